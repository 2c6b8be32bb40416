"""Cytoscape JSON, streamed: for Cytoscape (desktop), Cytoscape.js and networkx.

A list of texts stays a list; structs become JSON text, since a column of
Cytoscape's tables cannot hold them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from embargraph.exports.files import write_batches
from embargraph.exports.network import EDGES, NODE_COLUMNS, NODES, SOURCES
from embargraph.rdf.pieces import Piece, Sql, When, written

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from embargraph.store.selection import Batches, Selection

__all__ = ["cytoscape_batches", "write_cytoscape"]

#: Every element begins with a comma; the first one's is taken away again.
_COMMA = b",\n"


def _json(sql: str) -> Sql:
    return Sql(f"to_json({sql})::VARCHAR")


def _value(column: str, type_: str) -> Sql:
    # Text of text, for a struct.
    return _json(f'to_json("{column}")::VARCHAR') if type_ == "json" else _json(f'"{column}"')


def _data(columns: Mapping[str, str]) -> list[Piece]:
    return [
        When(f'"{column}" IS NOT NULL', (f',"{column}":', _value(column, type_))) for column, type_ in columns.items()
    ]


def _elements(batches: Batches) -> Batches:
    first = True
    for batch in batches:
        if first and batch:
            batch[0] = batch[0].removeprefix(_COMMA)
            first = False
        yield batch


def _edges(selection: Selection) -> Batches:
    for sql, columns in EDGES:
        ends = (',"source":', _json('"from"'), ',"target":', _json('"to"'), ',"key":', _json("id"))
        # Cytoscape shows `interaction` between the ends of an edge.
        edge = (',\n{"data":{"id":', _json("id"), *ends, ',"interaction":', _json("relation"), *_data(columns), "}}")
        yield from written(selection, edge, sql, "id")


def cytoscape_batches(selection: Selection) -> Batches:
    """Yield the selection as Cytoscape JSON, as UTF-8, in batches."""
    head = (
        '{"format_version":"1.0","generated_by":"embargraph","target_cytoscapejs_version":"~3.0",\n'
        '"directed":true,"multigraph":true,\n"data":{"name":"embargraph","sources":'
    )
    yield [head.encode()]
    sources = f"SELECT coalesce(to_json(list(s))::VARCHAR, '[]') AS sources FROM ({SOURCES}) AS s"
    yield from written(selection, (_json("sources"),), sources)
    yield [b'},\n"elements":{\n"nodes":[\n']
    # networkx takes a node's id from `value`, Cytoscape its shown name from `name`.
    names = (',"value":', _json("id"), ',"name":', _json('"label"'))
    node = (',\n{"data":{"id":', _json("id"), *names, *_data(NODE_COLUMNS), "}}")
    yield from _elements(written(selection, node, NODES))
    yield [b'\n],\n"edges":[\n']
    yield from _elements(_edges(selection))
    yield [b"\n]}}\n"]


def write_cytoscape(selection: Selection, target: Path) -> None:
    """Write a selection as a Cytoscape JSON file.

    Raises:
        OSError: The file cannot be written.
    """
    write_batches(target, cytoscape_batches(selection))
