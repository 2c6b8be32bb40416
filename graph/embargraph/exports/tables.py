"""Tables as a folder of CSV files with a data dictionary.

A spreadsheet takes a cell that begins with ``=``, ``+``, ``-`` or ``@`` for a
formula, also one that somebody else's list put there.  Such text is written
with an apostrophe before it, and so is text that begins with an apostrophe, so
that taking one away gives back every value.
"""

from __future__ import annotations

import csv
import json
import os
from typing import TYPE_CHECKING, Any

from embargraph.exports.files import MARK

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from embargraph.selection import Selection

__all__ = ["TABLES", "data_package", "write_csv"]

#: Tables in the order of the dictionary, with what makes a row and the order of rows.
TABLES = {
    "source": ("documents and lists that statements come from", "id"),
    "node": ("actors, technologies, measures and whatever else statements join", "id"),
    "name": ("every name of a node; its label is one of them", "node, is_label DESC, name"),
    "identifier": ("identifiers of nodes by scheme", "node, scheme, value"),
    "statement": ("what is stated, with dates, standing and evidence", "id"),
    "status": ("days on which a measure is in force, is not, or may be", "measure, first_day NULLS FIRST, last_day"),
    "clock": ("intervals on the clocks of measures", "statement"),
    "restriction": ("who is restricted from what, via whom", "id"),
}

_APOSTROPHE = ("=", "+", "-", "@", "\t", "\r", "'")

#: Frictionless types by the beginning of DuckDB's.
_TYPES = (("VARCHAR", "string"), ("DATE", "date"), ("DOUBLE", "number"), ("DECIMAL", "number"), ("BIGINT", "integer"),
          ("INTEGER", "integer"), ("BOOLEAN", "boolean"))  # fmt: skip


def _columns(selection: Selection, table: str) -> list[tuple[str, str]]:
    described = selection.connection.execute(f"DESCRIBE SELECT * FROM x_{table}").fetchall()
    return [(row[0], row[1]) for row in described]


def _type(duckdb: str) -> str:
    if "[" in duckdb or duckdb.startswith("MAP"):
        return "array" if duckdb.endswith("]") else "object"
    return next(type_ for start, type_ in _TYPES if duckdb.startswith(start))


def data_package(selection: Selection, suffix: str) -> str:
    """Return the data dictionary of a folder, as the text of a Frictionless data package."""
    resources = []
    for table, (meaning, _) in TABLES.items():
        fields = [{"name": name, "type": _type(type_)} for name, type_ in _columns(selection, table)]
        resource: dict[str, Any] = {
            "name": table, "path": f"{table}.{suffix}", "description": meaning, "format": suffix,
            "encoding": "utf-8", "schema": {"fields": fields, "missingValues": [""]},
        }  # fmt: skip
        if suffix == "csv":
            resource |= {"profile": "tabular-data-resource", "mediatype": "text/csv",
                         "dialect": {"lineTerminator": "\n", "doubleQuote": True}}  # fmt: skip
        resources.append(resource)
    package = {
        "name": "embargraph",
        "title": "An export-control knowledge graph",
        "description": (
            "Lists and structs are JSON text. Text that a spreadsheet would take for a formula, or that begins "
            "with an apostrophe, has an apostrophe put before it."
            if suffix == "csv"
            else "Lists and structs are nested columns."
        ),
        "resources": resources,
    }
    return json.dumps(package, ensure_ascii=False, indent=2) + "\n"


def _cells(selection: Selection, table: str, order: str) -> tuple[list[str], Iterator[tuple[Any, ...]]]:
    columns = _columns(selection, table)
    nested = ("array", "object")
    shown = ", ".join(
        f'to_json("{name}")::VARCHAR' if _type(type_) in nested
        else f'rtrim(rtrim("{name}"::VARCHAR, \'0\'), \'.\')' if type_.startswith("DECIMAL")
        else f'"{name}"::VARCHAR'
        for name, type_ in columns
    )  # fmt: skip
    # Names are free text too: nothing but numbers and dates goes unguarded.
    return [name for name, _ in columns], selection.rows(f"SELECT {shown} FROM x_{table} ORDER BY {order}")


def write_csv(selection: Selection, target: Path) -> None:
    """Write a selection as a folder of CSV files with a data dictionary.

    Raises:
        OSError: The folder cannot be written.
    """
    for table, (_, order) in TABLES.items():
        names, rows = _cells(selection, table, order)
        with (target / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(names)
            for row in rows:
                writer.writerow([f"'{cell}" if cell and cell[0] in _APOSTROPHE else cell for cell in row])
            file.flush()
            os.fsync(file.fileno())
    (target / MARK).write_text(data_package(selection, "csv"), encoding="utf-8", newline="\n")
