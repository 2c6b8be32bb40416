"""Customers to screen from CSV, Excel, JSON lines or Parquet, one at a time; what cannot be read keeps its line."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from embargraph.errors import DataError, UsageError
from embargraph.screening.batch.columns import FIELDS, find_columns, may_hold_names, recognised, unique_names
from embargraph.screening.batch.content import Content, find_content
from embargraph.screening.batch.delimited import DelimitedRows, find_separator, torn_bytes
from embargraph.screening.batch.queries import as_query
from embargraph.screening.batch.rows import BadRow, RawRow, is_blank
from embargraph.screening.batch.workbook_in import column_letter, open_sheet
from embargraph.screening.results import Query
from embargraph.store.sql import as_dicts

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["FIELDS", "BadRow", "CustomerFile", "open_customers", "read_queries"]

#: Rows among which the names of the columns are looked for: titles and dates stand above them.
_LOOKED_AT = 20
_MOST_COLUMNS = 10_000


@dataclass
class CustomerFile:
    """A file of customers that is open: what it is, and which of its columns is what.

    Iterate over it for a `Query` or a `BadRow` for each row: nothing that is read is lost.
    """

    name: str
    content: Content
    #: The customer's own columns, in their order.
    columns: list[str]
    #: The columns by field of `FIELDS`.
    fields: Mapping[str, Sequence[str]]
    rows: Iterable[Query | BadRow]
    #: What to know of how it was read, in sentences.
    notes: list[str] = field(default_factory=list)
    sheet: str | None = None

    def __iter__(self) -> Iterator[Query | BadRow]:
        """Yield the customers in their order.

        Raises:
            DataError: There is none: a file without customers screened looks like one in which all are clear.
        """
        none = True
        for row in self.rows:
            none = False
            yield row
        if none:
            where = f"{self.name}: sheet {self.sheet!r}" if self.sheet else self.name
            raise DataError(f"{where}: no row below the names of the columns; expected customers there")

    @property
    def read_as(self) -> str:
        """How the file was read, in a sentence.

        Example:
            >>> CustomerFile("a.csv", Content("csv", "cp1252"), ["Firma", "Umsatz"], {"name": ["Firma"]}, []).read_as
            "a.csv: CSV in Windows-1252; name from 'Firma'; kept and not screened: 'Umsatz'"
        """
        used = [f"{name.replace('_', ' ')} from {_quoted(self.fields[name])}" for name in FIELDS
                if self.fields.get(name)]  # fmt: skip
        taken = {column for columns in self.fields.values() for column in columns}
        kept = [column for column in self.columns if column not in taken]
        sheet = f", sheet {self.sheet!r}" if self.sheet else ""
        rest = f"; kept and not screened: {_quoted(kept[:12])}" if kept else ""
        more = f" and {len(kept) - 12} more" if len(kept) > 12 else ""
        return f"{self.name}: {self.content.words}{sheet}; {', '.join(used)}{rest}{more}"


def _quoted(names: Sequence[str]) -> str:
    return ", ".join(f"'{name[:60]}'" for name in names)


def read_queries(path: Path, columns: Mapping[str, Sequence[str]] | None = None) -> Iterator[Query | BadRow]:
    """Yield each row of a file as a query, or as a bad row with its line; see `open_customers`."""
    yield from open_customers(path, columns)


def open_customers(
    path: Path,
    columns: Mapping[str, Sequence[str]] | None = None,
    *,
    sheet: str | None = None,
    encoding: str | None = None,
    name: str | None = None,
) -> CustomerFile:
    """Open a file of customers.

    Args:
        path: CSV, xlsx, JSON lines or Parquet; its content says which.
        columns: Columns by field of `FIELDS`; the usual names where none are given.
        sheet: Sheet of a workbook; the first with names of columns otherwise.
        encoding: Encoding of a text; recognised otherwise.
        name: What the file is called in a message; its path otherwise.

    Raises:
        DataError: The file cannot be read; says where and what was expected.
        UsageError: A column, a sheet or an encoding is missing; names those found.
    """
    name = name or str(path)
    content = find_content(path, name, encoding)
    if sheet is not None and content.kind != "xlsx":
        raise UsageError(f"{name}: {content.words} has no sheets; --sheet is for a workbook")
    given = {key: tuple(value) for key, value in (columns or {}).items() if value}
    if content.kind == "jsonl":
        return _json_lines(path, name, content, given)
    if content.kind == "parquet":
        return _parquet(path, name, content, given)
    weigh = _weigher(given)
    if content.kind == "xlsx":
        found = open_sheet(path, name, sheet, lambda cells: bool(weigh(cells)))
        file = _table(name, content, found.rows, weigh, given, sheet=found.name)
        if found.others:
            file.notes.append(f"sheets that were not read: {_quoted(found.others)}; --sheet names one")
        return file
    separator, skipped = find_separator(path, content.encoding or "utf-8", weigh)
    rows = DelimitedRows(path, content.encoding or "utf-8", separator, skipped)
    return _table(name, content, rows, weigh, given)


def _weigher(given: Mapping[str, Sequence[str]]) -> Any:
    """Return how many fields a row of names would give: those that the user named count most."""
    named = {column for columns in given.values() for column in columns}

    def weigh(cells: Sequence[Any]) -> int:
        texts = [cell for cell in cells if isinstance(cell, str)]
        fields = {recognised(text) for text in texts} - {None}
        return len(fields) + 10 * sum(text.strip() in named for text in texts)

    return weigh


def _table(
    name: str,
    content: Content,
    source: Iterable[RawRow],
    weigh: Any,
    given: Mapping[str, Sequence[str]],
    sheet: str | None = None,
) -> CustomerFile:
    """Find the row of the columns' names, and read what stands below it."""
    rows = iter(source)
    first = list(itertools.islice(rows, _LOOKED_AT))
    if not first:
        raise DataError(
            f"{name}: line 1: no head; expected a row with the names of the columns, and customers below it"
        )
    # Of two that tell as much, the upper: what looks like a second head is told as a row.
    place = max(range(len(first)), key=lambda at: (weigh(first[at].cells), -at))
    head = first[place]
    where = f"{name}: sheet {sheet!r}: row {head.row}" if sheet else f"{name}: line {head.row}"
    cells = [str(cell) if cell is not None else "" for cell in head.cells]
    while sheet and cells and not cells[-1].strip():
        cells.pop()
    if len(cells) > _MOST_COLUMNS:
        raise DataError(f"{where}: {len(cells)} columns; expected at most {_MOST_COLUMNS}")
    if head.problem:
        raise DataError(f"{where}: {head.problem}; expected the names of the columns")
    columns = unique_names(cells)
    fields = find_columns(columns, given, where)
    below: Iterator[RawRow] = itertools.chain(first[place + 1 :], rows)
    if isinstance(source, DelimitedRows):
        below = (row for row in source.again(len(cells)) if int(row.row) > int(head.row))
    table = _Table(name, sheet, columns, fields, head.cells)
    file = CustomerFile(name, content, columns, fields, map(table.read, below),
                        sheet=sheet)  # fmt: skip
    if place:
        titles = "; ".join(" ".join(str(c) for c in row.cells if not is_blank(c))[:80] for row in first[:place])
        file.notes.append(f"above the names of the columns (row {head.row}), not screened: {titles}")
    _warn_of_other_names(file, columns)
    return file


