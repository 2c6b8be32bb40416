"""Files written beside their place: whole, on the disk and renamed, or not there at all."""

from __future__ import annotations

import errno
import os
import re
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

__all__ = ["append_text", "part_of", "put_in_place", "remove_abandoned", "swap", "written"]

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
    """Rename a part, a file or a folder, to its target once its bytes are on the disk.

    A power cut leaves the old one or the new one, whole.

    Raises:
        OSError: The disk is full or failing; the target is as it was.
    """
    _to_disk(part)
    part.replace(target)
    _keep_names(target.parent)


def _to_disk(part: Path) -> None:
    for path in sorted(part.rglob("*")) if part.is_dir() else [part]:
        if path.is_file():
            with path.open("rb+") as stream:
                os.fsync(stream.fileno())


def _keep_names(folder: Path) -> None:
    """Write the names in a folder to the disk: they are written with it, not with the files."""
    if os.name == "nt":
        return
    # Some file systems cannot say so.
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def swap(part: Path, target: Path) -> bool:
    """Exchange two folders under each other's names in one step, so that the target is never missing.

    Returns:
        False, and nothing is done, where the system cannot.

    Raises:
        OSError: The disk is full or failing; the target is as it was.
    """
    _to_disk(part)
    try:
        import ctypes

        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (ImportError, OSError, TypeError, AttributeError):
        return False
    names = [ctypes.c_char_p(os.fsencode(path.absolute())) for path in (part, target)]
    if rename(-100, names[0], -100, names[1], ctypes.c_uint(_EXCHANGE)) != 0:
        return False
    _keep_names(target.parent)
    return True


#: RENAME_EXCHANGE of Linux; -100 is the folder of the process, which counts for relative paths only.
_EXCHANGE = 2


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


def append_text(target: Path, text: str, *, head: str = "", check: Callable[[Path], object] = lambda _: None) -> None:
    """Add lines to a file of a user's: the file is the old one or the longer one, and never ends within a line.

    Two processes that add at the same time wait for each other, and neither loses what the other added.

    Args:
        target: The file; made where there is none.  A link stays one.
        text: Whole lines in UTF-8.
        head: What a new file begins with.
        check: Called with the longer file before it takes its place; what it raises leaves the old one.

    Raises:
        OSError: It cannot be written, or another process has been writing in the folder for a minute.
    """
    place = target.resolve()
    place.parent.mkdir(parents=True, exist_ok=True)
    with _alone_in(place.parent), written(place) as part:
        old = place.read_bytes() if place.exists() else head.encode()
        part.write_bytes(old + (b"" if not old or old.endswith(b"\n") else b"\n") + text.encode())
        if place.exists():
            # Whoever shares the file with others goes on to share it.
            shutil.copymode(place, part)
        check(part)


#: Seconds that a process waits for another to write a few lines.
_PATIENCE = 60.0


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Let one process at a time write in a folder; the folder itself is locked, so that nothing is left in it."""
    try:
        import fcntl
    except ImportError:  # Windows
        yield
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        ends = time.monotonic() + _PATIENCE
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > ends:
                    raise OSError(errno.EAGAIN, "another process is writing in this folder", str(folder)) from None
                time.sleep(0.02)
            except OSError:
                # Some network file systems lock no folders.
                break
        yield
    finally:
        os.close(descriptor)
