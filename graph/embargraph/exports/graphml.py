"""GraphML, streamed: nodes are nodes, edges are statements with an object and restrictions.

Lists and structs become JSON text and dates ISO text, since GraphML has
neither; what is absent has no element; and characters that XML cannot hold are
left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from embargraph.exports.files import write_batches
from embargraph.exports.markup import xml_attribute, xml_text
from embargraph.exports.network import EDGE_COLUMNS, EDGES, NODE_COLUMNS, NODES, SOURCES
from embargraph.rdf.pieces import Piece, Sql, When, written

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from embargraph.store.selection import Batches, Selection

__all__ = ["graphml_batches", "write_graphml"]

_TYPES = {"int": "int", "double": "double", "boolean": "boolean"}


def _flat(column: str, type_: str) -> Sql:
    """Return SQL for a value as text."""
    if type_ == "text":
        return xml_text(f'"{column}"')
    if type_ in {"json", "list"}:
        return xml_text(f'to_json("{column}")::VARCHAR')
    return Sql(f'"{column}"::VARCHAR')


def _data(columns: Mapping[str, str], prefix: str) -> list[Piece]:
    # Named after the column, so that a file is readable without its keys.
    return [
        When(f'"{column}" IS NOT NULL', (f'<data key="{prefix}_{column}">', _flat(column, type_), "</data>"))
        for column, type_ in columns.items()
    ]


def graphml_batches(selection: Selection) -> Batches:
    """Yield the selection as GraphML, as UTF-8, in batches."""
    head = ['<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n']
    head.append('<key id="g_sources" for="graph" attr.name="sources" attr.type="string"/>\n')
    for domain, prefix, columns in (("node", "n", NODE_COLUMNS), ("edge", "e", EDGE_COLUMNS)):
        for column, type_ in columns.items():
            kind = _TYPES.get(type_, "string")
            head.append(f'<key id="{prefix}_{column}" for="{domain}" attr.name="{column}" attr.type="{kind}"/>\n')
    # Ids once more as data: igraph does not tell an edge by its id, and reads "&" in a node's as "&#38;".
    head.append('<key id="n_node" for="node" attr.name="node" attr.type="string"/>\n')
    head.append('<key id="e_statement" for="edge" attr.name="statement" attr.type="string"/>\n')
    head.append('<graph id="embargraph" edgedefault="directed">\n')
    yield [line.encode() for line in head]
    sources = f"SELECT to_json(list(s))::VARCHAR AS sources FROM ({SOURCES}) AS s HAVING count(*) > 0"
    yield from written(selection, ('<data key="g_sources">', xml_text("sources"), "</data>\n"), sources)
    told = ('<data key="n_node">', xml_text("id"), "</data>")
    node = ('<node id="', xml_attribute("id"), '">', *told, *_data(NODE_COLUMNS, "n"), "</node>\n")
    yield from written(selection, node, NODES)
    for sql, columns in EDGES:
        ends = ('" source="', xml_attribute('"from"'), '" target="', xml_attribute('"to"'), '">')
        told = ('<data key="e_statement">', xml_text("id"), "</data>")
        edge = ('<edge id="', xml_attribute("id"), *ends, *told, *_data(columns, "e"), "</edge>\n")
        yield from written(selection, edge, sql, "id")
    yield [b"</graph>\n</graphml>\n"]


def write_graphml(selection: Selection, target: Path) -> None:
    """Write a selection as a GraphML file.

    Raises:
        OSError: The file cannot be written.
    """
    write_batches(target, graphml_batches(selection))