def _warn_of_other_names(file: CustomerFile, columns: Sequence[str]) -> None:
    """Say which other columns hold names too: they are not screened."""
    taken = {column for fields in file.fields.values() for column in fields}
    others = [column for column in columns if column not in taken and may_hold_names(column)]
    if others:
        file.notes.append(f"columns that may hold names too, not screened: {_quoted(others)}; --name-column takes one")


class _Table:
    """Rows of cells under a head, as queries."""

    def __init__(
        self, name: str, sheet: str | None, columns: list[str], fields: Mapping[str, Sequence[str]], head: list[Any]
    ) -> None:
        self.name, self.sheet, self.columns, self.fields, self.head = name, sheet, columns, fields, head
        self.place = {column: place for place, column in enumerate(columns)}
        self.mapped = {self.place[column]: field for field, cols in fields.items() for column in cols}

    def read(self, raw: RawRow) -> Query | BadRow:
        cells = raw.cells
        own = dict(zip(self.columns, cells, strict=False))
        if raw.problem:
            return BadRow(raw.row, self._at(raw.problem), own if len(cells) == len(self.columns) else {})
        if len(cells) != len(self.columns):
            if self.sheet is None:
                return BadRow(raw.row, f"{len(cells)} cells; expected {len(self.columns)}")
            beyond = [value for value in cells[len(self.columns) :] if not is_blank(value)]
            if beyond:
                at = f"{column_letter(len(self.columns))}{raw.row}"
                raw.notes[len(self.columns)] = f"{at} stands beside the columns and was not read: {str(beyond[0])[:60]}"
            own = {column: cells[place] if place < len(cells) else None for place, column in enumerate(self.columns)}
        if self._is_head(own):
            return BadRow(raw.row, self._at("a second row of names of columns"), own)
        faults = [self._fault(raw, place) for place in self.mapped if place in raw.faults]
        wrong = [raw.faults[place] for place in self.mapped if place in raw.faults and self.mapped[place] == "name"]
        if wrong:
            return BadRow(raw.row, self._at(self._fault(raw, self._name_fault(raw))), own)
        notes = [*faults, *(note for place, note in raw.notes.items() if place in self.mapped or place >= len(own))]
        usable = {column: None if self.place[column] in raw.faults else value for column, value in own.items()}
        return as_query(raw.row, usable, self.fields, own, notes, self.sheet)

    def _name_fault(self, raw: RawRow) -> int:
        return next(place for place, field in self.mapped.items() if field == "name" and place in raw.faults)

    def _fault(self, raw: RawRow, place: int) -> str:
        return f"column {self.columns[place]!r}: {raw.faults[place]}"

    def _at(self, problem: str) -> str:
        return f"sheet {self.sheet!r}: {problem}" if self.sheet else problem

    def _is_head(self, own: Mapping[str, Any]) -> bool:
        """Whether a row repeats the head or names the columns in another language."""
        texts = [(column, str(own[column])) for cols in self.fields.values() for column in cols
                 if not is_blank(own.get(column))]  # fmt: skip
        if len(texts) < 2 and len(self.columns) > 1:
            return False
        return bool(texts) and all(text.strip() == column or recognised(text) is not None for column, text in texts)


