"""What pages read of a graph: a node, the restrictions on it on a day with their ids, its stakes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from embargraph.errors import UnknownNameError
from embargraph.model.dates import days
from embargraph.questions.ask import find_question, run_question
from embargraph.questions.show import show_node
from embargraph.questions.verdicts import is_own

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from embargraph.api import Graph
    from embargraph.questions.kept import KeptGraph

__all__ = [
    "Restriction",
    "Stake",
    "holds_on",
    "node_by_id",
    "restriction_by_id",
    "restrictions_on",
    "scopes",
    "stakes_of",
    "verdict_of",
]

_STAKES = ("owns", "controls", "ultimate_parent_of", "has_interest_in")
_IDS = """
SELECT id, under, what, basis, effect, verdict, since, until FROM restriction WHERE who = $1 ORDER BY id
"""
#: Statements of a node that are read for its page: of a party its stakes are among them, of a country or a list
#: thousands of parties are.
_MOST, _FEW = 1500, 150
_NODE = "SELECT kind FROM node WHERE id = $1"


@dataclass(frozen=True, slots=True)
class Restriction:
    """A restriction with its id; `row` is as the question `restricted` gives it."""

    id: str
    row: Mapping[str, Any]

    @property
    def is_own(self) -> bool:
        """Whether it is on the party itself, not on its country or on everybody."""
        return is_own(self.row)


@dataclass(frozen=True, slots=True)
class Stake:
    """Who holds whom, one tier away, with the verdict on the other side on the day."""

    other: Mapping[str, str]
    relation: str
    row: Mapping[str, Any]
    verdict: str | None
    is_above: bool


def node_by_id(graph: Graph, node_id: str) -> dict[str, Any]:
    """Return what is on record about one node, as `Graph.show` does, without the restrictions on it.

    Returns:
        `id`, `kind`, `type`, `label`, `country`, `text`, `names`, `name_qualities`, `identifiers`; `statements`, of
        which a list or a country may have thousands: so many of them as a page can use; `statement_count`, how many
        there are.

    Raises:
        UnknownNameError: There is no such node.
    """
    found = graph.work(partial(_node, node_id))
    if found is None:
        raise UnknownNameError("node", node_id, [])
    return found


def _node(node_id: str, connection: DuckDBPyConnection, kept: KeptGraph | None) -> dict[str, Any] | None:
    if kept is None:
        if not connection.execute(_NODE, [node_id]).fetchall():
            return None
        shown = show_node(connection, node_id)
        return {**shown, "statements": shown["statements"][:_MOST], "statement_count": len(shown["statements"])}
    node = kept.names.node(node_id)
    if node is None:
        return None
    text, names, marks, begun, ended = kept.pack.get("shown", node_id)
    ids = list(dict.fromkeys((*begun, *ended)))
    return {
        "id": node_id, "kind": node.kind, "type": node.type, "label": node.label, "country": node.country,
        "text": text, "names": [name for name, _ in names], "identifiers": dict(marks),
        "name_qualities": {name: quality for name, quality in names if quality},
        "statements": list(kept.statements.rows(ids[: _MOST if node.kind == "actor" else _FEW])),
        "statement_count": len(ids),
    }  # fmt: skip


def restrictions_on(
    graph: Graph, node_id: str, *, day: date | None, assume: Sequence[str] = (), by: Sequence[str] = ()
) -> list[Restriction]:
    """Return the restrictions on a node itself, and those that reach it through its country or everybody.

    Args:
        graph: An open graph.
        node_id: A party or a place.
        day: The day; None for all time.
        assume: Statuses to assume.
        by: Only those that states or agencies of these ids made.
    """

    def read(connection: DuckDBPyConnection, kept: KeptGraph | None) -> list[Restriction]:
        question, extra = find_question("restricted"), {"assuming": assuming}
        rows = run_question(connection, question, {"who": node_id}, as_of=day, extra=extra, kept=kept).to_dicts()
        # Other nodes may be called by this one's id, and what is inside it is on pages of its own.
        rows = [row for row in rows if row["who"]["id"] == node_id or row["match"] == "broader"]
        ids = {who: _ids(connection, kept, who) for who in {row["who"]["id"] for row in rows}}
        return [Restriction(next(ids[row["who"]["id"]].get(_key(row), iter(())), ""), row) for row in rows]

    if assume:
        connection, assuming = graph.assuming(assume)
        found = read(connection, None)
    else:
        assuming = None
        found = graph.work(read)
    wanted = set(by)
    return [each for each in found if not wanted or wanted & set(_makers(each.row))]


def _makers(row: Mapping[str, Any]) -> Iterator[str]:
    yield from (row[name]["id"] for name in ("by", "authority") if row[name])


def _key(row: Mapping[str, Any]) -> tuple[Any, ...]:
    what = row["what"]["id"] if row["what"] else None
    return (row["under"]["id"], what, *(row[name] for name in ("basis", "effect", "verdict", "since", "until")))


def _ids(connection: DuckDBPyConnection, kept: KeptGraph | None, who: str) -> dict[Any, Iterator[str]]:
    """Return ids of the restrictions on a node by what tells them apart; those that are alike come in their order."""
    if kept is None:
        pairs = [(tuple(key), id_) for id_, *key in connection.execute(_IDS, [who]).fetchall()]
    else:
        pairs = [(row.told_by, row.order[-1]) for row in kept.restrictions.on(who)]
    found: dict[Any, list[str]] = {}
    for key, id_ in sorted(pairs, key=lambda pair: pair[1]):
        found.setdefault(key, []).append(id_)
    return {key: iter(ids) for key, ids in found.items()}


def holds_on(row: Mapping[str, Any], day: date) -> bool:
    """Say whether something may hold on a day, by its `since` and `until` as printed."""
    since, until = row.get("since"), row.get("until")
    return (not since or days(since)[0] <= day) and (not until or days(until)[1] >= day)


def stakes_of(graph: Graph, node: Mapping[str, Any], day: date) -> list[Stake]:
    """Return the owners and the holdings of a party on a day, one tier up and one down.

    Args:
        graph: An open graph.
        node: What `node_by_id` returned.
        day: The day.
    """
    found = []
    for row in node["statements"]:
        if row["relation"] not in _STAKES or row["object"] is None or not holds_on(row, day):
            continue
        is_above = row["object"]["id"] == node["id"]
        other = row["subject"] if is_above else row["object"]
        found.append((other, row, is_above))
    verdicts = {id_: verdict_of(graph, id_, day) for id_ in {other["id"] for other, *_ in found}}
    stakes = [Stake(other, row["relation"], row, verdicts[other["id"]], is_above) for other, row, is_above in found]
    return sorted(stakes, key=lambda each: (not each.is_above, each.other["label"], each.relation))


_VERDICT = """
SELECT verdict FROM restriction WHERE who = $1 AND coalesce(first_day <= $2, true) AND coalesce(last_day >= $2, true)
ORDER BY verdict_rank(verdict) LIMIT 1
"""


_SCOPES = "SELECT id FROM node WHERE type = 'all-items'"
_KNOWN_SCOPES: WeakKeyDictionary[Graph, frozenset[str]] = WeakKeyDictionary()


def scopes(graph: Graph) -> frozenset[str]:
    """Return the ids of what stands for all items of a regime: what is on it is on no item in particular."""
    if (found := _KNOWN_SCOPES.get(graph)) is None:
        with graph.reading() as connection:
            found = frozenset(id_ for (id_,) in connection.execute(_SCOPES).fetchall())
        _KNOWN_SCOPES[graph] = found
    return found


_RESTRICTION = "SELECT who, premises FROM restriction WHERE id = $1"


@dataclass(frozen=True, slots=True)
class Found:
    """A restriction with the statements that it follows from."""

    row: Mapping[str, Any]
    premises: tuple[str, ...]


def restriction_by_id(graph: Graph, id_: str, *, day: date, assume: Sequence[str] = ()) -> Found:
    """Return one restriction, whether it holds on the day or not.

    Args:
        graph: An open graph.
        id_: Its id.
        day: The day that decides which relief is in force.
        assume: Statuses to assume.

    Raises:
        UnknownNameError: There is no such restriction.
    """

    def read(connection: DuckDBPyConnection, kept: KeptGraph | None) -> Found | None:
        told = connection.execute(_RESTRICTION, [id_]).fetchall()
        if not told:
            return None
        who, premises = told[0]
        if kept is not None:
            node = kept.names.node(who)
            row = next(row for row in kept.restrictions.on(who) if row.order[-1] == id_)
            named = {"id": who, "label": who if node is None else node.label}
            values = kept.restrictions.finished(row, named, "exact", day.isoformat(), day.isoformat())
            found = {**dict(zip(find_question("restricted").columns, values, strict=True)), "assuming": None}
        else:
            question, extra = find_question("restricted"), {"assuming": assuming}
            rows = run_question(connection, question, {"who": who}, extra=extra).to_dicts()
            rows = [row for row in rows if row["who"]["id"] == who]
            ids = _ids(connection, None, who)
            found = next(row for row in rows if next(ids.get(_key(row), iter(())), "") == id_)
            every = [*found["relief"], *found["other_relief"]]
            found["relief"] = [each for each in every if holds_on(each, day)]
            found["other_relief"] = [each for each in every if not holds_on(each, day)]
        return Found(found, tuple(dict.fromkeys(premises or ())))

    if assume:
        connection, assuming = graph.assuming(assume)
        found = read(connection, None)
    else:
        assuming = None
        found = graph.work(read)
    if found is None:
        raise UnknownNameError("restriction", id_, [])
    return found


def verdict_of(graph: Graph, node_id: str, day: date) -> str | None:
    """Return the verdict that binds a node itself most on a day; None where no restriction is on record."""
    return graph.work(partial(_verdict, node_id, day))


def _verdict(node_id: str, day: date, connection: DuckDBPyConnection, kept: KeptGraph | None) -> str | None:
    if kept is not None:
        return kept.restrictions.verdict(node_id, day.isoformat())
    rows = connection.execute(_VERDICT, [node_id, day]).fetchall()
    return str(rows[0][0]) if rows else None
