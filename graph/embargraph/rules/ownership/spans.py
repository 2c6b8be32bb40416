"""Stretches of days as arrays: united, cut, and kept for each actor while a fixed point grows."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from embargraph.rules.ownership.arrays import Ints, Reach

__all__ = ["ALWAYS", "Pieces", "Spans", "distinct", "envelopes", "heads", "sweep", "united"]

#: A day fits in so many bits, so that a key and a day make one sortable number.
_DAY_BITS = 22
#: Every day there is: the first, and the one after the last.
ALWAYS = (0, (1 << _DAY_BITS) - 1)
#: Weight of days on which an actor is reached already: above any count of new reasons.
_SETTLED = 1 << 40


class Spans(NamedTuple):
    """Stretches of days, each of an actor; disjoint for each actor, and sorted."""

    actor: Ints
    first: Ints
    stop: Ints


def distinct(numbers: Ints) -> Ints:
    """Return each number once, sorted; for some thousands of numbers `numpy.unique` takes several times as long."""
    numbers = np.sort(numbers)
    once: Ints = numbers[heads(numbers)]
    return once


def heads(keys: Ints) -> npt.NDArray[np.bool_]:
    """Say of each of some sorted keys whether it differs from the one before."""
    differs = np.ones(len(keys), dtype=np.bool_)
    np.not_equal(keys[1:], keys[:-1], out=differs[1:])
    return differs


def sweep(key: Ints, first: Ints, stop: Ints, *weights: Ints) -> tuple[Ints, Ints, list[Ints]]:
    """Return the days on which a key's sums change, and the sums from each on to the next.

    A key's sums end at nought, so that they need no fresh start for the next key.
    """
    moments = np.concatenate((key << _DAY_BITS | first, key << _DAY_BITS | stop))
    # Sums are read where a moment ends, so that the order within one is no matter.
    order = np.argsort(moments)
    moments = moments[order]
    last = np.append(moments[1:] != moments[:-1], True)[: len(moments)]
    sums = [np.cumsum(np.concatenate((weight, -weight))[order])[last] for weight in weights]
    moments = moments[last]
    return moments >> _DAY_BITS, moments & ALWAYS[1], sums


def envelopes(spans: Spans) -> Spans:
    """Return for each actor one stretch, from its first day to its last."""
    begins = heads(spans.actor)
    ends = np.append(begins[1:], True)[: len(begins)]
    return Spans(spans.actor[begins], spans.first[begins], spans.stop[ends])


class Pieces:
    """The days on which each actor is restricted, found so far.

    Nearly every actor has one stretch, which grows as rounds add days that touch it.  What lies apart from it is in a
    chain.

    Args:
        actors: How many there are, all without a stretch at first.
        ranked: Keep what each round added, for `reach`.
    """

    def __init__(self, actors: int, *, ranked: bool = True) -> None:
        """Begin with none for so many actors."""
        # Both ends in one number: to fetch it is what a round costs.  Nought where there is none.
        self._days = np.zeros(actors, dtype=np.int64)
        self._apart: _Chains | None = None
        self._ranked = ranked
        self._found: list[tuple[Spans, Ints]] = []

    def add(self, new: Spans, rank: int | Ints) -> None:
        """Add the stretches of a round, or of several with the rank of each; sorted by actor and first day."""
        if self._ranked:
            self._found.append((new, np.broadcast_to(np.asarray(rank, dtype=np.int64), new.actor.shape)))
        while len(new.actor):
            # Of each actor one at a time.
            is_next = heads(new.actor)
            actor, first, stop = (column[is_next] for column in new)
            mine, until = self.one(actor)
            is_none, before, after = until == 0, stop == mine, first == until
            begin, end = np.where(is_none | before, first, mine), np.where(is_none | after, stop, until)
            self._days[actor] = begin << _DAY_BITS | end
            lies_apart = ~(is_none | before | after)
            if lies_apart.any():
                if self._apart is None:
                    self._apart = _Chains(len(self._days))
                self._apart.add(actor[lies_apart], first[lies_apart], stop[lies_apart])
            if is_next.all():
                break
            new = Spans(*(column[~is_next] for column in new))

    def one(self, actor: Ints) -> tuple[Ints, Ints]:
        """Return first and stop of each actor's one stretch, both nought where there is none."""
        days = self._days[actor]
        return days >> _DAY_BITS, days & ALWAYS[1]

    def overlaps(self, actor: Ints, first: Ints, stop: Ints) -> tuple[Ints, Ints, Ints]:
        """Return place, first and stop of each overlap of the stretches given with those of their actor, by place."""
        mine, until = self.one(actor)
        a, b = np.maximum(first, mine), np.minimum(stop, until)
        place = np.flatnonzero(a < b)
        found = place, a[place], b[place]
        if self._apart is None:
            return found
        more = self._apart.overlaps(actor, first, stop)
        if not len(more[0]):
            return found
        place, a, b = (np.concatenate(pair) for pair in zip(found, more, strict=True))
        order = np.argsort(place, kind="stable")
        return place[order], a[order], b[order]

    def covers(self, actor: Ints, first: Ints, stop: Ints) -> npt.NDArray[np.bool_]:
        """Say whether each actor is known to be reached on all of some days; what lies apart is not looked at."""
        mine, until = self.one(actor)
        known: npt.NDArray[np.bool_] = (mine <= first) & (stop <= until)
        return known

    def size(self) -> int:
        """Return the bytes of the stretches, without what each round added."""
        apart = () if self._apart is None else (self._apart.head, self._apart.first, self._apart.stop, self._apart.next)
        return sum(column.nbytes for column in (self._days, *apart))

    def has_apart(self, actor: Ints) -> npt.NDArray[np.bool_]:
        """Say whether each actor has days apart from its one stretch."""
        return np.zeros(len(actor), dtype=np.bool_) if self._apart is None else self._apart.head[actor] >= 0

    def reach(self) -> Reach:
        """Return all of them, sorted by actor and first day."""
        none = np.empty(0, dtype=np.int64)
        actor, first, stop = (np.concatenate([none, *(spans[c] for spans, _ in self._found)]) for c in range(3))
        rank = np.concatenate([none, *(rank for _, rank in self._found)])
        order = np.argsort(actor << _DAY_BITS | first)
        return Reach(actor[order], first[order], stop[order], rank[order])


