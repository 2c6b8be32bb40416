"""Parties of a case as an open graph knows them: every party that screening would hit for a name.

One company stands on the lists of several states, on each as a record of its own.  That one record has the very
name given says nothing of the others: none is passed over for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from embargraph.errors import UnknownNameError
from embargraph.licensing.case import Party
from embargraph.licensing.parties import party_from_rows
from embargraph.store.lookup import NodeMatch, Resolution
from embargraph.store.named_only import named_only
from embargraph.store.sql import read_sql

__all__ = ["parties_from_graph"]

_CLOCKS = "SELECT measure, max(known_through)::VARCHAR FROM clock GROUP BY measure"
_NAMED = "SELECT id FROM node WHERE kind = 'actor' AND (id = $1 OR lower(label) = $1)"


def parties_from_graph(
    graph: Any,
    named: Iterable[tuple[str, str]],
    *,
    as_of: Any = None,
    assume: Sequence[str] = (),
    facts: Sequence[Any] = (),
) -> tuple[Party, ...]:
    """Return parties as an open graph knows them.

    Args:
        graph: An `embargraph.Graph`.
        named: Names with their roles.
        as_of: The day asked about.
        assume: Statuses to assume, as `Graph.ask` takes them.
        facts: Fact files to add.

    A name that no list in the graph has is a party all the same; the answer says that it was not found.  So is a name
    that only articles have: that it became a node says nothing of the lists.
    """
    found = []
    searched = _holds_deciding_lists(graph)
    # Seats and clocks are those of the facts and assumptions too: a seat given in a file must not be forgotten.
    connection = graph.assuming(assume, facts)[0]
    clocks = dict(connection.execute(_CLOCKS).fetchall())
    unlisted = graph.named_only() if not assume and not facts else named_only(connection)
    for name, role in named:
        rows = _rows_of(graph, name, as_of, assume, facts)
        if not rows.known and not rows.near:
            found.append(Party(name, role, found=False, searched=searched))
            continue
        seats: set[str] = set()
        parents = False
        ids = list(dict.fromkeys(row["who"]["id"] for row in rows.hits if row.get("match") == "exact"))
        ids = ids or [row[0] for row in connection.execute(_NAMED, [name.strip().lower()]).fetchall()]
        for node in ids:
            for place, owner in connection.execute(
                read_sql("licensing/sql/seat_countries.sql"), {"who": node}
            ).fetchall():
                seats.add(str(place).lower())
                parents = parents or owner != node
        party = party_from_rows(
            name, rows.hits, role=role, seats=sorted(seats), seats_known=parents,
            ambiguous=ids if len(ids) > 1 else [], clocks=clocks, scores=rows.scores, near=rows.near,
        )  # fmt: skip
        is_found = rows.known and (bool(rows.hits) or not _is_named_only(ids, unlisted, searched=searched))
        found.append(replace(party, searched=searched, found=is_found, beside=rows.beside))
    return tuple(found)


#: Lists on which being found decides most licences under the EAR; a file of another list says nothing of them.
_DECIDING = ("us-bis-entity-list", "us-ofac-sdn")


def _holds_deciding_lists(graph: Any) -> bool:
    """Say whether not being found tells anything: the Entity List and the SDN list are held, and not as an excerpt."""
    held = {each["id"]: each for each in graph.lists_held()}
    return all(held.get(list_, {}).get("coverage") == "whole" for list_ in _DECIDING)


def _is_named_only(ids: Sequence[str], unlisted: Mapping[str, Sequence[str]], *, searched: bool) -> bool:
    """Say whether a name leads to nodes of which no list speaks: as good as a name that was not found.

    Without a publisher's list `unscreened` says so already of a node of which nothing but its name is held.
    """
    return bool(ids) and all(node in unlisted and (searched or len(unlisted[node]) > 1) for node in ids)


@dataclass(frozen=True, slots=True)
class _Rows:
    """What the question `restricted` says of the parties that a name hits, and of those it only comes near."""

    #: Whether the name leads to any node.
    known: bool
    hits: Sequence[Mapping[str, Any]] = ()
    near: Sequence[Mapping[str, Any]] = ()
    scores: Mapping[str, float | None] = field(default_factory=dict)
    #: Parties that only come near, where another has the very name: each with its likeness.
    beside: tuple[str, ...] = ()


def _rows_of(graph: Any, name: str, as_of: Any, assume: Sequence[str], facts: Sequence[Any]) -> _Rows:
    """Return the restrictions by the United States on every party that a name may mean."""

    def asked(who: Any) -> Any:
        return graph.ask("restricted", who=who, by="us", as_of=as_of, assume=assume, facts=facts)

    own = bool(assume or facts)
    resolutions: Sequence[Resolution] = ()
    hits: list[Any] = []
    try:
        if own:
            answer = asked(name)
            resolutions, hits = answer.resolved.get("who", ()), answer.to_dicts()
        else:
            resolutions = (graph.resolve(name),)
            if _restricted(graph, [match.id for match in resolutions[0].taken]):
                hits = asked(name).to_dicts()
    except UnknownNameError:
        near = graph.like(name)[1]
        return _Rows(False, (), _near_rows(graph, near, asked), _scores(near))
    exact = any(match.how == "exact" for each in resolutions for match in each.taken)
    # A party that is known by the very name is not another whose name only comes near: ZTE is not ZTE Parsian.
    # It is named all the same: that one record has the very name says nothing of the others.
    others = [match for each in resolutions for match in each.others]
    near = _near_rows(graph, others, asked)
    scores = _scores([*(match for each in resolutions for match in each.taken), *others])
    if not exact:
        return _Rows(True, hits, near, scores)
    named = {row["who"]["id"]: row["who"]["label"] for row in near if row.get("basis") in {"listed", "owned"}}
    beside = [f"{label} (score {scores.get(id_) or 0:.2f})" for id_, label in named.items()]
    return _Rows(True, hits, (), scores, tuple(beside))


def _scores(matches: Iterable[NodeMatch]) -> dict[str, float | None]:
    return {match.id: match.score for match in matches}


def _near_rows(graph: Any, near: Iterable[NodeMatch], asked: Callable[[list[str]], Any]) -> list[Any]:
    """Return the restrictions of the parties themselves whose names only come near, not of their states or groups."""
    ids = _restricted(graph, [match.id for match in near])
    return [row for row in asked(ids).to_dicts() if (row.get("who") or {}).get("id") in ids] if ids else []


def _restricted(graph: Any, ids: list[str]) -> list[str]:
    """Return the nodes that any restriction at all is on: of the others there is nothing to ask."""
    query = "SELECT DISTINCT who FROM restriction WHERE list_contains($1, who) ORDER BY who"
    return [row[0] for row in graph.connection.execute(query, [ids]).fetchall()]
