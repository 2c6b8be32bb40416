"""Everything on record about one node."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from embargraph.questions.ask import find_question, run_question

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from embargraph.questions.kept import KeptGraph

__all__ = ["show_node"]


def show_node(connection: DuckDBPyConnection, node_id: str, kept: KeptGraph | None = None) -> dict[str, Any]:
    """Return a node with its names, statements in both directions, and restrictions over all time.

    Args:
        connection: An open graph.
        node_id: Id of a node that exists.
        kept: What is kept of the graph, where it is.
    """
    if kept is not None:
        return _kept_node(kept, node_id)
    row = connection.execute(
        "SELECT id, kind, type, label, country, text FROM node WHERE id = $1", [node_id]
    ).fetchall()[0]
    node: dict[str, Any] = dict(zip(("id", "kind", "type", "label", "country", "text"), row, strict=True))
    names = connection.execute(
        "SELECT name, quality FROM name WHERE node = $1 AND NOT is_label ORDER BY name", [node_id]
    ).fetchall()
    node["names"] = [name for name, _ in names]
    # What a publisher says of a name, of those of which any says something.
    node["name_qualities"] = {name: quality for name, quality in names if quality}
    marks = connection.execute("SELECT scheme, value FROM identifier WHERE node = $1 ORDER BY ALL", [node_id])
    node["identifiers"] = dict(marks.fetchall())
    statements = find_question("statements")
    begun = run_question(connection, statements, {"subject": node_id}).to_dicts()
    ended = run_question(connection, statements, {"object": node_id}).to_dicts()
    # Other nodes may be called by this one's id.
    begun = [row for row in begun if row["subject"]["id"] == node_id]
    ended = [row for row in ended if row["object"] is not None and row["object"]["id"] == node_id]
    node["statements"] = list({row["id"]: row for row in (*begun, *ended)}.values())
    restrictions = run_question(connection, find_question("restricted"), {"who": node_id}).to_dicts()
    node["restrictions"] = [row for row in restrictions if row["who"]["id"] == node_id]
    return node


def _kept_node(kept: KeptGraph, node_id: str) -> dict[str, Any]:
    found: Any = kept.names.node(node_id)
    text, names, marks, begun, ended = kept.pack.get("shown", node_id)
    columns = find_question("restricted").columns
    restrictions = kept.restrictions.all_on(node_id, date.today())
    return {
        "id": node_id,
        "kind": found.kind,
        "type": found.type,
        "label": found.label,
        "country": found.country,
        "text": text,
        "names": [name for name, _ in names],
        "name_qualities": {name: quality for name, quality in names if quality},
        "identifiers": dict(marks),
        "statements": list(kept.statements.rows(list(dict.fromkeys((*begun, *ended))))),
        "restrictions": [dict(zip(columns, row, strict=True)) for row in restrictions],
    }
