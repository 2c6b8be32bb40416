"""Whose rules a graph holds, so that an answer can tell "nothing barred" from "nothing held".

A member of a union has the union's rules beside its own: what the European
Union enacts binds exporters in Germany.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from embargraph.store.sql import read_sql

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from duckdb import DuckDBPyConnection

__all__ = ["HeldJurisdiction", "held_jurisdictions", "jurisdiction_rows", "note_unheld", "unions_of"]


_ISSUERS = """
SELECT DISTINCT id FROM (SELECT "by" AS id FROM restriction UNION ALL SELECT authority FROM restriction)
WHERE list_contains($ids, id)
"""

#: The name of whoever was asked for: the state before its agencies.
_NAMED = """
SELECT label FROM node WHERE list_contains($ids, id) AND kind = 'actor' ORDER BY type <> 'state', label
"""


@dataclass(frozen=True, slots=True)
class HeldJurisdiction:
    """A state or union whose rules the graph has."""

    id: str
    label: str
    #: How many measures of its own, that are no entries on lists, restrict somebody.
    rules: int
    #: Ids of its lists that have entries in the graph; the sources say whether they are complete.
    lists: tuple[str, ...]
    #: Ids of the unions whose rules bind there too.
    through: tuple[str, ...]
    #: Ids of its lists without an entry in the graph.
    empty_lists: tuple[str, ...]
    #: Day of the last evidence on any of its own measures.
    known_through: date | None


def held_jurisdictions(connection: DuckDBPyConnection, day: date) -> tuple[HeldJurisdiction, ...]:
    """Return the jurisdictions whose rules a graph has, in the order of their names.

    A jurisdiction that is not among them is one of which nothing is held: an
    answer without rows is then silence, not clearance.

    Args:
        connection: An open graph.
        day: Membership of unions on this day.

    Example:
        >>> from datetime import date
        >>> import embargraph
        >>> with embargraph.open() as graph:
        ...     held = held_jurisdictions(graph.connection, date(2026, 10, 1))
        >>> [one.through for one in held if one.id == "de"]
        [('eu',)]
    """
    return tuple(
        HeldJurisdiction(id_, label, rules, tuple(lists), tuple(through), tuple(empty), known)
        for id_, label, rules, lists, through, empty, known in connection.execute(
            read_sql("questions/sql/held_jurisdictions.sql"), {"day": day}
        ).fetchall()
    )


def jurisdiction_rows(connection: DuckDBPyConnection, day: date) -> list[dict[str, Any]]:
    """Return the jurisdictions whose rules a graph has, as an answer tells them.

    Args:
        connection: An open graph.
        day: Membership of unions on this day.
    """
    return [
        {
            "id": each.id,
            "label": each.label,
            "rules": each.rules,
            "lists": list(each.lists),
            "through": list(each.through),
            "known_through": each.known_through.isoformat() if each.known_through else None,
        }
        for each in held_jurisdictions(connection, day)
    ]


def unions_of(connection: DuckDBPyConnection, ids: Sequence[str], day: date) -> list[str]:
    """Return the ids of the unions that some states are members of on a day.

    Args:
        connection: An open graph.
        ids: Ids of states; others belong to no union.
        day: The day asked about.
    """
    return [
        id_
        for (id_,) in connection.execute(
            read_sql("questions/sql/unions.sql"), {"ids": list(ids), "day": day}
        ).fetchall()
    ]


def note_unheld(connection: DuckDBPyConnection, ids: Sequence[str], unions: Sequence[str] = ()) -> str | None:
    """Return a sentence where those asked for have no rule of their own in the graph that restricts anybody.

    Args:
        connection: An open graph.
        ids: Ids of the issuers asked for, with their agencies.
        unions: Ids of the unions whose rules were asked for with them.
    """

    def issuing(asked: Sequence[str]) -> list[str]:
        return [id_ for (id_,) in connection.execute(_ISSUERS, {"ids": list(asked)}).fetchall()]

    def named(asked: Sequence[str]) -> list[str]:
        return [label for (label,) in connection.execute(_NAMED, {"ids": list(asked)}).fetchall()]

    if issuing(ids):
        return None
    name = next(iter(named(ids)), ", ".join(ids))
    if bound := issuing(unions):
        return f"No rules of {name} itself are held: the rows are rules of {', '.join(named(bound))}, which bind there."
    return f"No rules of {name} are held: that there are no rows says nothing of what {name} bars."
