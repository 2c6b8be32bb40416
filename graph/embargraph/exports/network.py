"""The graph as nodes and edges with properties, and as a networkx graph.

Every property-graph format reads the two selects here, so that they all tell
the same: a node for every node; an edge for every statement that has an object,
from subject to object; and an edge for every restriction, from whom it reaches
to the measure.  Statements with a value instead of an object, and a measure's
statuses, stand on their node as lists.  Nothing is left out.
"""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from embargraph.facts.read import Facts
from embargraph.model.statements import Node, Source, Statement
from embargraph.store.selection import Filters, Selection, selected
from embargraph.store.sql import as_dicts, read_sql

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    import networkx as nx
    from duckdb import DuckDBPyConnection

__all__ = ["EDGES", "EDGE_COLUMNS", "NODES", "NODE_COLUMNS", "SOURCES", "from_networkx", "to_networkx"]

_SOURCE_FIELDS = ("id", "title", "publisher", "published", "known_through", "document", "sha256", "url")
_EXACT = ("number", "share", "share_min", "share_max")

# A statement about a value is a struct with the statement's own columns.
_VALUE = ", ".join(
    f"'{name}': s.\"{name}\""
    for name in (
        "id", "relation", "value", "number", "unit", "period", "since", "until", "standing", "qualifiers", "gist",
        "citation", "url", "source", "document", "start", "end", "digest", "corrects",
    )
)  # fmt: skip

#: Columns of `NODES` after the id, with their types; a list is one of texts, json is lists and maps of anything.
NODE_COLUMNS = {
    "label": "text", "kind": "text", "type": "text", "country": "text", "text": "text", "names": "list",
    "identifiers": "json", "values": "json", "status": "json",
}  # fmt: skip

#: Every node, in order of ids.  Assembled: the fields of a value are those of an edge that is a statement.
NODES = f"""
SELECT n.id, n."label", n.kind, n.type, n.country, n."text", names.names, marks.identifiers,
    said."values", board.status
FROM x_node n
LEFT JOIN (SELECT node, list(name ORDER BY name) AS names FROM x_name WHERE NOT is_label GROUP BY node) names
    ON names.node = n.id
LEFT JOIN (SELECT node, list({{'scheme': scheme, 'value': "value"}} ORDER BY scheme, "value") AS identifiers
           FROM x_identifier GROUP BY node) marks ON marks.node = n.id
LEFT JOIN (SELECT s.subject, list({{{_VALUE}}} ORDER BY s.id) AS "values"
           FROM x_statement s WHERE s.object IS NULL GROUP BY s.subject) said ON said.subject = n.id
LEFT JOIN (SELECT b.measure, list({{'first_day': first_day, 'last_day': last_day, 'status': status, 'text': "text",
               'stay': stay, 'enforcement': enforcement, 'announced': announced, 'known_through': known_through,
               'branches': branches, 'citations': citations, 'premises': premises}}
               ORDER BY first_day NULLS FIRST, last_day) AS status
           FROM x_status b GROUP BY b.measure) board ON board.measure = n.id
ORDER BY n.id
"""

#: Columns of an edge that is a statement, after id, from and to.
STATEMENT_COLUMNS = {
    "edge": "text", "relation": "text", "label": "text", "standing": "text", "since": "text", "until": "text",
    "first_day": "date", "last_day": "date", "since_latest": "date", "until_earliest": "date",
    "share": "double", "share_min": "double", "share_max": "double", "value": "text", "number": "double",
    "unit": "text", "period": "text", "qualifiers": "json", "gist": "text", "citation": "text", "url": "text",
    "stated_in": "text", "document": "text", "start": "int", "end": "int", "digest": "text", "corrects": "list",
}  # fmt: skip

#: Columns of an edge that is a restriction, after id, from and to.
RESTRICTION_COLUMNS = {
    "edge": "text", "relation": "text", "label": "text", "standing": "text", "since": "text", "until": "text",
    "first_day": "date", "last_day": "date", "citation": "text", "rule": "text", "what": "text", "list": "list",
    "by": "text", "authority": "text", "basis": "text", "effect": "text", "binds": "text", "verdict": "text",
    "presumption": "boolean", "policy": "text", "requirement": "text", "scope": "text", "footnote": "text",
    "programme": "text", "via": "json", "relief": "json", "branches": "json", "witness": "json",
    "known_through": "date", "premises": "list", "note": "text",
}  # fmt: skip

#: Columns of either kind of edge.
EDGE_COLUMNS = STATEMENT_COLUMNS | RESTRICTION_COLUMNS


