"""Addresses: the same numbers and the same rare words, whatever the order and abbreviation."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, NamedTuple

from embargraph.screening.names.parse import parse_name
from embargraph.screening.names.scripts import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["AddressBook", "AddressHit", "is_address_only"]

_WORD = re.compile(r"[a-z]+|\d+")
#: Words that every address has.
_PLAIN = frozenset(
    _WORD.findall(
        "room rm unit flat apt apartment suite floor fl f building bldg block tower house road rd street st avenue "
        "ave lane district city province county region no nos number the of and in p r o box po republic "
        "centre center plaza"
    )
)
#: What an address needs to be taken for another.
_LEAST = 0.75


class AddressHit(NamedTuple):
    """A party at an address, the address on record, and how much of both agrees."""

    party: str
    address: str
    score: float
    reasons: tuple[str, ...]


def is_address_only(label: str) -> bool:
    """Say whether a listing names an address and nobody at it.

    Example:
        >>> is_address_only("Address 09"), is_address_only("Address Systems Ltd")
        (True, False)
    """
    return re.fullmatch(r"address\s*#?\d+", label.strip().casefold()) is not None


def _words(address: str) -> frozenset[str]:
    text = clean(address)
    if not text.isascii():
        text = " ".join(token.text for token in parse_name(address).tokens)
    return frozenset(word for word in _WORD.findall(text) if word not in _PLAIN)


class AddressBook:
    """The addresses of a graph, found by their rare words and numbers."""

    def __init__(self, rows: Sequence[tuple[str, str, str]]) -> None:
        """Take party, address and label of each; several addresses may stand in one, parted by semicolons."""
        self.rows = [
            (party, part.strip(), _words(part)) for party, text, _ in rows for part in text.split(";") if part.strip()
        ]
        self.places: dict[str, list[int]] = {}
        for place, (_, _, words) in enumerate(self.rows):
            for word in words:
                self.places.setdefault(word, []).append(place)

    def find(self, address: str) -> list[AddressHit]:
        """Return the parties at an address, the likeliest first."""
        words = _words(address)
        if not any(word.isdigit() for word in words) or len(words) < 3:
            return []  # a town, or a street without a number, is nobody's address
        weight = {word: math.log(1 + len(self.rows) / len(self.places.get(word, "x"))) for word in words}
        shared: dict[int, float] = {}
        for word in words:
            for place in self.places.get(word, ()):
                shared[place] = shared.get(place, 0.0) + weight[word]
        whole = sum(weight.values())
        hits: dict[str, AddressHit] = {}
        for place, sum_ in sorted(shared.items(), key=lambda item: -item[1])[:50]:
            party, text, there = self.rows[place]
            own = sum(math.log(1 + len(self.rows) / len(self.places[word])) for word in there)
            score = sum_ / min(whole, own) if own else 0.0
            numbers = {w for w in words if w.isdigit()} ^ {w for w in there if w.isdigit()}
            alike = {w for w in words & there if w.isdigit()}
            if score < _LEAST or not alike or len(numbers) > len(alike):
                continue
            if party not in hits or hits[party].score < score:
                said = f"same address: {', '.join(sorted(words & there))}"
                hits[party] = AddressHit(party, text, round(min(score, 1.0), 4), (said,))
        return sorted(hits.values(), key=lambda hit: (-hit.score, hit.party))
