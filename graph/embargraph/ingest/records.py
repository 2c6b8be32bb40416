"""Publishers' records, each counted: CSV by the names of a header that is checked, and objects of JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from embargraph.errors import DataError
from embargraph.files.csv import _CONTROL, _cells
from embargraph.files.json import read_json

if TYPE_CHECKING:
    from embargraph.ingest.intake import Intake

__all__ = ["read_headerless", "read_objects", "read_table"]


#: Lines that may stand above a header.
_ABOVE = 3


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
