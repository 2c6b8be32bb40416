"""CSV, row by row, from a stream that need not seek."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from embargraph.errors import DataError
from embargraph.files.open import MAX_RECORD, open_bytes
from embargraph.model.text import plain

__all__ = ["Row", "Seekless", "read_rows", "rows_of"]

#: A row by column; `None` where it does not have as many cells as the header.
Row = dict[str, str] | None


_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


class Seekless(io.RawIOBase):
    """The bytes of a stream as `io` wants them."""

    def __init__(self, stream: Any) -> None:
        """Take over a stream that can only be read."""
        self.stream = stream

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, target: Any) -> int:
        """Read into a buffer."""
        piece = self.stream.read(len(target))
        target[: len(piece)] = piece
        return len(piece)


def _cells(path: Path, expected: str = "expected CSV in UTF-8") -> Iterator[list[str]]:
    csv.field_size_limit(MAX_RECORD)
    with open_bytes(path) as raw:
        text = io.TextIOWrapper(io.BufferedReader(Seekless(raw)), encoding="utf-8-sig", newline="")
        # Strict, so that a quote that is never closed is an error, and does not swallow the rows up to the next one.
        rows = csv.reader(text, strict=True)
        try:
            yield from rows
        except UnicodeDecodeError as error:
            raise DataError(f"{path}: not UTF-8 near byte {error.start}; {expected}") from error
        except csv.Error as error:
            place = f"not whole as CSV near line {rows.line_num}"
            raise DataError(f"{path}: {place}: {error}; {expected}") from error


def rows_of(path: Path) -> Iterator[list[str]]:
    """Yield the rows of a CSV file as they stand, whatever its header is.

    Raises:
        DataError: The file is not CSV in UTF-8.
    """
    yield from _cells(path)


def read_rows(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[str, Row]]:
    """Yield the rows of a CSV file that has at least some columns, each with its place.

    Args:
        path: CSV in UTF-8 with a header; it may be packed with gzip.
        columns: Names that the header must have; others are kept too.

    Raises:
        DataError: The file cannot be read as such a table.
    """
    expected = f"expected the columns {', '.join(columns)}"
    rows = _cells(path, expected)
    header = [plain(name).casefold() for name in next(rows, [])]
    for name in columns:
        if name not in header:
            raise DataError(f"{path}: no column {name!r}; {expected}")
    for number, cells in enumerate(rows, 2):
        if any(cell.strip() for cell in cells):
            whole = len(cells) == len(header)
            yield f"row {number}", dict(zip(header, map(plain, cells), strict=True)) if whole else None
