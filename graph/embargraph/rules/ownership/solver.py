"""The least fixed point of ownership, on arrays: in rounds from the listed parties, for all days at once.

The round in which an actor is reached on a day is its rank there.  A round
looks only at companies in which a party that the last round reached has a
stake, so the cost is that of what is restricted and not of the graph.
Shares are whole units in 64 bits, so sums are exact.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from embargraph.rules.ownership.arrays import STRONGEST, Ints, Network, Reach, Threshold, read_network, rows_of
from embargraph.rules.ownership.fixed_point import LEVELS, Level, Ranks
from embargraph.rules.ownership.regimes import WHOLE
from embargraph.rules.ownership.stakes import CONTROL

if TYPE_CHECKING:
    from collections.abc import Sequence

    from duckdb import DuckDBPyConnection

__all__ = ["Pieces", "Spans", "Witnesses", "advance", "find_witnesses", "first_round", "solve", "solve_regimes"]

#: A day fits in so many bits, so that a key and a day make one sortable number.
_DAY_BITS = 22
_ALWAYS = (0, (1 << _DAY_BITS) - 1)
#: Numbers that a basis may have.
_BASES = CONTROL + 1
#: Weight of days on which an actor is reached already: above any count of new reasons.
_SETTLED = 1 << 40


class Spans(NamedTuple):
    """Stretches of days, each of an actor; disjoint for each actor, and sorted."""

    actor: Ints
    first: Ints
    stop: Ints


class _Stakes(NamedTuple):
    """Stakes of restricted owners: row, place of the entity, and days."""

    row: Ints
    place: Ints
    first: Ints
    stop: Ints


class Witnesses(NamedTuple):
    """For each entity reached on a day, the stakes that together are enough: one row a stake."""

    entity: Ints
    owner: Ints
    share: Ints


def _distinct(numbers: Ints) -> Ints:
    """Return each number once, sorted; for some thousands of numbers `numpy.unique` takes several times as long."""
    numbers = np.sort(numbers)
    once: Ints = numbers[np.append(True, numbers[1:] != numbers[:-1])[: len(numbers)]]
    return once


def _sweep(key: Ints, first: Ints, stop: Ints, *weights: Ints) -> tuple[Ints, Ints, list[Ints]]:
    """Return the days on which a key's sums change, and the sums from each on to the next.

    A key's sums end at nought, so that they need no fresh start for the next key.
    """
    moments = np.concatenate((key << _DAY_BITS | first, key << _DAY_BITS | stop))
    order = np.argsort(moments, kind="stable")
    moments = moments[order]
    last = np.append(moments[1:] != moments[:-1], True)[: len(moments)]
    sums = [np.cumsum(np.concatenate((weight, -weight))[order])[last] for weight in weights]
    moments = moments[last]
    return moments >> _DAY_BITS, moments & _ALWAYS[1], sums


def _united(found: Spans, settled: Spans | None = None) -> Spans:
    """Return the days found for each actor as disjoint stretches, less those settled before."""
    weights = np.ones(len(found.actor), dtype=np.int64)
    if settled is not None and len(settled.actor):
        weights = np.append(weights, np.full(len(settled.actor), _SETTLED))
        found = Spans(*(np.concatenate(pair) for pair in zip(found, settled, strict=True)))
    actor, day, (count,) = _sweep(*found, weights)
    is_new = (count > 0) & (count < _SETTLED)
    was_new = np.append(False, is_new[:-1])[: len(is_new)]
    begins, ends = is_new & ~was_new, was_new & ~is_new
    return Spans(actor[begins], day[begins], day[ends])


class Pieces:
    """The days on which each actor is restricted, found so far: a chain of pieces for each actor."""

    def __init__(self, actors: int) -> None:
        """Begin with none for so many actors."""
        self.head = np.full(actors, -1, dtype=np.int64)
        self.first, self.stop, self.rank, self.actor, self.next = (np.empty(1024, dtype=np.int64) for _ in range(5))
        self.count = 0

    def add(self, new: Spans, rank: int | Ints) -> None:
        """Add the stretches of a round, or of several with the rank of each; of an actor they are neighbours."""
        begin, end = self.count, self.count + len(new.actor)
        for name in ("first", "stop", "rank", "actor", "next"):
            column = getattr(self, name)
            if end > len(column):
                setattr(self, name, np.concatenate((column, np.empty(end, dtype=np.int64))))
        self.actor[begin:end], self.first[begin:end], self.stop[begin:end] = new
        self.rank[begin:end] = rank
        # An actor's pieces of one round are neighbours: each points to the one before.
        chained = np.append(False, new.actor[1:] == new.actor[:-1])[: len(new.actor)]
        self.next[begin:end] = np.where(chained, np.arange(begin - 1, end - 1), self.head[new.actor])
        self.head[new.actor] = np.arange(begin, end)
        self.count = end

    def overlaps(self, actor: Ints, first: Ints, stop: Ints) -> tuple[Ints, Ints, Ints]:
        """Return place, first and stop of each overlap of the stretches given with the pieces of their actor."""
        place, piece = np.arange(len(actor)), self.head[actor]
        found: list[tuple[Ints, Ints, Ints]] = []
        while True:
            kept = piece >= 0
            place, piece = place[kept], piece[kept]
            if not len(piece):
                break
            a, b = np.maximum(first[place], self.first[piece]), np.minimum(stop[place], self.stop[piece])
            some = a < b
            found.append((place[some], a[some], b[some]))
            piece = self.next[piece]
        if not found:
            return place, place, place
        return tuple(np.concatenate(parts) for parts in zip(*found, strict=True))  # type: ignore[return-value]

    def reach(self) -> Reach:
        """Return all of them, sorted by actor and first day."""
        actor, first, stop, rank = (c[: self.count] for c in (self.actor, self.first, self.stop, self.rank))
        order = np.argsort(actor << _DAY_BITS | first)
        return Reach(actor[order], first[order], stop[order], rank[order])


def solve(network: Network, level: Level = STRONGEST, *, day: int | None = None) -> Reach:
    """Return who is restricted, by a listing or by owners, on a day or over all days.

    Args:
        network: The kept stakes; read with a level's shares.
        level: How sure the conclusion is to be.
        day: An ordinal; all days unless given.
    """
    pieces, rank = Pieces(len(network.ids)), 0
    new = first_round(network, level, day=day)
    while len(new.actor):
        pieces.add(new, rank)
        rank += 1
        new = advance(network, level, pieces, new.actor, day=day)
    return pieces.reach()


def first_round(network: Network, level: Level, *, day: int | None = None) -> Spans:
    """Return the days on which parties are listed, from which the rounds start.

    Args:
        network: The kept stakes, with the listings that feed the rule.
        level: How sure the conclusion is to be.
        day: An ordinal; all days unless given.
    """
    begin, end = _ALWAYS if day is None else (day, day + 1)
    seeds = network.seeds
    first, stop = np.maximum(seeds.first, begin), np.minimum(seeds.stop, end)
    counted = (first < stop) & ((seeds.rank > 0) | (not level.certain))
    return _united(Spans(seeds.actor[counted], first[counted], stop[counted]))


def advance(network: Network, level: Level, state: Pieces, new: Ints, *, day: int | None = None) -> Spans:
    """Return what one round reaches: the whole of the rule, whoever moves the rows between rounds.

    A round looks at the companies in which a party that the last round reached has a stake.  Each company is
    summed by itself, so the stakes of some companies, and what was reached of these and of their owners, give the
    round of those companies.

    Args:
        network: The stakes of all companies, or of some.
        level: How sure the conclusion is to be.
        state: All that was reached before, of these companies and of their owners; it is left as it is.
        new: int64, numbers of the actors that the last round reached.
        day: An ordinal; all days unless given.

    Returns:
        Stretches that were not reached before, sorted by company and first day.
    """
    begin, end = _ALWAYS if day is None else (day, day + 1)
    links, _ = rows_of(network.held_start, _distinct(new))
    entities = _distinct(network.held[links])
    found = _found(network, level, state, entities, begin, end)
    hit = _distinct(found.actor)
    place, a, b = state.overlaps(hit, np.full(len(hit), begin), np.full(len(hit), end))
    return _united(found, Spans(hit[place], a, b))


def solve_regimes(connection: DuckDBPyConnection, regimes: Sequence[str]) -> dict[str, dict[Level, Ranks]]:
    """Return each regime's fixed point over all days at every level, by the actors' ids."""
    solved: dict[str, dict[Level, Ranks]] = {}
    for regime in regimes:
        network = read_network(connection, regime)
        solved[regime] = {}
        for level in LEVELS:
            reach = solve(network, level)
            solved[regime][level] = Ranks(zip(network.ids[reach.actor], *(c.tolist() for c in reach[1:]), strict=True))
    return solved


def _found(network: Network, level: Level, pieces: Pieces, entities: Ints, begin: int, end: int) -> Spans:
    """Return the days on which restricted owners are enough; those of one entity may overlap."""
    row, place = rows_of(network.start, entities)
    first, stop = np.maximum(network.first[row], begin), np.minimum(network.stop[row], end)
    at, first, stop = pieces.overlaps(network.owner[row], first, stop)
    row, place = row[at], place[at]
    counts = network.share[level][row] > 0
    by_control = counts & (network.basis[row] == CONTROL)
    stakes = _Stakes(*(column[counts & ~by_control] for column in (row, place, first, stop)))
    parts = [Spans(entities[:0], first[:0], stop[:0])]
    sums: dict[bool, tuple[Ints, Ints, Ints, Ints]] = {}
    for window in network.thresholds:
        if level.certain and not window.certain:
            continue
        if window.aggregate not in sums:
            sums[window.aggregate] = _sums(network, level, entities, stakes, aggregate=window.aggregate)
        holder, a, b, total = sums[window.aggregate]
        enough = total >= window.least
        holder, a, b = holder[enough], a[enough], b[enough]
        if window.control:
            holder = np.append(holder, place[by_control])
            a, b = np.append(a, first[by_control]), np.append(b, stop[by_control])
        entity, a, b = entities[holder], np.maximum(a, window.first), np.minimum(b, window.stop)
        some = a < b
        if window.foreign_only and not level.high:
            some &= ~network.domestic[entity]
        parts.append(Spans(entity[some], a[some], b[some]))
    return Spans(*map(np.concatenate, zip(*parts, strict=True)))


def _sums(
    network: Network, level: Level, entities: Ints, stakes: _Stakes, *, aggregate: bool
) -> tuple[Ints, Ints, Ints, Ints]:
    """Return place, first, stop and the share that restricted owners hold, together or each alone.

    What others are known to hold cannot be theirs: an unknown share is at most the rest.
    """
    row, place, first, stop = stakes
    value, sure = network.share[level][row], network.share[STRONGEST][row]
    if aggregate:
        _, head, key = np.unique(place * _BASES + network.basis[row], return_index=True, return_inverse=True)
    else:
        head = key = np.arange(len(row))
    if level == STRONGEST or (aggregate and not level.high):
        key, day, (total,) = _sweep(key, first, stop, value)
    else:
        other, group = rows_of(network.start, entities[place[head]])
        same = network.basis[other] == network.basis[row[head]][group]
        other, group = other[same], group[same]
        none = np.zeros(len(other), dtype=np.int64)
        key, day, (total, mine, others) = _sweep(
            np.append(key, group),
            np.append(first, network.first[other]),
            np.append(stop, network.stop[other]),
            np.append(value, none),
            np.append(sure, none),
            np.append(-sure, network.share[STRONGEST][other]),
        )
        total = np.where(total > 0, np.maximum(np.minimum(total, WHOLE - others), mine), 0)
    # The sums of a key's last day are nought.
    until = np.append(day[1:], 0)[: len(day)]
    some = total > 0
    return place[head][key[some]], day[some], until[some], total[some]


def find_witnesses(network: Network, reach: Reach, day: int) -> Witnesses:
    """Return, for each entity that owners bring within reach on a day for certain, a smallest set of stakes.

    Only owners of lower rank are taken, the largest first, so that a chain
    ends in listings; without any one of them the rest is not enough.

    Args:
        network: The kept stakes.
        reach: What `solve` found, for the strongest level.
        day: An ordinal.
    """
    today = (reach.first <= day) & (day < reach.stop)
    rank = np.full(len(network.ids), -1, dtype=np.int64)
    rank[reach.actor[today]] = reach.rank[today]
    entities = np.flatnonzero(rank > 0)
    row, place = rows_of(network.start, entities)
    owner, share = network.owner[row], network.share[STRONGEST][row]
    lower = (rank[owner] >= 0) & (rank[owner] < rank[entities[place]]) & (share > 0)
    lower &= (network.first[row] <= day) & (day < network.stop[row])
    owner, share, group = owner[lower], share[lower], (place * _BASES + network.basis[row])[lower]
    order = np.lexsort((owner, -share, group))
    owner, share, group = owner[order], share[order], group[order]
    taken = np.zeros(len(owner), dtype=np.bool_)
    if len(owner):
        windows = [w for w in network.thresholds if w.certain and w.first <= day < w.stop]
        taken = _taken(windows, network.domestic[entities], group, share)
    return Witnesses(entities[group[taken] // _BASES], owner[taken], share[taken])


def _taken(
    thresholds: Sequence[Threshold], domestic: npt.NDArray[np.bool_], group: Ints, share: Ints
) -> npt.NDArray[np.bool_]:
    """Say of each stake, sorted by group and size, whether the first test that is met needs it."""
    group, head, size = np.unique(group, return_index=True, return_counts=True)
    place, by_control = group // _BASES, group % _BASES == CONTROL
    total, before = np.add.reduceat(share, head), np.cumsum(share) - share
    before -= np.repeat(before[head], size)
    waiting, taken = np.ones(len(domestic), dtype=np.bool_), np.zeros(len(share), dtype=np.bool_)
    for window in thresholds:
        enough = np.where(by_control, window.control, (total if window.aggregate else share[head]) >= window.least)
        enough &= waiting[place] & ~(domestic[place] & window.foreign_only)
        met = np.flatnonzero(enough)
        # The first basis that is enough answers.
        met = met[np.append(True, place[met][1:] != place[met][:-1])[: len(met)]]
        waiting[place[met]] = False
        answers = np.zeros(len(group), dtype=np.bool_)
        answers[met] = True
        least = np.where(by_control | (not window.aggregate), 1, window.least)
        taken |= np.repeat(answers, size) & (before < np.repeat(least, size))
    return taken
