"""Cells of CSV files, as SQL."""

from __future__ import annotations

from embargraph.files.cells import FORMULA
from embargraph.rdf.pieces import Sql

__all__ = ["cell", "guarded_cell", "header"]

# Line ends, quotes and commas make a cell that must be quoted.
_QUOTED = r'[",\r\n]'


def _in_quotes(sql: str) -> str:
    return f"concat(chr(34), replace({sql}, chr(34), chr(34) || chr(34)), chr(34))"


def cell(sql: str) -> Sql:
    """Return SQL for text as a cell of CSV."""
    return Sql(f"(CASE WHEN regexp_matches({sql}, '{_QUOTED}') THEN {_in_quotes(sql)} ELSE {sql} END)")


def guarded_cell(sql: str) -> Sql:
    """Return SQL for text as a cell of CSV that no spreadsheet takes for a formula."""
    guard = f"concat(CASE WHEN regexp_matches({sql}, '{FORMULA}') THEN chr(39) ELSE '' END, {sql})"
    unsafe = f"{_QUOTED}|{FORMULA}"
    # Most cells need nothing, and one look is cheaper than every replacement.
    return Sql(f"(CASE WHEN regexp_matches({sql}, '{unsafe}') THEN {_in_quotes(guard)} ELSE {sql} END)")


def header(names: list[str]) -> bytes:
    """Return the first line of a file whose names need no quotes."""
    return (",".join(names) + "\n").encode()
