"""A file of small records by key, mapped and not read: what is asked of a graph again and again is looked up here.

A missing record looks like an answer that nothing is barred.  So the table of keys of
each section has a checksum, which is looked at before the first key is sought, and so has
each record with its key: what is not found was never written, and what is found is whole.
"""

from __future__ import annotations

import itertools
import json
import mmap
import struct
import threading
import zlib
from array import array
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from embargraph.errors import DataError
from embargraph.files.replace import written

__all__ = ["FORM", "DamagedPackError", "Pack", "write_pack"]

#: Raised when the file is laid out in another way.
FORM = 1
_MAGIC = b"EMBARGRAPH-PACK\n"
_LENGTHS = struct.Struct("<QI")
_ALIGN = 8
#: So much of the records is given to the compressor beforehand: each alone is too short to repeat itself.
_MOST_SAMPLE = 32_768
_OF_EACH = 1500
#: Records shorter than this on average are kept as they are.
_SHORT = 200
_RAW = -15


class DamagedPackError(DataError):
    """A file of records, or one of its records, is not what was written."""


class _Section(NamedTuple):
    """Where the keys and records of a section are, once its table was found whole."""

    keys: memoryview
    key_starts: memoryview
    starts: memoryview
    checksums: memoryview
    data: memoryview
    sample: bytes


