"""From a name to the nodes that carry it, and to what is broader and narrower."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from embargraph.errors import UnknownNameError
from embargraph.model.names import name_key, name_words
from embargraph.store.sql import read_sql

if TYPE_CHECKING:
    from datetime import date

    from duckdb import DuckDBPyConnection

__all__ = ["NodeMatch", "find_nodes", "resolve_names"]


class NodeMatch(NamedTuple):
    """A node and how it matches: exact, narrower, broader or words."""

    id: str
    how: str


def find_nodes(connection: DuckDBPyConnection, name: str) -> list[NodeMatch]:
    """Return the nodes with this id, label or alias; else those with all its words.

    Case, width, punctuation and spaces do not matter.  Several nodes may carry
    one name: all of them are returned.

    Raises:
        UnknownNameError: Nothing carries the name or all its words; lists the nearest.
    """
    by_id = connection.execute("SELECT id FROM node WHERE id = $1", [name]).fetchall()
    key = name_key(name)
    if key:
        by_id += connection.execute(
            "SELECT DISTINCT node FROM name WHERE key = $1 UNION SELECT id FROM node WHERE lower(id) = lower($2) "
            "UNION SELECT node FROM identifier WHERE value = $2",
            [key, name],
        ).fetchall()
    if by_id:
        return [NodeMatch(found, "exact") for found in sorted({row[0] for row in by_id})]
    words = name_words(name)
    if words:
        rows = connection.execute(
            "SELECT DISTINCT node FROM name WHERE list_has_all(words, $1) ORDER BY node", [words]
        ).fetchall()
        if rows:
            return [NodeMatch(row[0], "words") for row in rows]
    raise UnknownNameError("node", name, nearest_names(connection, key))


def _kinds(connection: DuckDBPyConnection, ids: list[str]) -> set[str]:
    rows = connection.execute("SELECT DISTINCT kind FROM node WHERE list_contains($1, id)", [ids]).fetchall()
    return {row[0] for row in rows}


def nearest_names(connection: DuckDBPyConnection, key: str, limit: int = 5) -> list[str]:
    """Return the names that look most like a key, with their ids."""
    rows = connection.execute(
        "SELECT name, node FROM name WHERE jaro_winkler_similarity(key, $1) > 0.8 AND length(key) * 2 > length($1) "
        "QUALIFY row_number() OVER (PARTITION BY node ORDER BY jaro_winkler_similarity(key, $1) DESC, name) = 1 "
        "ORDER BY jaro_winkler_similarity(key, $1) DESC, node LIMIT $2",
        [key, limit],
    ).fetchall()
    return [f"{name} ({node})" for name, node in rows]


def resolve_names(
    connection: DuckDBPyConnection, name: str, *, broader: bool = False, day: date | None = None
) -> list[NodeMatch]:
    """Return the nodes a name selects, what is narrower and, if asked, what is broader.

    Args:
        connection: An open graph.
        name: An id, label, alias, or words of a name.
        broader: Also what it belongs to: its country and the groups of that;
            for a technology, what it or something narrower is a kind of, and
            "all items" scopes.
        day: Membership of groups on this day; None for any day.

    Raises:
        UnknownNameError: Nothing carries the name.
    """
    matches = {match.id: match for match in find_nodes(connection, name)}
    ids = sorted(matches)
    for how in ("narrower", "broader") if broader else ("narrower",):
        query = read_sql(f"store/sql/{how}.sql")
        for (found,) in connection.execute(query, {"ids": ids, "day": day}).fetchall():
            matches.setdefault(found, NodeMatch(found, how))
        if "technology" in _kinds(connection, ids):
            # A rule on a set of tools reaches the tool among them that is a kind of what was asked.
            ids = sorted(matches)
    return sorted(matches.values())
