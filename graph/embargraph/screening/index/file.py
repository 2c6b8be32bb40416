"""The file of an index: arrays behind a head of JSON, mapped rather than read.

Opening costs no more at two million names than at two thousand.
"""

from __future__ import annotations

import json
import mmap
import struct
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

from embargraph.errors import DataError
from embargraph.files.replace import written
from embargraph.screening.index.search import NameIndex

__all__ = ["VERSION", "Arrays", "open_index", "write_index"]

#: Raised when the arrays change in a way that older files cannot hold.
VERSION = 6
_MAGIC = b"EMBARGRAPH-NAMES"
_ALIGN = 64
#: Types of numpy as the standard library writes them, and their bytes.
_CODES: dict[str, Literal["B", "H", "I", "Q", "i", "q", "f", "d"]] = {
    "uint8": "B", "uint16": "H", "uint32": "I", "uint64": "Q", "int32": "i", "int64": "q", "float32": "f",
    "float64": "d",
}  # fmt: skip
_SIZES = {type_: struct.calcsize(code) for type_, code in _CODES.items()}


def write_index(path: Path, arrays: dict[str, Any]) -> None:
    """Write an index beside its place and rename it over, so that no reader sees half of it."""
    import numpy as np

    header, offset, checksum = {}, 0, 0
    for name, array in arrays.items():
        header[name] = [str(array.dtype), len(array), offset]
        offset += array.nbytes + -array.nbytes % _ALIGN
        checksum = zlib.crc32(b"\0" * (-array.nbytes % _ALIGN), zlib.crc32(np.ascontiguousarray(array).data, checksum))
    head = json.dumps({"version": VERSION, "size": offset, "checksum": checksum, "arrays": header}).encode()
    head = _MAGIC + len(head).to_bytes(8, "little") + head
    path.parent.mkdir(parents=True, exist_ok=True)
    with written(path) as part, part.open("wb") as stream:
        stream.write(head + b"\0" * (-len(head) % _ALIGN))
        for array in arrays.values():
            stream.write(np.ascontiguousarray(array).data)
            stream.write(b"\0" * (-array.nbytes % _ALIGN))


class Arrays(Mapping[str, Any]):
    """The arrays of a mapped file: as views without numpy, as arrays of numpy where those are asked for."""

    def __init__(self, data: memoryview, places: Mapping[str, tuple[str, int, int]]) -> None:
        """Hold the file's bytes and, for each array, its type, length and first byte."""
        self._data, self._places = data, places
        self._made: dict[str, Any] = {}

    def __iter__(self) -> Iterator[str]:
        """Yield the names of the arrays."""
        return iter(self._places)

    def __len__(self) -> int:
        """Return how many arrays there are."""
        return len(self._places)

    def __getitem__(self, name: str) -> Any:
        """Return an array of numpy; it is made when first asked for."""
        if name not in self._made:
            import numpy as np

            self._made[name] = np.frombuffer(self.view(name), self._places[name][0])
        return self._made[name]

    def view(self, name: str) -> Any:
        """Return an array as a view, which needs no numpy: that takes longer to import than to look a name up."""
        type_, length, first = self._places[name]
        return self._data[first : first + length * _SIZES[type_]].cast(_CODES[type_])


def open_index(path: Path) -> NameIndex:
    """Map an index file.

    Raises:
        DataError: The file is no index, is of another version, is cut short or damaged.
    """
    try:
        with path.open("rb") as stream:
            data = memoryview(mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ))
    except (OSError, ValueError) as error:
        said = getattr(error, "strerror", None) or error
        raise DataError(f"{path}: not readable as an index of names: {said}") from error
    magic = len(_MAGIC)
    if bytes(data[:magic]) != _MAGIC:
        raise DataError(f"{path}: not an index of names")
    size = int.from_bytes(data[magic : magic + 8], "little")
    try:
        head = json.loads(bytes(data[magic + 8 : magic + 8 + size]))
        version, length, checksum = head["version"], head["size"], head["checksum"]
    except (ValueError, KeyError, TypeError):
        raise DataError(f"{path}: an index of names with a damaged head, or of another version") from None
    start = -(-(magic + 8 + size) // _ALIGN) * _ALIGN
    if version != VERSION or len(data) < start + length:
        raise DataError(f"{path}: an index of names of another version, or cut short")
    # A damaged index finds nothing, and that looks like a clean answer.
    if zlib.crc32(data[start : start + length]) != checksum:
        raise DataError(f"{path}: an index of names that was damaged after it was written")
    places = {name: (type_, items, start + offset) for name, (type_, items, offset) in head["arrays"].items()}
    return NameIndex(Arrays(data, places))
