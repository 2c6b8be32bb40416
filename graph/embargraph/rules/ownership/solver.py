"""The least fixed point of ownership, on arrays: in rounds from the listed parties, for all days at once.

The round in which an actor is reached on a day is its rank there.  A round
looks only at companies in which a party that the last round reached has a
stake, so the cost is that of what is restricted and not of the graph.
Shares are whole units in 64 bits, so sums are exact.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from embargraph.rules.ownership.arrays import (
    STRONGEST,
    Ints,
    Network,
    Reach,
    Threshold,
    asks_alike,
    read_networks,
    rows_of,
)
from embargraph.rules.ownership.fixed_point import LEVELS, Level, Ranks
from embargraph.rules.ownership.regimes import WHOLE
from embargraph.rules.ownership.spans import ALWAYS, Pieces, Spans, distinct, envelopes, heads, sweep, united
from embargraph.rules.ownership.stakes import CONTROL

if TYPE_CHECKING:
    from collections.abc import Sequence

    from duckdb import DuckDBPyConnection

__all__ = ["Witnesses", "advance", "by_actor", "find_witnesses", "first_round", "solve", "solve_regimes"]

#: Numbers that a basis may have.
_BASES = CONTROL + 1


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
        new = advance(network, level, pieces, new, day=day)
    return pieces.reach()


def first_round(network: Network, level: Level, *, day: int | None = None) -> Spans:
    """Return the days on which parties are listed, from which the rounds start.

    Args:
        network: The kept stakes, with the listings that feed the rule.
        level: How sure the conclusion is to be.
        day: An ordinal; all days unless given.
    """
    begin, end = ALWAYS if day is None else (day, day + 1)
    seeds = network.seeds
    first, stop = np.maximum(seeds.first, begin), np.minimum(seeds.stop, end)
    counted = (first < stop) & ((seeds.rank > 0) | (not level.certain))
    return united(Spans(seeds.actor[counted], first[counted], stop[counted]))


def advance(network: Network, level: Level, state: Pieces, new: Spans, *, day: int | None = None) -> Spans:
    """Return what one round reaches: the whole of the rule, whoever moves the rows between rounds.

    A round looks at the companies in which a party that the last round reached has a stake.  Each company is
    summed by itself, so the stakes of some companies, and what was reached of these and of their owners, give the
    round of those companies.

    Args:
        network: The stakes of all companies, or of some.
        level: How sure the conclusion is to be.
        state: All that was reached before, of these companies and of their owners; it is left as it is.
        new: What the last round reached, sorted by actor and first day; it is in `state` too.
        day: An ordinal; all days unless given.

    Returns:
        Stretches that were not reached before, sorted by company and first day.
    """
    begin, end = ALWAYS if day is None else (day, day + 1)
    owners = envelopes(new)
    links, place = rows_of(network.held_start, owners.actor)
    company = network.held[links]
    # Where a company is reached on all days on which its owner is new, nothing follows.
    entities = distinct(company[~state.covers(company, owners.first[place], owners.stop[place])])
    return united(_found(network, level, state, entities, begin, end), state)


def solve_regimes(connection: DuckDBPyConnection, regimes: Sequence[str]) -> dict[str, dict[Level, Ranks]]:
    """Return each regime's fixed point over all days at every level, by the actors' ids."""
    solved: dict[str, dict[Level, Ranks]] = {}
    for regime, network in read_networks(connection, regimes):
        solved[regime] = {}
        for level in LEVELS:
            # Without bounds and doubtful days two levels are one question.
            same = next((known for known in solved[regime] if asks_alike(network, known, level)), None)
            if same is not None:
                solved[regime][level] = solved[regime][same]
                continue
            solved[regime][level] = Ranks.later(partial(by_actor, network.ids, solve(network, level)))
    return solved


def by_actor(ids: npt.NDArray[Any], reach: Reach) -> dict[str, list[tuple[int, int, int]]]:
    """Return first, stop and rank of each actor's stretches, by the actor's id.

    Args:
        ids: Id by number.
        reach: Stretches, sorted by actor and first day.
    """
    begins = np.flatnonzero(heads(reach.actor))
    ends = np.append(begins[1:], len(reach.actor))[: len(begins)]
    pieces = list(zip(*(column.tolist() for column in reach[1:]), strict=True))
    named = zip(ids[reach.actor[begins]].tolist(), begins.tolist(), ends.tolist(), strict=True)
    return {actor: pieces[begin:end] for actor, begin, end in named}


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
    windows = [window for window in network.thresholds if window.certain or not level.certain]
    for window in windows:
        if window.aggregate not in sums:
            least = min(other.least for other in windows if other.aggregate == window.aggregate)
            sums[window.aggregate] = _sums(network, level, entities, stakes, max(1, least), aggregate=window.aggregate)
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
    network: Network, level: Level, entities: Ints, stakes: _Stakes, least: int, *, aggregate: bool
) -> tuple[Ints, Ints, Ints, Ints]:
    """Return place, first, stop and the share that restricted owners hold, together or each alone.

    What others are known to hold cannot be theirs: an unknown share is at most the rest.  Sums that cannot reach
    `least` on any day are left out.
    """
    value, sure = network.share[level][stakes.row], network.share[STRONGEST][stakes.row]
    key = stakes.place * _BASES + network.basis[stakes.row] if aggregate else np.arange(len(stakes.row))
    if not len(key):
        return key, key, key, key
    # Stakes come by company and basis: each key's are neighbours.
    head = np.flatnonzero(heads(key))
    size = np.diff(np.append(head, len(key)))
    may = np.add.reduceat(np.maximum(value, sure), head) >= least
    kept = np.repeat(may, size)
    row, place, first, stop = (column[kept] for column in stakes)
    value, sure, key, size = value[kept], sure[kept], key[kept], size[may]
    head = np.cumsum(size) - size
    if level == STRONGEST or (aggregate and not level.high):
        return _plain_sums(place, first, stop, value, head, size)
    other, group = rows_of(network.start, entities[place[head]])
    same = network.basis[other] == network.basis[row[head]][group]
    other, group = other[same], group[same]
    none = np.zeros(len(other), dtype=np.int64)
    key, day, (total, mine, others) = sweep(
        np.append(np.repeat(np.arange(len(head)), size), group),
        np.append(first, network.first[other]),
        np.append(stop, network.stop[other]),
        np.append(value, none),
        np.append(sure, none),
        np.append(-sure, network.share[STRONGEST][other]),
    )
    total = np.where(total > 0, np.maximum(np.minimum(total, WHOLE - others), mine), 0)
    return _stretches(place[head], key, day, total)


def _plain_sums(
    place: Ints, first: Ints, stop: Ints, value: Ints, head: Ints, size: Ints
) -> tuple[Ints, Ints, Ints, Ints]:
    """Return place, first, stop and sum of stakes, those of a key together; of one day they need no sweep."""
    if len(head) and np.all(stop - first == 1) and np.all(first == first[0]):
        return place[head], first[head], stop[head], np.add.reduceat(value, head)
    alone = np.repeat(size == 1, size)
    many = ~alone
    key = np.repeat(np.arange(len(head)), size)[many]
    key, day, (total,) = sweep(key, first[many], stop[many], value[many])
    swept = _stretches(place[head], key, day, total)
    single = place[alone], first[alone], stop[alone], value[alone]
    return tuple(np.concatenate(pair) for pair in zip(single, swept, strict=True))  # type: ignore[return-value]


def _stretches(place: Ints, key: Ints, day: Ints, total: Ints) -> tuple[Ints, Ints, Ints, Ints]:
    """Return what a sweep found as place, first, stop and sum; the sums of a key's last day are nought."""
    until = np.append(day[1:], 0)[: len(day)]
    some = total > 0
    return place[key[some]], day[some], until[some], total[some]


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
