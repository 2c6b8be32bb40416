"""From a name to the parties that may carry it: candidates of the index, scored, one line a party."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from embargraph.screening.index import NameIndex, open_index
from embargraph.screening.normalise import Name, parse_name
from embargraph.screening.scoring import Score, compare, explain

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Found", "find_parties", "match_chunk"]

#: Types of nodes that are of one kind; a "party" may be anybody.
_KIND_OF = {"person": "person", "vessel": "vessel", "aircraft": "vessel", "party": None, "": None}


class Found(NamedTuple):
    """A party, its name that came nearest, and how near."""

    party: int
    name: str
    score: float
    reasons: tuple[str, ...]


def find_parties(index: NameIndex, raw: str, kind: str | None, least: float, most: int = 25) -> list[Found]:
    """Return the parties whose names reach a score, the highest first."""
    name = parse_name(raw)
    if not name.tokens:
        return []
    best: dict[int, tuple[float, str, str | None]] = {}
    owners = index.arrays["party"]
    for place in index.candidates(name):
        party = int(owners[place])
        fits, how = _kind(index.text("node_type", party), kind)
        if not fits:
            continue
        other = parse_name(index.text("name", place))
        if how in {"person", "vessel"} and not name.forms <= other.forms:
            continue  # what has a legal form is neither a person nor a ship
        value = _compare(index, name, other, how).value
        if value >= least and value > best.get(party, (0.0,))[0]:
            best[party] = (value, other.raw, how)
    ranked = sorted(best.items(), key=lambda item: (-item[1][0], item[0]))[:most]
    found = []
    for party, (value, text, how) in ranked:
        reasons = tuple(explain(_compare(index, name, parse_name(text), how)))
        found.append(Found(party, text, round(value, 4), reasons))
    return found


def _compare(index: NameIndex, name: Name, other: Name, kind: str | None) -> Score:
    # One order for both, so that ties fall the same way.
    first, second = (name, other) if name.raw <= other.raw else (other, name)
    return compare(first, second, kind, index.weights)


def _kind(type_: str, asked: str | None) -> tuple[bool, str | None]:
    """Return whether a node of this type can be what was asked for, and the kind to compare as."""
    there = _KIND_OF.get(type_, "organization")
    if asked == "company":
        asked = "organization"
    if asked is None:
        return True, there
    return there in {None, asked}, asked


@cache
def _opened(path: str) -> NameIndex:
    return open_index(Path(path))


def match_chunk(path: str, asked: Sequence[tuple[str, str | None]], least: float) -> list[list[Found]]:
    """Return the parties of each name and kind; for processes that share an index file."""
    index = _opened(path)
    return [find_parties(index, name, kind, least) for name, kind in asked]