class _Chains:
    """Stretches that lie apart from an actor's one: a chain of them for each actor."""

    def __init__(self, actors: int) -> None:
        self.head = np.full(actors, -1, dtype=np.int64)
        self.first, self.stop, self.next = (np.empty(1024, dtype=np.int64) for _ in range(3))
        self.count = 0

    def add(self, actor: Ints, first: Ints, stop: Ints) -> None:
        """Add a stretch for each of some actors, all different."""
        begin, end = self.count, self.count + len(actor)
        for name in ("first", "stop", "next"):
            column = getattr(self, name)
            if end > len(column):
                setattr(self, name, np.concatenate((column, np.empty(end, dtype=np.int64))))
        self.first[begin:end], self.stop[begin:end], self.next[begin:end] = first, stop, self.head[actor]
        self.head[actor] = np.arange(begin, end)
        self.count = end

    def overlaps(self, actor: Ints, first: Ints, stop: Ints) -> tuple[Ints, Ints, Ints]:
        """Return place, first and stop of each overlap of the stretches given with those of their actor."""
        piece = self.head[actor]
        place = np.flatnonzero(piece >= 0)
        piece = piece[place]
        found = [(place[:0], first[:0], stop[:0])]
        while len(piece):
            a, b = np.maximum(first[place], self.first[piece]), np.minimum(stop[place], self.stop[piece])
            some = a < b
            found.append((place[some], a[some], b[some]))
            piece = self.next[piece]
            goes_on = piece >= 0
            place, piece = place[goes_on], piece[goes_on]
        return tuple(np.concatenate(parts) for parts in zip(*found, strict=True))  # type: ignore[return-value]


def united(found: Spans, settled: Pieces | None = None) -> Spans:
    """Return the days found for each actor as disjoint stretches, less those settled before; sorted.

    Args:
        found: Stretches, which may overlap and come in any order.
        settled: What was reached before.
    """
    if settled is None:
        return _swept(found)
    order = np.argsort(found.actor, kind="stable")
    found = Spans(*(column[order] for column in found))
    begins = heads(found.actor)
    alone = begins & np.append(begins[1:], True)[: len(begins)] & ~settled.has_apart(found.actor)
    actor, first, stop = (column[alone] for column in found)
    # One stretch less another is what comes before it, and what after it; none is (0, 0).
    mine, until = settled.one(actor)
    before, after = np.minimum(stop, mine), np.maximum(first, until)
    parts = [_some(Spans(actor, first, before)), _some(Spans(actor, after, stop))]
    rest = Spans(*(column[~alone] for column in found))
    if len(rest.actor):
        known = distinct(rest.actor)
        place, a, b = settled.overlaps(known, np.full(len(known), ALWAYS[0]), np.full(len(known), ALWAYS[1]))
        parts.append(_swept(rest, Spans(known[place], a, b)))
    actor, first, stop = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    order = np.argsort(actor << _DAY_BITS | first)
    return Spans(actor[order], first[order], stop[order])


def _some(spans: Spans) -> Spans:
    """Return the stretches that have days."""
    some = spans.first < spans.stop
    return Spans(*(column[some] for column in spans))


def _swept(found: Spans, settled: Spans | None = None) -> Spans:
    """Return the days found for each actor as disjoint stretches, less some, by a sweep over all of them."""
    weights = np.ones(len(found.actor), dtype=np.int64)
    if settled is not None and len(settled.actor):
        weights = np.append(weights, np.full(len(settled.actor), _SETTLED))
        found = Spans(*(np.concatenate(pair) for pair in zip(found, settled, strict=True)))
    actor, day, (count,) = sweep(*found, weights)
    is_new = (count > 0) & (count < _SETTLED)
    was_new = np.append(False, is_new[:-1])[: len(is_new)]
    begins, ends = is_new & ~was_new, was_new & ~is_new
    return Spans(actor[begins], day[begins], day[ends])
