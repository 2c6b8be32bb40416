"""Which graph file holds what, remembered: a new process knows the digest of a file before the engine is loaded.

A file is told by its place on the disk, size and times to the nanosecond, and by its first
blocks, which the engine changes with each writing.  Whoever changes a file changes when it was
changed, also where the time of writing is set back afterwards.
"""

from __future__ import annotations

import hashlib
import os
import re
import time
import zlib
from contextlib import suppress
from typing import TYPE_CHECKING

from embargraph.files.replace import written
from embargraph.resources import cache_folders, is_own_file
from embargraph.store.schema import SCHEMA_VERSION

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["file_key", "known_digest", "remember_digest"]

#: The blocks in which the engine says what is where, and of which writing.
_HEADS = 3 * 4096
#: A file that was changed so lately may be changed again within the same tick of its clock.
_SETTLED = 2.0
_NOTE = re.compile(r"([0-9a-f]{64}) ([0-9a-f]{8})")


def file_key(descriptor: int) -> str | None:
    """Return what tells an open file, as it is now, from any other; None where the system does not tell enough.

    Args:
        descriptor: The open file.
    """
    if os.name == "nt":  # what counts as the time of change is the time of birth there
        return None
    try:
        found = os.fstat(descriptor)
        told = (SCHEMA_VERSION, found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)
        return hashlib.sha256(repr(told).encode() + os.pread(descriptor, _HEADS, 0)).hexdigest()[:32]
    except OSError:
        return None


def _note(key: str, digest: str) -> str:
    return f"{digest} {zlib.crc32(f'{key} {digest}'.encode()):08x}"


def known_digest(key: str) -> str | None:
    """Return the digest of the graph in a file, where it was opened before and is unchanged; else None.

    Args:
        key: What `file_key` gives for it.
    """
    for folder in cache_folders():
        place = folder / f"file-{key}.digest"
        if is_own_file(place):
            with suppress(OSError):
                text = place.read_text(encoding="ascii", errors="replace")
                found = _NOTE.fullmatch(text)
                if found is not None and text == _note(key, found[1]):
                    return found[1]
    return None


def remember_digest(descriptor: int, key: str, digest: str) -> Path | None:
    """Remember the digest of the graph in an open file that the engine has read; return where, None if nowhere.

    Args:
        descriptor: The open file.
        key: What `file_key` gave before the engine read it.
        digest: The digest of its content.
    """
    with suppress(OSError):
        if file_key(descriptor) != key or time.time() - os.fstat(descriptor).st_ctime < _SETTLED:
            return None
        for folder in cache_folders():
            place = folder / f"file-{key}.digest"
            with suppress(OSError), written(place) as part:
                part.write_text(_note(key, digest), encoding="ascii")
                return place
    return None
