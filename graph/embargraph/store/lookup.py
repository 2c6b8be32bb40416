"""From a name to the nodes that carry it, and to what is broader and narrower."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from embargraph.errors import UnknownNameError
from embargraph.model.names import name_key, name_words
from embargraph.model.vocabulary import FIRM_STANDINGS

if TYPE_CHECKING:
    from datetime import date

    from duckdb import DuckDBPyConnection

__all__ = ["NodeMatch", "find_nodes", "resolve_names"]

_FIRM = ", ".join(f"'{standing}'" for standing in FIRM_STANDINGS)


# Membership of a group has days; without a day asked for, all of them count.
_ON_THE_DAY = "coalesce(s.since IS NULL OR s.since_first <= $day, true) AND coalesce(s.until_last >= $day, true)"


class NodeMatch(NamedTuple):
    """A node and how it matches: exact, narrower, broader or words."""

    id: str
    how: str


_NARROWER = f"""
WITH RECURSIVE down AS (
    SELECT unnest($ids) AS id, 0 AS depth
    UNION
    SELECT s.subject, down.depth + 1 FROM down JOIN statement s ON s.object = down.id
    WHERE s.relation IN ('kind_of', 'located_in', 'headquartered_in', 'part_of') AND s.standing IN ({_FIRM})
      AND down.depth < 12 AND {_ON_THE_DAY}
)
SELECT DISTINCT id FROM down WHERE NOT list_contains($ids, id)
UNION
SELECT s.object FROM down JOIN statement s ON s.subject = down.id
WHERE s.relation = 'classified_as' AND s.standing IN ({_FIRM}) AND NOT list_contains($ids, s.object)
UNION
SELECT a.id FROM down JOIN node a ON a.kind = 'actor' AND a.type <> 'state' AND down.id = 'place-' || lower(a.country)
WHERE NOT list_contains($ids, a.id)
"""

_BROADER = f"""
WITH RECURSIVE up AS (
    SELECT unnest($ids) AS id, 0 AS depth
    UNION
    SELECT wider.id, up.depth + 1 FROM up JOIN (
        SELECT subject, object AS id FROM statement s
        WHERE {_ON_THE_DAY} AND standing IN ({_FIRM})
          AND relation IN ('kind_of', 'classified_as', 'located_in', 'headquartered_in')
        UNION ALL
        SELECT id, 'place-' || lower(country) FROM node
        WHERE kind = 'actor' AND country IS NOT NULL
    ) wider ON wider.subject = up.id
    WHERE up.depth < 12
)
SELECT DISTINCT id FROM up WHERE NOT list_contains($ids, id)
UNION
SELECT id FROM node WHERE type = 'all-items' AND kind = 'technology' AND NOT list_contains($ids, id)
  AND EXISTS (SELECT 1 FROM node WHERE list_contains($ids, id) AND kind = 'technology')
"""


def find_nodes(connection: DuckDBPyConnection, name: str) -> list[NodeMatch]:
    """Return the nodes with this id, label or alias; else those with all its words.

    Case, width, punctuation and spaces do not matter.  Several nodes may carry
    one name: all of them are returned.  A paragraph of a Control List entry that
    is no node itself gives the narrowest one that holds it, as broader.

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
    wider = _wider_entry(connection, name)
    if wider is not None:
        return [NodeMatch(wider, "broader")]
    raise UnknownNameError("node", name, nearest_names(connection, key))


#: An entry of the Control List with a paragraph, as it is cited: "3B001.c", "ECCN 3A001.a.5.a".
_PARAGRAPH = re.compile(r"(?:ECCN\s*)?([0-9][A-E][0-9]{3})((?:\s*\.\s*[a-z0-9]+)+)", re.IGNORECASE)


def _wider_entry(connection: DuckDBPyConnection, name: str) -> str | None:
    """Return the narrowest node on record that holds a paragraph of the Control List, if a name is one."""
    found = _PARAGRAPH.fullmatch(name.strip())
    if found is None:
        return None
    steps = [found[1], *(step for step in re.split(r"[\s.]+", found[2]) if step)]
    for length in range(len(steps) - 1, 0, -1):
        wanted = "eccn-" + "-".join(steps[:length]).lower()
        if connection.execute("SELECT 1 FROM node WHERE id = $1", [wanted]).fetchall():
            return wanted
    return None


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
    rounds = [("narrower", _NARROWER)] + ([("broader", _BROADER)] if broader else [])
    for how, query in rounds:
        for (found,) in connection.execute(query, {"ids": ids, "day": day}).fetchall():
            matches.setdefault(found, NodeMatch(found, how))
        if "technology" in _kinds(connection, ids):
            # A rule on a set of tools reaches the tool among them that is a kind of what was asked.
            ids = sorted(matches)
    return sorted(matches.values())
