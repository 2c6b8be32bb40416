"""Files written whole or not at all: beside their place first, then renamed over it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

__all__ = ["path_beside", "replace_file", "replaced", "sync"]


def path_beside(target: Path, ending: str = "part") -> Path:
    """Return a hidden path beside a target that no other process writes to.

    Example:
        >>> path_beside(Path("out/graph.duckdb")).name.startswith(".graph.duckdb.")
        True
    """
    return target.with_name(f".{target.name}.{os.getpid()}.{ending}")


def sync(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk: else a rename may outlive what it names."""
    if path.is_dir():
        # Windows opens no folder, and some network file systems flush none.
        with suppress(OSError):
            _flush(path, os.O_RDONLY)
    else:
        _flush(path, os.O_RDWR if os.name == "nt" else os.O_RDONLY)


def _flush(path: Path, flags: int) -> None:
    descriptor = os.open(path, flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def replace_file(part: Path, target: Path) -> None:
    """Put a file that is whole in the place of another: readers see the one or the other, also after a power cut.

    Raises:
        OSError: The disk is full or broken, or the target cannot be replaced.
    """
    sync(part)
    part.replace(target)
    sync(target.parent)


@contextmanager
def replaced(target: Path) -> Iterator[Path]:
    """Yield a path beside a target to write to; the file goes to its place when the block ends.

    On any exception the target is left as it was, and nothing is left beside it.  The target's folder
    is made if there is none.

    Raises:
        OSError: The target cannot be written or replaced, or the disk is full.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     target = Path(folder) / "note.txt"
        ...     with replaced(target) as part:
        ...         _ = part.write_text("whole")
        ...     target.read_text()
        'whole'
    """
    part = path_beside(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    part.unlink(missing_ok=True)
    try:
        yield part
        replace_file(part, target)
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
