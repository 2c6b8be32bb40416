"""Files written beside their place: whole, on the disk and renamed, or not there at all."""

from __future__ import annotations

import os
import re
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

__all__ = ["part_of", "put_in_place", "remove_abandoned", "written"]

_NAMED = re.compile(r"\.(?P<target>.+)\.(?P<process>[0-9]+)(?:-[0-9]+)?\.(?:part|old)(?:\.wal)?")


def part_of(target: Path) -> Path:
    """Return where this thread of this process writes a file before it is renamed to its name."""
    return target.with_name(f".{target.name}.{os.getpid()}-{threading.get_native_id()}.part")


def remove_abandoned(target: Path) -> None:
    """Remove parts of a file whose process is gone: a killed one cannot tidy up."""
    with suppress(OSError):
        for path in target.parent.iterdir():
            found = _NAMED.fullmatch(path.name)
            if found and found["target"] == target.name and not _is_running(int(found["process"])):
                if path.is_dir() and not path.is_symlink():
                    shutil.rmtree(path, ignore_errors=True)
                else:
                    path.unlink(missing_ok=True)


def _is_running(process: int) -> bool:
    if os.name == "nt":  # a signal of 0 would end it there
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True


def put_in_place(part: Path, target: Path) -> None:
    """Rename a part over its target once its bytes are on the disk; a power cut leaves the old file or the new one.

    Raises:
        OSError: The disk is full or failing; the target is as it was.
    """
    with part.open("rb+") as stream:
        os.fsync(stream.fileno())
    part.replace(target)
    if os.name != "nt":
        # The name itself is written with its folder; some file systems cannot say so.
        with suppress(OSError):
            folder = os.open(target.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)


@contextmanager
def written(target: Path) -> Iterator[Path]:
    """Give a part to write to; it takes the target's place when the block ends, and goes if it fails.

    Raises:
        OSError: It cannot be written; the target is as it was.
    """
    remove_abandoned(target)
    part = part_of(target)
    try:
        yield part
        put_in_place(part, target)
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
