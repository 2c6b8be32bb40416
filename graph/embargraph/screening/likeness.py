"""Parties of like names for every question: one name means what screening says it means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from embargraph.store.lookup import NodeMatch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from embargraph.screening.index.search import NameIndex

__all__ = ["LikeNames"]

#: Actors whose names are those of places and authorities.
_NOT_PARTIES = frozenset({"state", "bloc", "agency", "group"})
#: Parties that come near are told, so many at most.
_TOLD = 8


class LikeNames:
    """Finds the parties whose names are like one; may be shared by threads.

    Args:
        index: Gives the index of the graph's names; called when a name is first asked for.

    Example:
        >>> from embargraph.screening.index.build import build_index
        >>> from embargraph.screening.index.search import NameIndex
        >>> names = [("Almaz Shipyard", 0), ("Shipyard ALMAZ, JSC", 1)]
        >>> nodes = [("almaz", "Almaz", "company", "RU"), ("sdn-1", "Almaz JSC", "company", "RU")]
        >>> like = LikeNames(lambda: NameIndex(build_index(names, nodes)))
        >>> [match.id for match in like("Almaz Shipyard")[0]]
        ['almaz', 'sdn-1']
    """

    def __init__(self, index: Callable[[], NameIndex]) -> None:
        """Open nothing yet."""
        self._open = index
        self._index: NameIndex | None = None

    @property
    def index(self) -> NameIndex:
        """The index, opened."""
        if self._index is None:
            self._index = self._open()
        return self._index

    def __call__(self, name: str) -> tuple[list[NodeMatch], list[NodeMatch]]:
        """Return the parties that screening calls the same, and those that come near, the likest first."""
        from embargraph.screening.candidates import find_parties
        from embargraph.screening.compare.score import NEAR, THRESHOLD

        index = self.index
        (found,) = find_parties(index, [(name, None)], NEAR)
        matches = [NodeMatch(index.text("node_id", each.party), "like", each.score) for each in found]
        same = [match for match in matches if (match.score or 0.0) >= THRESHOLD]
        return same, matches[len(same) : len(same) + _TOLD]

    def sharing(self, names: Iterable[str]) -> list[NodeMatch]:
        """Return the parties that print one of some names, in any order of its words and with any legal form."""
        from embargraph.screening.names.parse import parse_name

        index = self.index
        found: dict[int, None] = {}
        for name in names:
            taken_apart = parse_name(name)
            if len(taken_apart.tokens) > 1:
                found.update(dict.fromkeys(index.parties_printing(taken_apart)))
        return [
            NodeMatch(index.text("node_id", party), "like", 1.0)
            for party in found
            if index.type(party) not in _NOT_PARTIES
        ]
