"""Publishers' records, each counted, their cells cleaned once: CSV, objects of JSON, elements of XML."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from embargraph.errors import DataError
from embargraph.files.csv import _CONTROL, _cells
from embargraph.files.json import read_json
from embargraph.files.xml import read_xml
from embargraph.model.text import plain

if TYPE_CHECKING:
    from embargraph.ingest.intake import Intake

__all__ = ["Record", "Row", "clean", "read_elements", "read_headerless", "read_objects", "read_table"]


#: Levels of a record that are read; no list has more than ten.
_DEEPEST = 60

#: Lines that may stand above a header.
_ABOVE = 3


class Row(dict[str, Any]):
    """The cells of a record by name, clean; what is missing or not of the kind asked for is empty.

    Example:
        >>> row = Row(name="Alpha", alias=["A", "", 7], country=None)
        >>> row.text("name"), row.text("country"), row.texts("alias")
        ('Alpha', '', ['A'])
    """

    __slots__ = ()

    def text(self, name: str) -> str:
        """Return a cell that is a text."""
        value = self.get(name)
        return value if isinstance(value, str) else ""

    def values_at(self, *path: str) -> list[Any]:
        """Return what stands at a path, whether once or several times."""
        value: Any = self
        for name in path:
            value = value.get(name) if isinstance(value, dict) else None
        return value if isinstance(value, list) else [] if value is None else [value]

    def texts(self, *path: str) -> list[str]:
        """Return the texts at a path, without the empty ones."""
        return [value for value in self.values_at(*path) if isinstance(value, str) and value]

    def rows(self, *path: str) -> list[Row]:
        """Return what has cells of its own at a path."""
        return [value for value in self.values_at(*path) if isinstance(value, Row)]

    def joined(self, *names: str, by: str = ", ") -> str:
        """Return some cells as one text, without the empty ones."""
        return by.join(filter(None, map(self.text, names)))


class Record(NamedTuple):
    """A row of a file: its number in the account, where it stands, and its cells.

    Where several rows of the file make one, `further` are the numbers of the others.
    """

    number: int
    locator: str
    row: Row
    further: tuple[int, ...] = ()


def clean(value: Any, depth: int = 0) -> Any:
    """Return a value of JSON or XML with every text on one line and without control characters.

    Raises:
        ValueError: It has more levels than any list has.
    """
    if isinstance(value, str):
        return plain(value) if value else value
    if depth > _DEEPEST:
        raise ValueError(f"more than {_DEEPEST} levels")
    if isinstance(value, dict):
        return Row((name, clean(cell, depth + 1)) for name, cell in value.items())
    if isinstance(value, list):
        return [clean(one, depth + 1) for one in value]
    return value


def _cleaned(intake: Intake, number: int, value: Any) -> Row | None:
    """Return a record's cells, clean; None for a record that is rejected here."""
    try:
        row = clean(value)
    except ValueError as error:
        intake.reject(number, str(error))
        return None
    return row if isinstance(row, Row) else Row()


def read_table(
    path: Path, intake: Intake, needed: Sequence[str], above: list[str] | None = None, *, spellings: Sequence[str] = ()
) -> Iterator[Record]:
    """Yield each row that has as many cells as the header.

    A row that has not, or that repeats the header, is rejected.  Columns
    beyond those that the publisher has had are read past.

    Args:
        path: CSV in UTF-8 with a header.
        intake: Where the records go.
        needed: Columns without which the file is another.
        above: Takes the lines that stand above the header; without it there can be none.
        spellings: Columns that are found in whatever case and spacing the file has them.

    Raises:
        DataError: The file is no such table.
    """
    rows = _cells(path)
    header: list[str] = []
    lines = 0
    spelled = {_squeezed(name): name for name in spellings}
    for cells in rows:
        lines += 1
        header = [spelled.get(_squeezed(name), name.strip()) for name in cells]
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
    for line, cells in enumerate(rows, lines + 1):
        if not cells:
            continue
        locator = f"row {line}"
        number = intake.read(locator)
        if len(cells) != width:
            intake.reject(number, "not as many cells as the header has", value=",".join(cells))
        elif cells == header:
            intake.reject(number, "the header again", value=",".join(cells))
        else:
            # Most cells of a row are empty, and what is missing is empty.
            yield Record(
                number, locator, Row([(name, plain(cell)) for name, cell in zip(header, cells, strict=True) if cell])
            )


def _squeezed(name: str) -> str:
    """Return a name of a column without case, blanks, underscores and points."""
    return "".join(sign for sign in name.casefold() if not sign.isspace() and sign not in "_.")


def read_objects(path: Path, intake: Intake) -> Iterator[Record]:
    """Yield each object of a JSON file; anything else in its place is rejected.

    Raises:
        DataError: The file is not JSON, or not UTF-8.
    """
    for item in read_json(path):
        number = intake.read(item.locator)
        if item.fault or not isinstance(item.value, dict):
            intake.reject(number, item.fault or "not an object")
        elif (row := _cleaned(intake, number, item.value)) is not None:
            yield Record(number, item.locator, row)


def read_elements(path: Path, intake: Intake, names: tuple[str, ...]) -> Iterator[Record]:
    """Yield each element of an XML file that has one of some names; an attribute is a cell with ``@``.

    Raises:
        DataError: The file is not well-formed, declares an entity, or is an HTML page.
    """
    for item in read_xml(path, names):
        number = intake.read(item.locator)
        if item.fault:
            intake.reject(number, item.fault)
        elif (row := _cleaned(intake, number, item.value)) is not None:
            yield Record(number, item.locator, row)


def read_headerless(path: Path, intake: Intake, columns: Sequence[str], *, empty: str = "-0-") -> Iterator[Record]:
    """Yield each row of a file without a header.

    Args:
        path: CSV in UTF-8.
        intake: Where the records go.
        columns: What the cells are.
        empty: What stands for nothing.

    Raises:
        DataError: The file is no such table.
    """
    for line, cells in enumerate(_cells(path), 1):
        # The publisher ends its files with a control character on a line of its own.
        if not cells or (len(cells) == 1 and not _CONTROL.sub("", cells[0]).strip()):
            continue
        if line == 1 and cells[0].lstrip().startswith("<"):
            raise DataError(f"{path}: an HTML page; expected CSV with {len(columns)} cells a row")
        if line == 1 and len(cells) != len(columns):
            raise DataError(f"{path}: {len(cells)} cells in the first row; expected {len(columns)}")
        locator = f"row {line}"
        number = intake.read(locator)
        if len(cells) != len(columns):
            intake.reject(number, f"not {len(columns)} cells", value=",".join(cells))
            continue
        texts = map(plain, cells)
        yield Record(
            number,
            locator,
            Row((name, "" if text == empty else text) for name, text in zip(columns, texts, strict=True)),
        )
