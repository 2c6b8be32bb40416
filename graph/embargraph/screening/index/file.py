"""The file of an index: arrays behind a head of JSON, mapped rather than read.

Opening costs no more at two million names than at two thousand.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from embargraph.errors import DataError
from embargraph.screening.index.search import NameIndex

__all__ = ["VERSION", "open_index", "write_index"]

#: Raised when the arrays change in a way that older files cannot hold.
VERSION = 2
_MAGIC = b"EMBARGRAPH-NAMES"
_ALIGN = 64


def write_index(path: Path, arrays: dict[str, Any]) -> None:
    """Write an index beside its place and rename it over, so that no reader sees half of it."""
    import numpy as np

    header, offset = {}, 0
    for name, array in arrays.items():
        header[name] = [str(array.dtype), len(array), offset]
        offset += array.nbytes + -array.nbytes % _ALIGN
    head = json.dumps({"version": VERSION, "size": offset, "arrays": header}).encode()
    head = _MAGIC + len(head).to_bytes(8, "little") + head
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as stream:
            stream.write(head + b"\0" * (-len(head) % _ALIGN))
            for array in arrays.values():
                stream.write(np.ascontiguousarray(array).data)
                stream.write(b"\0" * (-array.nbytes % _ALIGN))
        part.replace(path)
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def open_index(path: Path) -> NameIndex:
    """Map an index file.

    Raises:
        DataError: The file is no index, is of another version, or is cut short.
    """
    import numpy as np

    try:
        data = np.memmap(path, np.uint8, mode="r")
    except (OSError, ValueError) as error:
        raise DataError(f"{path}: not readable as an index of names: {error}") from error
    magic = len(_MAGIC)
    if bytes(data[:magic]) != _MAGIC:
        raise DataError(f"{path}: no index of names")
    size = int.from_bytes(bytes(data[magic : magic + 8]), "little")
    head = json.loads(bytes(data[magic + 8 : magic + 8 + size]))
    start = -(-(magic + 8 + size) // _ALIGN) * _ALIGN
    if head["version"] != VERSION or len(data) < start + head["size"]:
        raise DataError(f"{path}: an index of names of another version, or cut short")
    base = np.asarray(data)
    arrays = {}
    for name, (type_, length, offset) in head["arrays"].items():
        first = start + offset
        arrays[name] = base[first : first + length * np.dtype(type_).itemsize].view(type_)
    return NameIndex(arrays)
