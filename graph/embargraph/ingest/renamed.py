"""Entries that a newer edition prints under another name: one party, found by one assignment over the whole list."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from embargraph.model.names import name_key
from embargraph.store.sql import as_dicts, create_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from duckdb import DuckDBPyConnection

__all__ = ["Renamed", "Traits", "assign", "find_renamed"]

#: What speaks for one party, and how much; an address alone, a notice alone or a name's likeness alone do not.
_IDENTIFIER, _ADDRESS, _NAME, _NOTICE, _LIKE = 8, 4, 4, 2, 3
_LEAST = 6
#: Schemes in which publishers number their entries.
_OWN = frozenset({"ofac", "un", "uk", "ofsi", "eu"})
#: A notice that adds more entries than this says little of each of them.
_MANY = 200


class Renamed(NamedTuple):
    """One entry of two editions: the party of the older, the party of the newer, and their labels."""

    list: str
    before: str
    after: str
    label_before: str
    label_after: str


class Traits(NamedTuple):
    """What may show that an entry of another edition is the same: its own label, and what others may share."""

    who: str
    label: str
    type: str
    names: frozenset[str]
    identifiers: frozenset[str]
    addresses: frozenset[str]
    notices: frozenset[str]


def find_renamed(connection: DuckDBPyConnection, old: str, new: str) -> list[Renamed]:
    """Return the entries that are gone from one edition and stand in the next under another name.

    Two entries are one where more than one thing says so: an address and a notice, a further name and an
    address, names alike and a notice. Each entry is paired once, so that the pairs of the whole list fit best.

    Args:
        connection: The graph; the entries of both editions are in the table `edition_entry`.
        old: The source of the older edition.
        new: The source of the newer one.
    """
    create_table(connection, "ingest/sql/edition_candidate.sql", {"old": old, "new": new})
    sides: dict[tuple[str, bool], list[Traits]] = defaultdict(list)
    for row in as_dicts(connection.execute("FROM edition_candidate ORDER BY list, who")):
        sets = (frozenset(row[name] or ()) for name in ("names", "identifiers", "addresses", "notices"))
        sides[row["list"], row["source"] == new].append(Traits(row["who"], row["label"], row["type"], *sets))
    connection.execute("DROP TABLE edition_candidate")
    lists = sorted({name for name, _ in sides})
    return [
        Renamed(name, one.who, other.who, one.label, other.label)
        for name in lists
        for one, other in assign(sides.get((name, False), []), sides.get((name, True), []))
    ]


def assign(gone: Sequence[Traits], added: Sequence[Traits], *, namesakes: bool = False) -> list[tuple[Traits, Traits]]:
    """Return the pairs that fit best together over the whole list, each entry once.

    Args:
        gone: Entries that the older edition alone has, all of one list.
        added: Those that the newer edition alone has.
        namesakes: Entries of the same name may be one, too: it moved to another country, as printed.

    Example:
        >>> nothing, notice = frozenset(), frozenset({"85 FR 1"})
        >>> old = Traits("a", "Alpha", "party", nothing, nothing, frozenset({"cn 1road"}), notice)
        >>> [(one.who, other.who) for one, other in assign([old], [old._replace(who="b", label="Beta")])]
        [('a', 'b')]
    """
    possible = ((i, j, _weight(gone[i], added[j], namesakes=namesakes)) for i, j in _possible(gone, added))
    weights = {(i, j): weight for i, j, weight in possible if weight >= _LEAST}
    if not weights:
        return []
    import networkx

    graph: networkx.Graph[tuple[str, int]] = networkx.Graph()
    graph.add_weighted_edges_from((("gone", i), ("added", j), weight) for (i, j), weight in sorted(weights.items()))
    pairs = (dict(edge) for edge in networkx.max_weight_matching(graph))
    return [(gone[pair["gone"]], added[pair["added"]]) for pair in sorted(pairs, key=lambda pair: pair["gone"])]


def _possible(gone: Sequence[Traits], added: Sequence[Traits]) -> Iterator[tuple[int, int]]:
    """Yield pairs that share anything at all; a list of thousands has few."""
    by_trait: dict[str, list[int]] = defaultdict(list)
    for place, one in enumerate(added):
        for trait in one.names | one.identifiers | one.addresses | one.notices:
            by_trait[trait].append(place)
    for i, one in enumerate(gone):
        shared = (by_trait.get(trait, []) for trait in one.names | one.identifiers | one.addresses | one.notices)
        yield from ((i, j) for j in sorted({j for places in shared if len(places) <= _MANY for j in places}))


def _numbers(entry: Traits) -> set[str]:
    """Return the publisher's own numbers of an entry."""
    return {mark for mark in entry.identifiers if mark.partition(":")[0] in _OWN}


def _weight(one: Traits, other: Traits, *, namesakes: bool = False) -> float:
    from rapidfuzz.fuzz import token_set_ratio

    if one.type != other.type and "party" not in (one.type, other.type):
        return 0
    # A publisher's own numbers that differ are two entries, whatever they share.
    strong = _IDENTIFIER if one.identifiers & other.identifiers else 0
    if one.identifiers and other.identifiers and (not strong or _numbers(one) != _numbers(other)):
        return 0
    # A name that stands again is told as a namesake: no name is lost by it.
    if not namesakes and name_key(one.label) == name_key(other.label):
        return 0
    like = token_set_ratio(one.label.casefold(), other.label.casefold()) / 100
    return (
        strong
        + _ADDRESS * bool(one.addresses & other.addresses)
        + _NAME * bool(one.names & other.names)
        + _NOTICE * bool(one.notices & other.notices)
        + _LIKE * (like if like >= 0.8 else 0)
        + like / 100
    )
