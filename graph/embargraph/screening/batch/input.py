"""Parties to screen from CSV, JSON lines or Parquet, one at a time; what cannot be read keeps its line."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from embargraph.errors import DataError, UsageError, closest
from embargraph.screening.compare.score import KINDS
from embargraph.screening.results import Query
from embargraph.store.sql import as_dicts

__all__ = ["FIELDS", "BadRow", "read_queries"]

#: What a column may be used for, and what it is called when nobody says.
FIELDS: Mapping[str, tuple[str, ...]] = {
    "name": ("name", "names", "party", "company", "customer", "entity", "full_name", "company_name"),
    "country": ("country", "country_code", "countries"),
    "address": ("address", "addresses", "street_address"),
    "identifiers": ("identifiers", "identifier", "lei", "registration", "registration_number", "tax_id"),
    "birth_date": ("birth_date", "date_of_birth", "dob", "birthdate"),
    "kind": ("kind", "type", "schema"),
}

#: Characters in a cell: a quotation mark never closed must not swallow the file.
MAX_CELL = 131_072


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be screened: where it is, and why."""

    row: str
    reason: str


def read_queries(path: Path, columns: Mapping[str, Sequence[str]] | None = None) -> Iterator[Query | BadRow]:
    """Yield each row of a file as a query, or as a bad row with its line.

    Args:
        path: CSV, JSON lines or Parquet, by its suffix.
        columns: Columns by field of `FIELDS`; the usual names where none are given.

    Raises:
        DataError: The file cannot be read.
        UsageError: A column is missing; names the columns found.
    """
    readers = {".csv": _csv_rows, ".tsv": _csv_rows, ".txt": _csv_rows, ".jsonl": _json_rows, ".ndjson": _json_rows,
               ".parquet": _parquet_rows}  # fmt: skip
    if path.suffix.lower() not in readers:
        raise UsageError(f"{path}: suffix {path.suffix!r}; expected one of {', '.join(readers)}")
    if not path.is_file():
        raise DataError(f"{path}: no such file")
    asked: dict[str, Sequence[str]] | None = None
    for line, row in readers[path.suffix.lower()](path):
        if isinstance(row, str):
            yield BadRow(line, row)
            continue
        # Each line of JSON has fields of its own; a table has those of its head.
        if asked is None or path.suffix.lower() in {".jsonl", ".ndjson"}:
            asked = _columns(path, list(row), columns or {})
        yield _query(line, row, asked)


def _columns(path: Path, found: Sequence[str], given: Mapping[str, Sequence[str]]) -> dict[str, Sequence[str]]:
    """Return which columns hold which field."""
    columns: dict[str, Sequence[str]] = {}
    by_key = {column.strip().casefold().replace(" ", "_"): column for column in found}
    for field, usual in FIELDS.items():
        named = given.get(field) or ()
        for column in named:
            if column not in found:
                near = closest(column, dict.fromkeys(found))
                raise UsageError(f"{path}: no column {column!r} for {field}{near}; found: {', '.join(found)}")
        matches = [by_key[name] for name in usual if name in by_key]
        columns[field] = named or (matches if field == "identifiers" else matches[:1])
    if not columns["name"] and not columns["address"] and not columns["identifiers"]:
        raise UsageError(f"{path}: no column for the name: say which with --name-column; found: {', '.join(found)}")
    return columns


def _query(line: str, row: Mapping[str, Any], columns: Mapping[str, Sequence[str]]) -> Query | BadRow:
    def cell(field: str) -> str:
        return " ".join(str(row[c]).strip() for c in columns[field] if row.get(c) is not None).strip()

    marks = [row[c] for c in columns["identifiers"] if row.get(c)]
    flat = [str(value) for mark in marks for value in (mark if isinstance(mark, list | tuple) else [mark])]
    kind = cell("kind").casefold().replace("organisation", "organization") or None
    query = Query(
        cell("name"), cell("country") or None, cell("address") or None, tuple(flat), cell("birth_date") or None,
        kind if kind in KINDS else None, line,
    )  # fmt: skip
    if not query.name and not query.address and not query.identifiers:
        return BadRow(line, "nothing to screen: no name, address or identifier")
    return query


def _csv_rows(path: Path) -> Iterator[tuple[str, dict[str, Any] | str]]:
    try:
        # Bytes that are no UTF-8 spoil their own row only.
        with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as stream:
            head = stream.readline()
            delimiter = max(",;\t|", key=head.count)
            stream.seek(0)
            # The limit is the process's own, and the readers of sources raise it.
            csv.field_size_limit(MAX_CELL)
            reader = csv.reader(stream, delimiter=delimiter)
            header = next(reader, [])
            if not any(cell.strip() for cell in header):
                raise DataError(f"{path}: line 1: no head; expected the names of the columns")
            while True:
                line = str(reader.line_num + 1)
                try:
                    row = next(reader, None)
                except csv.Error as error:
                    yield line, f"no CSV: {error}"
                    continue
                if row is None:
                    return
                if row:
                    yield line, _as_row(header, row)
    except OSError as error:
        raise DataError(f"{path}: cannot be read: {error.strerror or error}") from error


def _as_row(header: Sequence[str], row: Sequence[str]) -> dict[str, Any] | str:
    if len(row) != len(header):
        return f"{len(row)} cells; expected {len(header)}"
    if any("\udc80" <= c <= "\udcff" for cell in row for c in cell):
        return "bytes that are no UTF-8"
    return dict(zip(header, row, strict=True))


def _json_rows(path: Path) -> Iterator[tuple[str, dict[str, Any] | str]]:
    try:
        with path.open(encoding="utf-8-sig", errors="surrogateescape") as stream:
            for number, text in enumerate(stream, 1):
                if not text.strip():
                    continue
                try:
                    row = json.loads(text)
                except (ValueError, RecursionError) as error:
                    yield str(number), f"no JSON: {error}"
                    continue
                if isinstance(row, dict):
                    yield str(number), row
                else:
                    yield str(number), "no JSON object"
    except OSError as error:
        raise DataError(f"{path}: cannot be read: {error.strerror or error}") from error


def _parquet_rows(path: Path) -> Iterator[tuple[str, dict[str, Any] | str]]:
    import duckdb

    with duckdb.connect() as connection:
        try:
            answer = connection.execute("SELECT * FROM read_parquet($1)", [str(path)])
        except duckdb.Error as error:
            raise DataError(f"{path}: not readable as Parquet: {str(error).splitlines()[0]}") from error
        for number, row in enumerate(as_dicts(answer, 2000), 1):
            yield str(number), row
