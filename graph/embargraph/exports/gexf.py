"""GEXF 1.3, streamed, with the days on which each edge holds: Gephi's timeline plays them.

What is between which nodes is as in GraphML.  An edge holds from its earliest
to its latest day, both included; a day that is not known leaves that end open,
and Gephi then keeps the edge in view.  Nodes are there always, since a party
does not begin with the first statement about it; the status of a measure is an
attribute that changes with time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from embargraph.exports.files import write_batches
from embargraph.exports.markup import xml_attribute, xml_text
from embargraph.exports.network import EDGE_COLUMNS, EDGES, NODE_COLUMNS, NODES, SOURCES
from embargraph.rdf.pieces import Piece, Sql, When, concat, written

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from embargraph.store.selection import Batches, Selection

__all__ = ["gexf_batches", "write_gexf"]

_TYPES = {"int": "integer", "double": "double", "boolean": "boolean"}

#: GEXF has a place of its own for a label, and takes `start` and `end` for days.
_TITLES = {"label": "", "start": "document_start", "end": "document_end", "status": "statuses"}


def _titles(columns: Mapping[str, str]) -> dict[str, str]:
    """Return the title of each attribute by its column."""
    titles = {column: _TITLES.get(column, column) for column in columns}
    return {column: title for column, title in titles.items() if title}


def _flat(column: str, type_: str) -> Sql:
    """Return SQL for a value as text."""
    if type_ == "text":
        return xml_attribute(f'"{column}"')
    if type_ in {"json", "list"}:
        return xml_attribute(f'to_json("{column}")::VARCHAR')
    return Sql(f'"{column}"::VARCHAR')


def _values(columns: Mapping[str, str], prefix: str) -> list[Piece]:
    values: list[Piece] = []
    for column, title in _titles(columns).items():
        value = (f'<attvalue for="{prefix}_{title}" value="', _flat(column, columns[column]), '"/>')
        values.append(When(f'"{column}" IS NOT NULL', value))
    return values


def _span(first: str, last: str) -> tuple[Piece, ...]:
    return (
        When(f"{first} IS NOT NULL", (' start="', Sql(f"{first}::VARCHAR"), '"')),
        When(f"{last} IS NOT NULL", (' end="', Sql(f"{last}::VARCHAR"), '"')),
    )


def _declared(class_: str, prefix: str, columns: Mapping[str, str]) -> str:
    lines = [f'<attributes class="{class_}" mode="static">\n']
    for column, title in _titles(columns).items():
        kind = _TYPES.get(columns[column], "string")
        lines.append(f'<attribute id="{prefix}_{title}" title="{title}" type="{kind}"/>\n')
    return "".join((*lines, "</attributes>\n"))


def _node() -> tuple[Piece, ...]:
    moment = (
        '<attvalue for="n_status" value="',
        Sql("moment.status"),
        '"',
        *_span("moment.first_day", "moment.last_day"),
        "/>",
    )
    moments = f"array_to_string(list_transform(status, lambda moment: {concat(moment)}), '')"
    return (
        '<node id="', xml_attribute("id"), '" label="', xml_attribute('"label"'), '"><attvalues>',
        *_values(NODE_COLUMNS, "n"), When("status IS NOT NULL", (Sql(moments),)), "</attvalues></node>\n",
    )  # fmt: skip


def _edge(columns: Mapping[str, str]) -> tuple[Piece, ...]:
    return (
        '<edge id="', xml_attribute("id"), '" source="', xml_attribute('"from"'), '" target="', xml_attribute('"to"'),
        '" label="', xml_attribute('"label"'), '" kind="', xml_attribute("relation"), '"',
        *_span("first_day", "last_day"), "><attvalues>", *_values(columns, "e"), "</attvalues></edge>\n",
    )  # fmt: skip


_HEAD = """\
<?xml version="1.0" encoding="UTF-8"?>
<gexf xmlns="http://gexf.net/1.3" version="1.3">
<meta>
<creator>embargraph</creator>
<description>An export-control knowledge graph: edges are statements and restrictions, with the days on which they hold.
Sources, by id:
"""

_GRAPH = """\
</description>
</meta>
<graph defaultedgetype="directed" idtype="string" mode="dynamic" timeformat="date" timerepresentation="interval">
"""

_STATUS = """\
<attributes class="node" mode="dynamic">
<attribute id="n_status" title="status" type="string"/>
</attributes>
"""


def gexf_batches(selection: Selection) -> Batches:
    """Yield the selection as GEXF, as UTF-8, in batches."""
    yield [_HEAD.encode()]
    published = When("published IS NOT NULL", (", ", xml_text("published")))
    source = (xml_text("id"), ": ", xml_text("coalesce(title, '')"), published, "\n")
    yield from written(selection, source, SOURCES)
    declared = _declared("node", "n", NODE_COLUMNS) + _STATUS + _declared("edge", "e", EDGE_COLUMNS)
    yield [f"{_GRAPH}{declared}<nodes>\n".encode()]
    yield from written(selection, _node(), NODES)
    yield [b"</nodes>\n<edges>\n"]
    for sql, columns in EDGES:
        yield from written(selection, _edge(columns), sql, "id")
    yield [b"</edges>\n</graph>\n</gexf>\n"]


def write_gexf(selection: Selection, target: Path) -> None:
    """Write a selection as a GEXF file.

    Raises:
        OSError: The file cannot be written.
    """
    write_batches(target, gexf_batches(selection))
