"""A lock on a folder: one writer at a time, let go when the process ends, however it ends."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["LockedError", "locked"]


class LockedError(OSError):
    """Another process holds the lock."""


@contextmanager
def locked(lock: Path, *, wait: float = 0.0) -> Iterator[None]:
    """Hold a lock for a block.

    The file stays where it is: whoever removed it could let two in.

    Args:
        lock: The file to lock; it is made if it is not there.
        wait: Seconds to wait for whoever holds it.

    Raises:
        LockedError: Another process, or another thread of this one, holds it.
        OSError: The file cannot be made.

    Example:
        >>> import tempfile
        >>> with locked(Path(tempfile.mkdtemp()) / ".lock"):
        ...     print("alone")
        alone
    """
    try:
        import fcntl
    except ImportError:  # Windows lets nobody else write a file that is open
        yield
        return
    ends = time.monotonic() + wait
    with lock.open("a", encoding="utf-8") as stream:
        while True:
            try:
                fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= ends:
                    raise LockedError(f"{lock}: held by another process") from None
                time.sleep(0.1)
        yield
