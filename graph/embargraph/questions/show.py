"""Everything on record about one node."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from embargraph.questions.ask import find_question, run_question

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from embargraph.questions.kept_restrictions import KeptRestrictions

__all__ = ["show_node"]


def show_node(connection: DuckDBPyConnection, node_id: str, kept: KeptRestrictions | None = None) -> dict[str, Any]:
    """Return a node with its names, statements in both directions, and restrictions over all time.

    Args:
        connection: An open graph.
        node_id: Id of a node that exists.
        kept: What the graph keeps in memory to answer for a party, where it does.
    """
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
    rows = [
        *run_question(connection, statements, {"subject": node_id}, kept=kept).to_dicts(),
        *run_question(connection, statements, {"object": node_id}, kept=kept).to_dicts(),
    ]
    node["statements"] = list({row["id"]: row for row in rows if node_id in _ends(row)}.values())
    restrictions = run_question(connection, find_question("restricted"), {"who": node_id}, kept=kept).to_dicts()
    node["restrictions"] = [row for row in restrictions if row["who"]["id"] == node_id]
    return node


def _ends(row: dict[str, Any]) -> set[str]:
    return {row["subject"]["id"], row["object"]["id"] if row["object"] else ""}
