"""Publishers' files, opened with limits: gzip, text and JSON, record by record.

Whatever a file does, it ends in records or in a `DataError` that names it: no
file can fill the memory, refer to another, or leave a record half read.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO, cast

from embargraph.errors import DataError

__all__ = ["MAX_RECORD", "open_bytes"]

#: Bytes of a file, unpacked, beyond which it is refused.
MAX_BYTES = 64 * 1024**3
#: Characters of one record beyond which it is refused: no record of a party is that long.
MAX_RECORD = 10_000_000
#: How files begin that are packed in a way that is not read.
_PACKED = {
    b"PK\x03\x04": "zip",
    b"BZh": "bzip2",
    b"\xfd7zXZ": "xz",
    b"\x28\xb5\x2f\xfd": "zstandard",
    b"7z\xbc\xaf": "7z",
}


class _Limited:
    """A stream of bytes that refuses to grow beyond a limit."""

    def __init__(self, stream: IO[bytes], path: Path, limit: int) -> None:
        self.stream, self.path, self.left = stream, path, limit

    def read(self, size: int = -1) -> bytes:
        return self._count(self.stream.read(size))

    def readline(self, size: int = -1) -> bytes:
        return self._count(self.stream.readline(size))

    def _count(self, piece: bytes) -> bytes:
        self.left -= len(piece)
        if self.left < 0:
            raise DataError(f"{self.path}: unpacks to more than {MAX_BYTES} bytes; refused")
        return piece


def _document(head: bytes) -> str:
    """Return what a file is that an office program or a reader of pages opens; empty for any other."""
    if head.startswith(b"%PDF-"):
        return "a PDF"
    # The first that stand in such a package: the types of its parts, or its own.
    if head.startswith(b"PK\x03\x04"):
        if b"opendocument.spreadsheet" in head[:200]:
            return "an OpenDocument spreadsheet"
        if b"[Content_Types].xml" in head or b"xl/" in head or b"docProps/" in head:
            return "an Excel workbook"
    return "an old Excel workbook" if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1") else ""


@contextmanager
def open_bytes(path: Path) -> Iterator[BinaryIO]:
    """Open a file of bytes, unpacked if it is gzip.

    Raises:
        DataError: It cannot be read, is cut off, or unpacks beyond the limit.
    """
    try:
        with path.open("rb") as raw:
            head = raw.peek(4096)[:4096]
            begins = head[:6]
            document = _document(head)
            if document:
                raise DataError(f"{path}: {document}; expected text: CSV, XML or JSON in UTF-8")
            other = next((name for mark, name in _PACKED.items() if begins.startswith(mark)), "")
            if other:
                raise DataError(f"{path}: packed as {other}; unpack it, or pack it with gzip")
            with gzip.open(raw) if begins[:2] == b"\x1f\x8b" else raw as stream:
                yield cast("BinaryIO", _Limited(cast("IO[bytes]", stream), path, MAX_BYTES))
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise DataError(f"{path}: not whole as gzip: {error}; fetch it anew") from error
    except OSError as error:
        raise DataError(f"{path}: cannot be read: {error.strerror or error}") from error
