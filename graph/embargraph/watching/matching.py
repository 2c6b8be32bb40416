"""Which parties the names of a watch mean: after a change of the graph only names that the change may touch."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from embargraph.errors import UnknownNameError
from embargraph.screening.results import Query
from embargraph.store.sql import read_sql

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from embargraph.api import Graph
    from embargraph.screening.index.search import NameIndex
    from embargraph.screening.results import Hit, Outcome
    from embargraph.screening.screener import Screener
    from embargraph.watching.definitions import Watch

__all__ = ["Touched", "match_names", "name_of", "node_digests", "touched_names"]

#: Names that look no more alike than this are told apart in any graph: lower than what screening calls near,
#: since words weigh otherwise among a few parties than among all.
_LEAST = 0.35
#: When more than this part of the parties is new, every name is screened: that is quicker.
_MANY = 0.3
#: Changed nodes whose names are read at once.
_AT_ONCE = 2000


def name_of(query: Query) -> str:
    """Return what a watched name is kept by: the name, and what stands beside it.

    Example:
        >>> name_of(Query("ZTE", "CN"))
        '["ZTE", "CN", null, [], null, null]'
    """
    told = (query.name, query.country, query.address, list(query.identifiers), query.birth_date, query.kind)
    return json.dumps(told)


def node_digests(connection: DuckDBPyConnection) -> dict[str, Any]:
    """Return digests of every party and place of a graph, and of who belongs to what.

    Returns:
        `nodes`: by id a digest of what it is called and known by, and one of the restrictions on it; `structure`: a
        digest of memberships and of what rules leave out.
    """
    rows = connection.execute(read_sql("watching/sql/node_digests.sql")).fetchall()
    structure = connection.execute(read_sql("watching/sql/structure_digest.sql")).fetchall()[0][0]
    return {"nodes": {id_: f"{record}:{restrictions}" for id_, record, restrictions in rows}, "structure": structure}


@dataclass(frozen=True, slots=True)
class Touched:
    """What differs between two graphs.

    Attributes:
        records: Nodes that are new, gone, or called or known otherwise.
        rows: Nodes on which restrictions differ.
        everybody: Whether anybody's answer may differ: memberships or exemptions do, or the graph before is not known.
        share: The part of all nodes that `records` are.
    """

    records: frozenset[str]
    rows: frozenset[str]
    everybody: bool
    share: float = 1.0

    @classmethod
    def between(cls, before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> Touched:
        """Return what differs between the digests of two graphs; everything, where those before are not known."""
        if before is None:
            return cls(frozenset(after["nodes"]), frozenset(after["nodes"]), True)
        old, new = before["nodes"], after["nodes"]
        differ = [id_ for id_ in {**old, **new} if old.get(id_) != new.get(id_)]
        parts = [(id_, old.get(id_, ":").split(":"), new.get(id_, ":").split(":")) for id_ in differ]
        records = frozenset(id_ for id_, one, other in parts if one[0] != other[0])
        rows = frozenset(id_ for id_, one, other in parts if one[1] != other[1])
        everybody = before["structure"] != after["structure"]
        return cls(records, rows, everybody, len(records) / max(1, len(new)))


def touched_names(
    connection: DuckDBPyConnection, queries: Sequence[Query], kept: Mapping[str, Any], touched: Touched
) -> list[Query]:
    """Return the names whose parties may be others than before: they are looked for among what changed alone.

    Args:
        connection: The graph after.
        queries: The names of the watch.
        kept: What each meant before, as `match_names` returns it.
        touched: What changed.
    """
    if touched.share > _MANY:
        return list(queries)
    alike = _alike(connection, queries, touched.records) if touched.records else set()
    return [
        query
        for place, query in enumerate(queries)
        if place in alike
        or name_of(query) not in kept
        # Who is known by more than a name may be meant for another reason.
        or (touched.records and (query.address or query.identifiers))
        or touched.records & {match["party"] for match in kept[name_of(query)]}
        # The list of a lost party may be back without it.
        or any(match.get("lost") for match in kept[name_of(query)])
    ]  # fmt: skip


def _alike(connection: DuckDBPyConnection, queries: Sequence[Query], records: Collection[str]) -> set[int]:
    """Return the places of the names that look like a name of a changed node."""
    from embargraph.screening.candidates import find_parties

    found: set[int] = set()
    ids = sorted(records)
    for start in range(0, len(ids), _AT_ONCE):
        index = _index_of(connection, ids[start : start + _AT_ONCE])
        if index is not None:
            asked = [(query.name, None) for query in queries]
            found.update(place for place, parties in enumerate(find_parties(index, asked, _LEAST, 1)) if parties)
    return found


def _index_of(connection: DuckDBPyConnection, ids: Sequence[str]) -> NameIndex | None:
    """Return an index of the names of some nodes alone."""
    from embargraph.screening.index.build import build_index
    from embargraph.screening.index.search import NameIndex

    rows = connection.execute(
        "SELECT DISTINCT node, name FROM name WHERE list_contains($1, node) ORDER BY ALL", [list(ids)]
    ).fetchall()
    places = {id_: place for place, id_ in enumerate(dict.fromkeys(id_ for id_, _ in rows))}
    if not places:
        return None
    # Of any type: whether a name means a person or a ship is for the screening itself.
    return NameIndex(build_index([(name, places[id_]) for id_, name in rows], [(id_, id_, "", "") for id_ in places]))


def match_names(
    graph: Graph, watch: Watch, queries: Sequence[Query], day: date, *, screener: Screener | None = None
) -> dict[str, list[dict[str, Any]]]:
    """Return the parties that names mean, by name: screening hits, and nodes of just this name.

    Args:
        graph: An open graph.
        watch: Whose threshold and decisions count.
        queries: The names.
        day: The day of the run.
        screener: Screens against the graph; made where none is given.

    Raises:
        DataError: The file of decisions has faults.
    """
    from embargraph.screening.compare.score import THRESHOLD
    from embargraph.screening.decisions import Decisions
    from embargraph.screening.screener import Screener

    if not queries:
        return {}
    screener = screener or Screener(graph, threshold=watch.threshold or THRESHOLD, as_of=day)
    decisions = None if watch.decisions is None else Decisions(watch.decisions)
    found = {}
    for query, outcome in zip(queries, screener.screen_many(queries), strict=True):
        settled = outcome if decisions is None else decisions.apply(screener, outcome)
        found[name_of(query)] = list(_matches(graph, query, settled))
    return found


def _matches(graph: Graph, query: Query, outcome: Outcome) -> Iterator[dict[str, Any]]:
    seen = {hit.party for hit in outcome.settled}
    for how, hits in (("hit", outcome.hits), ("flag", outcome.flags)):
        for hit in hits:
            if hit.party not in seen:
                seen.add(hit.party)
                yield _match(hit, how)
    if query.name.strip():
        yield from (match for match in _exact(graph, query.name) if match["party"] not in seen)


def _match(hit: Hit, how: str) -> dict[str, Any]:
    reopened = (hit.decision or {}).get("reopened") or []
    return {
        "party": hit.party, "label": hit.label, "country": hit.country, "how": how, "score": hit.score,
        "matched": hit.matched, "on": hit.matched_on, "reasons": list(hit.reasons[:5]), "reopened": list(reopened),
    }  # fmt: skip


def _exact(graph: Graph, name: str) -> Iterator[dict[str, Any]]:
    """Yield the nodes that carry just this name: a place, or an agency, which screening does not look for."""
    from embargraph.store.lookup import resolve_name

    try:
        taken = graph.work(
            lambda connection, kept: [
                (match.id, label, country)
                for match in resolve_name(connection, name, None, None if kept is None else kept.names).taken
                if match.how == "exact"
                for label, country in connection.execute(
                    "SELECT \"label\", country FROM node WHERE id = $1 AND kind IN ('actor', 'place')", [match.id]
                ).fetchall()
            ]
        )
    except UnknownNameError:
        return
    for id_, label, country in taken:
        yield {"party": id_, "label": label, "country": country, "how": "hit", "score": 1.0, "matched": name,
               "on": "name", "reasons": ["the name itself"], "reopened": []}  # fmt: skip


def parties_of(matches: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return the parties that a name means; who only shares an address is not, nor who is lost with a list."""
    return sorted({match["party"] for match in matches if match["how"] == "hit" and not match.get("lost")})


def changed_matches(
    before: Mapping[str, list[dict[str, Any]]],
    after: Mapping[str, list[dict[str, Any]]],
    is_lost: Callable[[str, str], bool],
) -> Iterator[tuple[str, str, dict[str, Any], dict[str, Any] | None]]:
    """Yield what changed of whom watched names mean: kind, name, match after or before, and the match before.

    A party that is lost with its list goes on being meant: `after` is completed by it.

    Args:
        before: Matches by name; a name that is not in them is new to the watch, and changes nothing.
        after: The same now.
        is_lost: Says of a name and a party whether all that was on record of it came from lists that are gone or cut.
    """
    for name, now in after.items():
        if name not in before:
            continue
        old, new = ({(each["how"], each["party"]): each for each in some} for some in (before[name], now))
        for key, match in new.items():
            was = old.get(key)
            if was is None or (match["reopened"] and match["reopened"] != was["reopened"]):
                yield ("red_flag" if key[0] == "flag" else "now_matches"), name, match, was
        for key, match in old.items():
            if key in new or key[0] == "flag":
                continue
            if is_lost(name, key[1]):
                now.append({**match, "lost": True})
            else:
                yield "matches_no_more", name, match, match