def write_pack(path: Path, sections: Mapping[str, Iterable[tuple[str, str]]]) -> None:
    """Write records beside their place and rename them over, so that no reader sees half of them.

    Args:
        path: The file.
        sections: For each section its records: key and JSON text; no key comes twice.

    Raises:
        OSError: The file cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    head: dict[str, Any] = {}
    with written(path) as part, part.open("wb") as stream:
        for name, records in sections.items():
            head[name] = _write_section(stream, sorted((key.encode(), body.encode()) for key, body in records))
        # The head comes last: only then is it known.
        text = json.dumps({"form": FORM, "sections": head}).encode()
        stream.write(text + _LENGTHS.pack(len(text), zlib.crc32(text)) + _MAGIC)


def _write_section(stream: Any, records: list[tuple[bytes, bytes]]) -> dict[str, Any]:
    size = sum(len(body) for _, body in records)
    sample = _sample(records) if size > _SHORT * len(records) else b""
    key_starts, starts, checksums = array("I", [0]), array("Q", [0]), array("I")
    first = stream.tell()
    for key, body in records:
        kept = _pressed(body, sample) if sample else body
        stream.write(kept)
        key_starts.append(key_starts[-1] + len(key))
        starts.append(starts[-1] + len(kept))
        checksums.append(zlib.crc32(kept, zlib.crc32(key)))
    parts = [starts.tobytes(), key_starts.tobytes(), checksums.tobytes(), b"".join(key for key, _ in records), sample]
    table = b"".join(parts)
    stream.write(b"\0" * (-stream.tell() % _ALIGN))
    place = stream.tell()
    stream.write(table)
    return {
        "records": len(records), "data": [first, starts[-1]], "table": [place, len(table)],
        "checksum": zlib.crc32(table), "keys": key_starts[-1], "sample": len(sample),
    }  # fmt: skip


def _sample(records: list[tuple[bytes, bytes]]) -> bytes:
    step = max(1, len(records) * _OF_EACH // _MOST_SAMPLE)
    return b"".join(body[:_OF_EACH] for _, body in records[::step])[-_MOST_SAMPLE:]


def _pressed(body: bytes, sample: bytes) -> bytes:
    press = zlib.compressobj(1, zlib.DEFLATED, _RAW, 8, zlib.Z_DEFAULT_STRATEGY, sample)
    return press.compress(body) + press.flush()


def _number(text: str) -> int | float:
    """Return a number as `embargraph.model.plain.as_plain` gives a decimal."""
    value = float(text)
    return int(value) if value.is_integer() else value


_DECODE = json.JSONDecoder(parse_float=_number).decode


class Pack:
    """An open file of records; may be shared by threads."""

    def __init__(self, path: Path) -> None:
        """Map a file and read its head.

        Raises:
            DamagedPackError: The file is none of these, is of another form, is cut short or damaged.
        """
        self.path = path
        self._lock = threading.Lock()
        self._open: dict[str, _Section] = {}
        try:
            with path.open("rb") as stream:
                self._data = memoryview(mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ))
        except (OSError, ValueError) as error:
            said = getattr(error, "strerror", None) or error
            raise DamagedPackError(f"{path}: not readable as kept answers: {said}") from error
        end = len(self._data) - len(_MAGIC) - _LENGTHS.size
        if end < 0 or bytes(self._data[end + _LENGTHS.size :]) != _MAGIC:
            raise DamagedPackError(f"{path}: no kept answers, or cut short")
        length, checksum = _LENGTHS.unpack(self._data[end : end + _LENGTHS.size])
        text = bytes(self._data[max(0, end - length) : end])
        if zlib.crc32(text) != checksum:
            raise DamagedPackError(f"{path}: kept answers that were damaged after they were written")
        head = json.loads(text)
        if head["form"] != FORM:
            raise DamagedPackError(f"{path}: kept answers of another version")
        self._head: dict[str, Any] = head["sections"]

    def get(self, name: str, key: str) -> Any:
        """Return the record of a key as JSON gives it, a new one each time; None where there is none.

        Raises:
            DamagedPackError: The section or the record is not what was written.
        """
        section = self._open.get(name) or self._section(name)
        try:
            wanted = key.encode()
        except UnicodeEncodeError:  # half of a surrogate pair: no text that was written
            return None
        place = _find(section, wanted)
        return None if place is None else self._record(section, place, wanted)

    def keys(self, name: str) -> Iterator[str]:
        """Yield the keys of a section in the order of their bytes."""
        section = self._open.get(name) or self._section(name)
        starts = section.key_starts
        for place in range(len(starts) - 1):
            yield str(section.keys[starts[place] : starts[place + 1]], "utf-8")

    def _record(self, section: _Section, place: int, key: bytes) -> Any:
        kept = section.data[section.starts[place] : section.starts[place + 1]]
        if zlib.crc32(kept, zlib.crc32(key)) != section.checksums[place]:
            raise DamagedPackError(f"{self.path}: kept answers that were damaged after they were written")
        body = zlib.decompressobj(_RAW, section.sample).decompress(kept) if section.sample else bytes(kept)
        return _DECODE(body.decode())

    def _section(self, name: str) -> _Section:
        """Return a section whose table was found whole, which is looked at once."""
        with self._lock:
            if name not in self._open:
                self._open[name] = self._checked(self._head[name])
            return self._open[name]

    def _checked(self, told: Mapping[str, Any]) -> _Section:
        (first, size), (place, length), count = told["data"], told["table"], told["records"]
        table = self._data[place : place + length]
        if zlib.crc32(table) != told["checksum"] or len(table) != length:
            raise DamagedPackError(f"{self.path}: kept answers that were damaged after they were written")
        cuts = [0]
        for part in (8 * (count + 1), 4 * (count + 1), 4 * count, told["keys"], told["sample"]):
            cuts.append(cuts[-1] + part)
        starts, key_starts, checksums, keys, sample = (table[a:b] for a, b in itertools.pairwise(cuts))
        data = self._data[first : first + size]
        return _Section(keys, key_starts.cast("I"), starts.cast("Q"), checksums.cast("I"), data, bytes(sample))


def _find(section: _Section, wanted: bytes) -> int | None:
    """Return the place of a key among the sorted ones."""
    keys, starts = section.keys, section.key_starts
    low, high = 0, len(starts) - 1
    while low < high:
        middle = (low + high) // 2
        if bytes(keys[starts[middle] : starts[middle + 1]]) < wanted:
            low = middle + 1
        else:
            high = middle
    return low if low < len(starts) - 1 and bytes(keys[starts[low] : starts[low + 1]]) == wanted else None