def _json_lines(path: Path, name: str, content: Content, given: Mapping[str, Sequence[str]]) -> CustomerFile:
    encoding = content.encoding or "utf-8"
    keys: dict[str, None] = {}
    faults: list[str] = []
    for _, row in _json_rows(path, encoding):
        if isinstance(row, dict):
            keys.update(dict.fromkeys(row))
        else:
            faults.append(row)
    if len(keys) > _MOST_COLUMNS:
        raise DataError(f"{name}: {len(keys)} different fields; expected at most {_MOST_COLUMNS}")
    columns = list(keys)
    # What is wrong with every line is said with each; a field that is in none is wrong with the file.
    fields = find_columns(columns, given, name) if columns else dict.fromkeys(FIELDS, ())

    def rows() -> Iterator[Query | BadRow]:
        for line, row in _json_rows(path, encoding):
            if not isinstance(row, dict):
                yield BadRow(line, row)
                continue
            here = _of_line(row, fields, given, name)
            yield as_query(line, row, here, row)

    return CustomerFile(name, content, columns, fields, rows())


def _of_line(
    row: Mapping[str, Any], fields: Mapping[str, Sequence[str]], given: Mapping[str, Sequence[str]], name: str
) -> Mapping[str, Sequence[str]]:
    """Return the columns of one line: each line of JSON has fields of its own."""
    if any(row.get(column) is not None for column in fields["name"]):
        return fields
    with suppress(UsageError):
        return find_columns(list(row), {k: [c for c in v if c in row] for k, v in given.items()}, name)
    return fields


def _json_rows(path: Path, encoding: str) -> Iterator[tuple[str, dict[str, Any] | str]]:
    with path.open(encoding="utf-8-sig" if encoding == "utf-8" else encoding, errors=torn_bytes(encoding)) as stream:
        for number, text in enumerate(stream, 1):
            if not text.strip():
                continue
            try:
                row = json.loads(text)
            except (ValueError, RecursionError) as error:
                yield str(number), f"no JSON: {error}"
                continue
            yield str(number), row if isinstance(row, dict) else "no JSON object"


def _parquet(path: Path, name: str, content: Content, given: Mapping[str, Sequence[str]]) -> CustomerFile:
    import duckdb

    connection = duckdb.connect()
    try:
        found = connection.execute("DESCRIBE SELECT * FROM read_parquet($1)", [str(path)]).fetchall()
    except duckdb.Error as error:
        connection.close()
        raise _no_parquet(error, path, name) from error
    columns = [str(row[0]) for row in found]
    fields = find_columns(columns, given, name)

    def rows() -> Iterator[Query | BadRow]:
        with connection:
            try:
                answer = connection.execute("SELECT * FROM read_parquet($1)", [str(path)])
                for number, row in enumerate(as_dicts(answer, 2000), 1):
                    own = {column: _plain(value) for column, value in row.items()}
                    yield as_query(str(number), own, fields, own)
            except duckdb.Error as error:
                raise _no_parquet(error, path, name) from error

    return CustomerFile(name, content, columns, fields, rows())


def _no_parquet(error: Exception, path: Path, name: str) -> DataError:
    """Return an error that calls the file what the user calls it: where an upload is kept is nobody's business."""
    said = str(error).splitlines()[0].replace(str(path), name)
    return DataError(f"{name}: not readable as Parquet: {said}")


def _plain(value: Any) -> Any:
    """Return a value of a column as text, a number or a list of such."""
    if value is None or isinstance(value, str | int | float):
        return value
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else str(value)
