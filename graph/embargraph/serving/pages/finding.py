"""What is found for a name typed into the search field: one, several, or nothing with what comes near."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from embargraph.errors import UnknownNameError
from embargraph.model.names import name_key
from embargraph.store.lookup import Likeness, nearest_names, resolve_name

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from embargraph.api import Graph
    from embargraph.questions.kept import KeptGraph

__all__ = ["Search", "search"]

_NEAREST = re.compile(r"(.*) \(([^()]+)\)", re.DOTALL)
_NODES = """
SELECT n.id, n.label, n.kind, n.type, n.country, (
    SELECT arg_min(r.verdict, verdict_rank(r.verdict)) FROM restriction r
    WHERE r.who = n.id AND coalesce(r.first_day <= $day, true) AND coalesce(r.last_day >= $day, true))
FROM node n WHERE list_contains($ids, n.id)
"""


@dataclass(frozen=True, slots=True)
class Search:
    """What a name means: the nodes that carry it, others of like names, and the nearest where nothing does."""

    taken: tuple[dict[str, Any], ...]
    others: tuple[dict[str, Any], ...] = ()
    nearest: tuple[tuple[str, str], ...] = ()

    @property
    def only(self) -> dict[str, Any] | None:
        """The node that is meant, where there is no other."""
        return self.taken[0] if len(self.taken) == 1 and not self.others else None


def search(graph: Graph, name: str, day: date) -> Search:
    """Return what a name means.

    Args:
        graph: An open graph.
        name: An id, name, identifier, or words.
        day: The day of the verdicts shown beside parties.

    Example:
        >>> import embargraph
        >>> with embargraph.open() as graph:
        ...     search(graph, "ASML Holding", date(2026, 11, 29)).only["id"]
        'asml'
    """
    return graph.work(partial(_search, name, day, graph.like))


def _search(name: str, day: date, like: Likeness, connection: DuckDBPyConnection, kept: KeptGraph | None) -> Search:
    try:
        found = resolve_name(connection, name, like, None if kept is None else kept.names)
    except UnknownNameError:
        near = (_NEAREST.fullmatch(text) for text in nearest_names(connection, name_key(name)))
        return Search((), (), tuple((each[2], each[1]) for each in near if each))
    ids = [match.id for match in (*found.taken, *found.others)]
    rows = connection.execute(_NODES, {"ids": ids, "day": day}).fetchall() if kept is None else kept.named(ids, day)
    nodes = {row[0]: dict(zip(("id", "label", "kind", "type", "country", "verdict"), row, strict=True)) for row in rows}
    taken, others = (
        tuple({**nodes[match.id], "match": match.how} for match in matches if match.id in nodes)
        for matches in (found.taken, found.others)
    )
    return Search(taken, others)
