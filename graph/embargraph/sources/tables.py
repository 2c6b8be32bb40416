"""Publishers' tables with fixed columns: CSV rows as dictionaries, each with its place."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from embargraph.errors import DataError
from embargraph.sources.files import MAX_RECORD, open_bytes, plain

__all__ = ["Row", "read_rows"]

#: A row by column; `None` where it does not have as many cells as the header.
Row = dict[str, str] | None


class _Unseekable(io.RawIOBase):
    """The stream of `open_bytes` as `io.BufferedReader` wants it."""

    def __init__(self, stream: Any) -> None:
        self.stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, target: Any) -> int:
        piece = self.stream.read(len(target))
        target[: len(piece)] = piece
        return len(piece)


def read_rows(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[str, Row]]:
    """Yield the rows of a CSV file that has at least some columns, each with its place.

    Args:
        path: CSV in UTF-8 with a header; it may be packed with gzip.
        columns: Names that the header must have; others are kept too.

    Raises:
        DataError: The file cannot be read as such a table.
    """
    csv.field_size_limit(MAX_RECORD)
    expected = f"expected the columns {', '.join(columns)}"
    with open_bytes(path) as raw:
        text = io.TextIOWrapper(io.BufferedReader(_Unseekable(raw)), encoding="utf-8-sig", newline="")
        try:
            # Strict, so that a quote that is never closed is an error and not the rest of the file.
            reader = csv.reader(text, strict=True)
            header = [plain(name).casefold() for name in next(reader, [])]
            for name in columns:
                if name not in header:
                    raise DataError(f"{path}: no column {name!r}; {expected}")
            for number, cells in enumerate(reader, 2):
                if any(cell.strip() for cell in cells):
                    whole = len(cells) == len(header)
                    row = dict(zip(header, map(plain, cells), strict=True)) if whole else None
                    yield f"row {number}", row
        except UnicodeDecodeError as error:
            raise DataError(f"{path}: not UTF-8; {expected}") from error
        except csv.Error as error:
            raise DataError(f"{path}: not whole as CSV: {error}; {expected}") from error
