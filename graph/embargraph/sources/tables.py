"""Publishers' records, each counted: CSV by the names of a header that is checked, and objects of JSON."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from embargraph.errors import DataError
from embargraph.model.text import plain
from embargraph.sources.files import MAX_RECORD, open_bytes, read_json

if TYPE_CHECKING:
    from embargraph.sources.intake import Intake

__all__ = ["Row", "Seekless", "read_headerless", "read_objects", "read_rows", "read_table"]

#: A row by column; `None` where it does not have as many cells as the header.
Row = dict[str, str] | None

#: Lines that may stand above a header.
_ABOVE = 3
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


def read_table(
    path: Path, intake: Intake, needed: Sequence[str], above: list[str] | None = None
) -> Iterator[tuple[int, str, Mapping[str, str]]]:
    """Yield record, place and cells of each row that has as many cells as the header.

    A row that has not, or that repeats the header, is rejected.  Columns
    beyond those that the publisher has had are read past.

    Args:
        path: CSV in UTF-8 with a header.
        intake: Where the records go.
        needed: Columns without which the file is another.
        above: Takes the lines that stand above the header; without it there can be none.

    Raises:
        DataError: The file is no such table.
    """
    rows = _cells(path)
    header: list[str] = []
    lines = 0
    for cells in rows:
        lines += 1
        header = [name.strip() for name in cells]
        if above is not None and any(header) and needed[0] not in header and len(above) < _ABOVE:
            above.append(" ".join(filter(None, header)))
        elif any(header):
            break
    shown = f"expected CSV with the columns {', '.join(needed)}"
    if header and header[0].startswith("<"):
        raise DataError(f"{path}: an HTML page; {shown}")
    for name in needed:
        if name not in header:
            raise DataError(f"{path}: no column {name!r}; {shown}")
    if len(set(header)) < len(header):
        twice = next(name for name in header if header.count(name) > 1)
        raise DataError(f"{path}: the column {twice!r} is there twice")
    width = len(header)
    for number, cells in enumerate(rows, lines + 1):
        if not cells:
            continue
        place = f"row {number}"
        record = intake.read(place)
        if len(cells) != width:
            intake.reject(record, "does not have as many cells as the header", value=",".join(cells))
        elif cells == header:
            intake.reject(record, "repeats the header", value=",".join(cells))
        else:
            yield record, place, dict(zip(header, cells, strict=True))


def read_objects(path: Path, intake: Intake) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """Yield record, place and members of each object of a JSON file; what is none is rejected.

    Raises:
        DataError: The file is no JSON, or not UTF-8.
    """
    for item in read_json(path):
        record = intake.read(item.place)
        if item.fault or not isinstance(item.value, dict):
            intake.reject(record, item.fault or "is no object")
        else:
            yield record, item.place, item.value


def read_headerless(
    path: Path, intake: Intake, columns: Sequence[str], *, empty: str = "-0-"
) -> Iterator[tuple[int, str, Mapping[str, str]]]:
    """Yield record, place and cells of each row of a file without a header.

    Args:
        path: CSV in UTF-8.
        intake: Where the records go.
        columns: What the cells are.
        empty: What stands for nothing.

    Raises:
        DataError: The file is no such table.
    """
    for number, cells in enumerate(_cells(path), 1):
        # The publisher ends its files with a control character on a line of its own.
        if not cells or (len(cells) == 1 and not _CONTROL.sub("", cells[0]).strip()):
            continue
        if number == 1 and cells[0].lstrip().startswith("<"):
            raise DataError(f"{path}: an HTML page; expected CSV with {len(columns)} cells a row")
        if number == 1 and len(cells) != len(columns):
            raise DataError(f"{path}: {len(cells)} cells in the first row; expected {len(columns)}")
        place = f"row {number}"
        record = intake.read(place)
        if len(cells) != len(columns):
            intake.reject(record, f"does not have {len(columns)} cells", value=",".join(cells))
            continue
        stripped = (cell.strip() for cell in cells)
        yield record, place, {name: "" if cell == empty else cell for name, cell in zip(columns, stripped, strict=True)}


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
