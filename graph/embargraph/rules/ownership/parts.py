"""A part of the companies, with all stakes in them: what is reached of it grows round by round, from outside too."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from embargraph.rules.ownership.arrays import network_of_part
from embargraph.rules.ownership.fixed_point import LEVELS
from embargraph.rules.ownership.solver import advance
from embargraph.rules.ownership.spans import Pieces, Spans

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from embargraph.rules.ownership.arrays import Ints, Threshold

__all__ = ["REACHED", "Part"]

#: Columns of what is reached: places of the regime and of its level, the actor, its days, and the round.
REACHED = ("regime", "level", "actor", "first", "stop", "rank")


class Part:
    """The stakes of some companies, and what was reached of these and of their owners, under all regimes.

    Args:
        holdings: As `embargraph.rules.ownership.arrays.network_of_part` takes them.
        countries: Columns `number` and `country` of its companies, where known; or none.
        regimes: Thresholds of each regime, and the country whose entities are domestic.

    Attributes:
        done: The latest round that was taken in; -1 before any.
    """

    def __init__(
        self,
        holdings: dict[str, Ints],
        countries: Mapping[str, Any],
        regimes: Sequence[tuple[list[Threshold], str | None]],
    ) -> None:
        """Begin with nobody reached."""
        network = network_of_part(holdings)
        self.done = -1
        self._ids = network.ids
        self._pieces: dict[tuple[int, int], Pieces] = {}
        self._networks = []
        for thresholds, state in regimes:
            domestic = np.zeros(len(network.ids), dtype=np.bool_)
            if state is not None and countries:
                mine = countries["number"][countries["country"] == state]
                domestic[np.searchsorted(network.ids, mine)] = True
            self._networks.append(network.of_regime(thresholds, domestic))
        columns = (network.ids, network.start, network.owner, network.basis, network.first, network.stop)
        links = (network.held_start, network.held)
        self._columns = sum(column.nbytes for column in (*columns, *network.share.values(), *links))
        self._columns += sum(each.domestic.nbytes for each in self._networks)

    def size(self) -> int:
        """Return the bytes that it takes: its columns, and what was reached."""
        return self._columns + sum(pieces.size() for pieces in self._pieces.values())

    def take(self, rows: Mapping[str, Ints], done: int) -> dict[tuple[int, int], Spans]:
        """Take in what a round reached, and return it by regime and level, with the actors' numbers here.

        Args:
            rows: Columns as `REACHED` names them, actors by their numbers in the whole graph, also of other parts.
            done: The round; the same may come again, with the same rows.
        """
        found = self._grouped(rows)
        if done > self.done:
            for key, spans in found.items():
                self._pieces.setdefault(key, Pieces(len(self._ids), ranked=False)).add(spans, done)
            self.done = done
        return found

    def advance(self, taken: Mapping[tuple[int, int], Spans]) -> Iterator[dict[str, Ints]]:
        """Yield what the round after the one that was taken in last reaches among these companies.

        Args:
            taken: What `take` returned of that round.

        Yields:
            Columns as `REACHED` names them, for each regime and level.
        """
        for (regime, level), new in taken.items():
            spans = advance(self._networks[regime], LEVELS[level], self._pieces[regime, level], new)
            same = (np.full(len(spans.actor), value, dtype=np.int64) for value in (regime, level, self.done + 1))
            places = dict(zip(("regime", "level", "rank"), same, strict=True))
            yield {**places, "actor": self._ids[spans.actor], "first": spans.first, "stop": spans.stop}

    def _grouped(self, rows: Mapping[str, Ints]) -> dict[tuple[int, int], Spans]:
        """Return the stretches of each regime and level, sorted, by the actors' numbers here; those of others aside."""
        actor = np.searchsorted(self._ids, rows["actor"])
        mine = self._ids[np.minimum(actor, len(self._ids) - 1)] == rows["actor"]
        key = (rows["regime"] * len(LEVELS) + rows["level"])[mine]
        actor, first, stop = actor[mine], rows["first"][mine], rows["stop"][mine]
        order = np.lexsort((first, actor, key))
        key, *columns = (column[order] for column in (key, actor, first, stop))
        begins = [0, *(np.flatnonzero(key[1:] != key[:-1]) + 1).tolist(), len(key)]
        return {
            divmod(int(key[begin]), len(LEVELS)): Spans(*(column[begin:end] for column in columns))
            for begin, end in pairwise(begins)
            if begin < end
        }