_RESTRICTIONS = """
SELECT id, who AS "from", "under" AS "to", 'restriction' AS edge, 'restricted' AS relation, effect AS "label",
    standing, since, until, first_day, last_day, citation, rule, what, "list", "by", authority, basis, effect, binds,
    verdict, presumption, policy, requirement, scope, footnote, programme, via, relief, branches, witness,
    known_through, premises, note
FROM x_restriction ORDER BY id
"""

#: Every edge, statements and then restrictions: a select and its columns after id, from and to.
EDGES = ((read_sql("exports/sql/statement_edge.sql"), STATEMENT_COLUMNS), (_RESTRICTIONS, RESTRICTION_COLUMNS))

#: Every source.
SOURCES = "SELECT * FROM x_source ORDER BY id"


def _dicts(selection: Selection, sql: str) -> Iterator[dict[str, Any]]:
    """Yield rows as dicts, without what is absent."""
    for row in as_dicts(selection.connection.execute(sql), 4096):
        yield {name: value for name, value in row.items() if value is not None}


def to_networkx(
    connection: DuckDBPyConnection,
    *,
    as_of: date | None = None,
    around: Sequence[str] = (),
    hops: int = 1,
    kinds: Sequence[str] = (),
    standings: Sequence[str] = (),
) -> nx.MultiDiGraph[str]:
    """Return a graph file's content as a networkx graph.

    Nodes and edges come in order of ids; an edge's key is its id.  Lists, dates
    and structs stay Python values, and what is absent is left out.  The sources
    are in ``graph.graph["sources"]``.

    Args:
        connection: An open graph.
        as_of: Keep what holds, or may hold, on this day.
        around: Names; keep what lies within `hops` of them.
        hops: Steps from the names, in either direction of an edge.
        kinds: Keep nodes of these kinds.
        standings: Keep statements and restrictions with these standings.

    Raises:
        UnknownNameError: A filter names what does not exist.
        UsageError: A filter cannot be meant.
    """
    import networkx as nx

    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    filters = Filters(as_of, tuple(around), hops, tuple(kinds), tuple(standings))
    with selected(connection, filters) as selection:
        graph.graph["sources"] = list(_dicts(selection, SOURCES))
        for node in _dicts(selection, NODES):
            graph.add_node(node.pop("id"), **node)
        for sql, _ in EDGES:
            for edge in _dicts(selection, sql):
                graph.add_edge(edge.pop("from"), edge.pop("to"), key=edge.pop("id"), **edge)
    return graph


def from_networkx(graph: nx.MultiDiGraph[str]) -> Facts:
    """Return the facts in a graph that came from `to_networkx`, or from a file of ours that networkx read.

    Restrictions are not facts: they are derived anew.  Statements keep their ids.

    Raises:
        KeyError: A node or edge lacks a property that every node or statement has.
    """
    facts = Facts()
    for row in _value(graph.graph.get("sources", [])):
        fields = {name: row.get(name) for name in _SOURCE_FIELDS}
        facts.sources[row["id"]] = Source(**fields | {"file": row.get("file") or ""})
    for name, data in graph.nodes(data=True):
        marks = {mark["scheme"]: mark["value"] for mark in _value(data.get("identifiers", []))}
        facts.nodes[name] = Node(
            id=name, kind=data["kind"], type=data.get("type", ""), label=data["label"],
            names=tuple(_value(data.get("names", ()))), country=data.get("country"), identifiers=marks,
            text=data.get("text"),
        )  # fmt: skip
        for row in _value(data.get("values", [])):
            facts.statements[row["id"]] = _statement(name, None, row)
    for subject, object_, key, data in graph.edges(keys=True, data=True):
        if data["edge"] == "statement":
            row = {**data, "source": data["stated_in"]}
            facts.statements[str(data.get("id", key))] = _statement(subject, object_, row)
    return facts


def _value(value: Any) -> Any:
    """Return a list or map, also from the JSON text that a file holds in its place."""
    return json.loads(value) if isinstance(value, str) else value


def _statement(subject: str, object_: str | None, row: Mapping[str, Any]) -> Statement:
    exact = {name: None if row.get(name) is None else Decimal(str(row[name])) for name in _EXACT}
    start, end = row.get("start"), row.get("end")
    return Statement(
        subject, row["relation"], row["standing"], row["source"], object_, row.get("value"), exact["number"],
        row.get("unit"), row.get("period"), row.get("since"), row.get("until"), exact["share"], exact["share_min"],
        exact["share_max"], _value(row.get("qualifiers") or {}), row.get("gist"), row.get("citation"), row.get("url"),
        row.get("document"), None if start is None or end is None else (start, end), row.get("digest"),
        tuple(_value(row.get("corrects") or ())),
    )  # fmt: skip
