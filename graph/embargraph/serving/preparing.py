"""What is kept of a graph, made by a process of its own: `python -m embargraph.serving.preparing GRAPH`.

To take a new graph's names and restrictions apart takes seconds of one core and two hundred megabytes.  Done in the
process that answers, those who ask meanwhile would wait for it again and again, and the memory would stay taken.
"""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

__all__ = ["is_prepared", "prepare", "preparing"]

#: How much others come before it.
_NICE = 5


def is_prepared(digest: str) -> bool:
    """Say whether what is kept of a graph is there.

    Args:
        digest: The digest of its content, 64 hexadecimal digits.

    Example:
        >>> is_prepared("0" * 64)
        False
    """
    from embargraph.questions.kept import KeptGraph
    from embargraph.screening.index.cache import index_file

    return index_file(digest) is not None and KeptGraph.opened(digest) is not None


def preparing(path: Path) -> subprocess.Popen[bytes]:
    """Begin to prepare a graph in another process; whoever asked for it waits for it, and may end it.

    Args:
        path: The graph file.
    """
    command = [sys.executable, "-m", "embargraph.serving.preparing", str(path)]
    # What it may say of damaged files is said here; its output belongs to nobody.
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)  # noqa: S603 - our own


def prepare(path: Path) -> None:
    """Make what is kept of a graph, in this process.

    Args:
        path: The graph file.
    """
    from embargraph.serving.generation import Generation

    generation = Generation(path)
    try:
        generation.warm()
        generation.warm_rest()
    finally:
        generation.retire()


if __name__ == "__main__":
    if hasattr(os, "nice"):
        with suppress(OSError):
            os.nice(_NICE)
    prepare(Path(sys.argv[1]))
