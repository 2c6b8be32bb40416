"""Names and memberships of an open graph in memory: what a process that answers many questions looks up by.

The same look-ups as `embargraph.store.lookup` makes in SQL, where each is a scan of
the graph.  They are read once, when a graph is asked for the third time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from embargraph.model.vocabulary import FIRM_STANDINGS

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

__all__ = ["MOST", "KeptNames"]

#: Names or memberships beyond which nothing is kept: two million names would take a gigabyte.
MOST = 400_000
_DEEPEST = 12
_DOWN = frozenset({"kind_of", "located_in", "headquartered_in", "part_of"})
_UP = frozenset({"kind_of", "classified_as", "located_in", "headquartered_in"})

_Edge = tuple[str, bool, date | None, date | None]


class KeptNames:
    """Finds nodes by id, name and identifier, and what is narrower and broader; may be shared by threads."""

    def __init__(self, connection: DuckDBPyConnection) -> None:
        """Read names, identifiers, and the statements that a membership is made of."""
        self._nodes: dict[str, tuple[str, str | None, str | None]] = {}
        #: Labels of nodes by id.
        self.labels: dict[str, str] = {}
        self._by_small_id: dict[str, list[str]] = {}
        self._of_country: dict[str, list[str]] = {}
        self._scopes: list[str] = []
        rows = connection.execute("SELECT id, kind, type, country, label FROM node").fetchall()
        for id_, kind, type_, country, label in rows:
            self.labels[id_] = label
            self._nodes[id_] = (kind, type_, country)
            self._by_small_id.setdefault(id_.lower(), []).append(id_)
            if kind == "actor" and country is not None and type_ is not None and type_ != "state":
                self._of_country.setdefault(f"place-{country.lower()}", []).append(id_)
            if kind == "technology" and type_ == "all-items":
                self._scopes.append(id_)
        self._by_key = _grouped(connection.execute("SELECT key, node FROM name").fetchall())
        self._by_mark = _grouped(connection.execute("SELECT value, node FROM identifier").fetchall())
        self._down: dict[str, list[_Edge]] = {}
        self._up: dict[str, list[_Edge]] = {}
        self._classified: dict[str, list[str]] = {}
        edges = connection.execute(
            "SELECT subject, relation, object, since IS NULL OR since_first IS NULL, since_first, until_last "
            "FROM statement WHERE list_contains($relations, relation) AND list_contains($firm, standing) "
            "AND object IS NOT NULL",
            {"relations": sorted(_DOWN | _UP), "firm": list(FIRM_STANDINGS)},
        ).fetchall()
        for subject, relation, object_, always, first, last in edges:
            if relation in _DOWN:
                self._down.setdefault(object_, []).append((subject, always, first, last))
            if relation in _UP:
                self._up.setdefault(subject, []).append((object_, always, first, last))
            if relation == "classified_as":
                self._classified.setdefault(subject, []).append(object_)

    @staticmethod
    def fits(connection: DuckDBPyConnection) -> bool:
        """Say whether a graph is small enough to be kept."""
        sizes = connection.execute(
            "SELECT estimated_size FROM duckdb_tables() WHERE table_name IN ('name', 'node', 'identifier', 'statement')"
        ).fetchall()
        return all(size <= MOST for (size,) in sizes)

    def exact(self, name: str, key: str, value: str) -> list[tuple[str, str, str | None]]:
        """Return id, kind and type of the nodes with this id, name or identifier, in the order of their ids."""
        found = {*self._by_small_id.get(name.lower(), ()), *self._by_mark.get(name, ()), *self._by_mark.get(value, ())}
        if name in self._nodes:
            found.add(name)
        if key:
            found.update(self._by_key.get(key, ()))
        return [(id_, *self._nodes[id_][:2]) for id_ in sorted(found) if id_ in self._nodes]

    def kinds(self, ids: Iterable[str]) -> set[str]:
        """Return the kinds of some nodes."""
        return {self._nodes[id_][0] for id_ in ids if id_ in self._nodes}

    def narrower(self, ids: Sequence[str], day: date | None) -> Iterator[str]:
        """Yield what is narrower than some nodes on a day: of a kind, in or part of them, or what they are put in."""
        reached = _walk(ids, lambda node: (near for near in self._down.get(node, ()) if _holds(near, day)))
        asked = set(ids)
        found = {
            *reached,
            *(target for node in reached for target in self._classified.get(node, ())),
            *(actor for node in reached for actor in self._of_country.get(node, ())),
        }
        yield from found - asked

    def broader(self, ids: Sequence[str], day: date | None) -> Iterator[str]:
        """Yield what is broader than some nodes on a day: their kinds, places and groups, and scopes of all items."""

        def wider(node: str) -> Iterator[_Edge]:
            yield from (edge for edge in self._up.get(node, ()) if _holds(edge, day))
            kind, _, country = self._nodes.get(node, (None, None, None))
            if kind == "actor" and country is not None:
                yield f"place-{country.lower()}", True, None, None

        found = _walk(ids, wider)
        if "technology" in self.kinds(ids):
            found.update(self._scopes)
        yield from found - set(ids)


def _grouped(rows: Iterable[tuple[Any, Any]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for key, node in rows:
        held = found.get(key)
        if held is None:
            found[key] = (node,)
        elif node not in held:
            found[key] = (*held, node)
    return found


def _holds(edge: _Edge, day: date | None) -> bool:
    _, always, first, last = edge
    if day is None:
        return True
    return (always or first is None or first <= day) and (last is None or last >= day)


def _walk(ids: Sequence[str], step: Any) -> set[str]:
    """Return some nodes and what they lead to, no further than SQL goes."""
    reached, edge = set(ids), list(ids)
    for _ in range(_DEEPEST):
        found = {near[0] for node in edge for near in step(node)} - reached
        if not found:
            break
        reached |= found
        edge = sorted(found)
    return reached
