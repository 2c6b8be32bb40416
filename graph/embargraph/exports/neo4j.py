"""A folder of CSV files for Neo4j's bulk import, with its arguments, streamed.

``neo4j-admin database import full @neo4j-admin.args neo4j``, run in the folder,
makes the graph that the Cypher script makes, many times faster and into a new
database only.  The files are no spreadsheets: nothing in them is guarded, since
the import takes every cell as it stands.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from embargraph.exports.files import MARK, write_batches, write_texts
from embargraph.exports.labels import (
    NODE_LABEL,
    NODE_PROPERTIES,
    RELATIONSHIPS,
    SOURCE_LABEL,
    SOURCE_PROPERTIES,
    label,
)
from embargraph.exports.network import EDGES, NODES, SOURCES
from embargraph.exports.separated import cell, header
from embargraph.model.vocabulary import KINDS
from embargraph.rdf.pieces import Piece, Sql, When, written

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from embargraph.store.selection import Batches, Selection

__all__ = ["ARGUMENTS", "write_neo4j"]

#: The file of arguments for `neo4j-admin`.
ARGUMENTS = "neo4j-admin.args"

_LIST_END = 31

#: Files with what they hold.
_FILES = {
    "nodes": f"--nodes={NODE_LABEL}=nodes.csv",
    "sources": f"--nodes={SOURCE_LABEL}=sources.csv",
    "statements": "--relationships=statements.csv",
    "restrictions": "--relationships=restrictions.csv",
}

_TYPES = {"list": ":string[]", "date": ":date", "int": ":long", "double": ":double", "boolean": ":boolean"}


def _properties(columns: Mapping[str, str]) -> dict[str, Piece]:
    """Return cells by the heading that gives name and type."""
    return {f"{column}{_TYPES.get(type_, '')}": _cell(column, type_) for column, type_ in columns.items()}


def _cell(column: str, type_: str) -> Piece:
    name = f'"{column}"'
    if type_ == "json":
        text = cell(f"to_json({name})::VARCHAR")
    elif type_ == "list":
        # The separator is a character of no text; where it is in one all the same, it is left out.
        items = f"list_transform({name}, lambda x: replace(x, chr({_LIST_END}), ''))"
        text = cell(f"array_to_string({items}, chr({_LIST_END}))")
    elif type_ == "text":
        text = cell(name)
    else:
        text = Sql(f"{name}::VARCHAR")
    return When(f"{name} IS NOT NULL", (text,))


def _labels() -> Sql:
    cases = " ".join(f"WHEN '{kind}' THEN '{label(kind)}'" for kind in KINDS)
    return Sql(f"(CASE kind {cases} ELSE '' END)")


def _tables() -> Iterator[tuple[str, dict[str, Piece], str, str]]:
    """Yield each file's name, cells by heading, rows, and the key of their ranges."""
    yield "nodes", {f"id:ID({NODE_LABEL})": cell("id"), **_properties(NODE_PROPERTIES), ":LABEL": _labels()}, NODES, ""
    yield "sources", {f"id:ID({SOURCE_LABEL})": cell("id"), **_properties(SOURCE_PROPERTIES)}, SOURCES, ""
    for name, (sql, _), columns in zip(("statements", "restrictions"), EDGES, RELATIONSHIPS, strict=True):
        ends: dict[str, Piece] = {
            f":START_ID({NODE_LABEL})": cell('"from"'),
            f":END_ID({NODE_LABEL})": cell('"to"'),
            ":TYPE": cell("upper(relation)"),
            "id": cell("id"),
        }
        yield name, ends | _properties(columns), sql, "id"


def _rows(selection: Selection, cells: dict[str, Piece], sql: str, key: str) -> Batches:
    yield [header(list(cells))]
    line: list[Piece] = []
    for one in cells.values():
        line += [",", one] if line else [one]
    yield from written(selection, (*line, "\n"), sql, key)


def _package(headings: Mapping[str, list[str]]) -> str:
    """Return the dictionary of the folder; every heading is Neo4j's own."""
    resources = [
        {"name": name, "path": f"{name}.csv", "format": "csv", "encoding": "utf-8", "schema":
         {"fields": [{"name": heading, "type": "string"} for heading in found], "missingValues": [""]}}
        for name, found in headings.items()
    ]  # fmt: skip
    package = {
        "name": "embargraph-neo4j",
        "title": "An export-control knowledge graph, for Neo4j's bulk import",
        "description": f"Run in this folder: neo4j-admin database import full @{ARGUMENTS} neo4j",
        "resources": resources,
    }
    return json.dumps(package, ensure_ascii=False, indent=2) + "\n"


def write_neo4j(selection: Selection, target: Path) -> None:
    """Write a selection as a folder for Neo4j's bulk import.

    Raises:
        OSError: The folder cannot be written.
    """
    headings = {}
    for name, cells, sql, key in _tables():
        headings[name] = list(cells)
        write_batches(target / f"{name}.csv", _rows(selection, cells, sql, key))
    options = (f"--array-delimiter=U+{_LIST_END:04X}", "--multiline-fields=true")
    write_texts(target / ARGUMENTS, (f"{line}\n" for line in (*_FILES.values(), *options)))
    write_texts(target / MARK, iter([_package(headings)]))
