"""GraphML, streamed: nodes are nodes, edges are statements with an object and restrictions.

Text is put together inside DuckDB.  Lists and structs become JSON text and
dates ISO text, since GraphML has neither; what is absent has no element; and
characters that XML cannot hold are left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from embargraph.exports.files import write_texts
from embargraph.network import EDGE_COLUMNS, EDGES, NODE_COLUMNS, NODES, SOURCES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from embargraph.selection import Selection

__all__ = ["graphml_lines", "write_graphml", "xml_text"]

_FROM, _TO = '"from"', '"to"'

_TYPES = {"text": "string", "json": "string", "date": "string", "int": "int", "double": "double", "boolean": "boolean"}

#: What XML 1.0 has no way to say, and a carriage return, which every reader would turn into a line feed.
_NOT_XML = r"[\x{0}-\x{8}\x{b}\x{c}\x{e}-\x{1f}\x{fffe}\x{ffff}]"


def xml_text(sql: str) -> str:
    """Return SQL that makes text safe between tags and in attributes."""
    escaped = f"replace(replace(replace(replace({sql}, '&', '&amp;'), '<', '&lt;'), '>', '&gt;'), '\"', '&quot;')"
    return f"replace(regexp_replace({escaped}, '{_NOT_XML}', '', 'g'), chr(13), '&#13;')"


def _flat(column: str, type_: str) -> str:
    """Return SQL for a value as text."""
    name = f'"{column}"'
    if type_ == "text":
        return xml_text(name)
    if type_ == "json":
        return f"CASE WHEN {name} IS NOT NULL THEN {xml_text(f'to_json({name})::VARCHAR')} END"
    return f"{name}::VARCHAR"


def _data(columns: Mapping[str, str], prefix: str) -> str:
    # Named after the column, so that a file is readable without its keys.
    return " || ".join(
        f"coalesce('<data key=\"{prefix}_{column}\">' || {_flat(column, type_)} || '</data>', '')"
        for column, type_ in columns.items()
    )


def graphml_lines(selection: Selection) -> Iterator[str]:
    """Yield the selection as GraphML, in pieces."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
    yield '<key id="g_sources" for="graph" attr.name="sources" attr.type="string"/>\n'
    for domain, prefix, columns in (("node", "n", NODE_COLUMNS), ("edge", "e", EDGE_COLUMNS)):
        for column, type_ in columns.items():
            yield (f'<key id="{prefix}_{column}" for="{domain}" attr.name="{column}" attr.type="{_TYPES[type_]}"/>\n')
    yield '<graph id="embargraph" edgedefault="directed">\n'
    sources = f"SELECT to_json(list(s))::VARCHAR AS sources FROM ({SOURCES}) AS s HAVING count(*) > 0"
    yield from selection.texts(
        f"SELECT '<data key=\"g_sources\">' || {xml_text('sources')} || '</data>\n' FROM ({sources})"
    )
    node = f"'<node id=\"' || {xml_text('id')} || '\">' || {_data(NODE_COLUMNS, 'n')} || '</node>\n'"
    yield from selection.texts(f"SELECT {node} FROM ({NODES})")
    for sql, columns in EDGES:
        ends = f"'\" source=\"' || {xml_text(_FROM)} || '\" target=\"' || {xml_text(_TO)} || '\">'"
        edge = f"'<edge id=\"' || {xml_text('id')} || {ends} || {_data(columns, 'e')} || '</edge>\n'"
        yield from selection.texts(f"SELECT {edge} FROM ({sql})")
    yield "</graph>\n</graphml>\n"


def write_graphml(selection: Selection, target: Path) -> None:
    """Write a selection as a GraphML file.

    Raises:
        OSError: The file cannot be written.
    """
    write_texts(target, graphml_lines(selection))
