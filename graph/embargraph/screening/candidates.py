"""From a name to the parties that may carry it: candidates of the index, scored, one line a party."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from embargraph.screening.compare.arabic_meanings import as_arabic_means
from embargraph.screening.compare.cut import is_cut
from embargraph.screening.compare.quality import weigh_quality
from embargraph.screening.compare.score import THRESHOLD, Score, compare, explain
from embargraph.screening.index.file import open_index
from embargraph.screening.names.aliases import inner_names, printed_aliases
from embargraph.screening.names.meanings import as_meant
from embargraph.screening.names.parse import Name, mend_common, parse_name, parse_person

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from embargraph.screening.compare.sieve import Side
    from embargraph.screening.index.search import NameIndex

__all__ = ["Found", "find_parties", "leave_with_parent", "match_chunk"]

#: Types of nodes that are of one kind; a "party" may be anybody.
_KIND_OF = {"person": "person", "vessel": "vessel", "aircraft": "vessel", "party": None, "": None}


class Found(NamedTuple):
    """A party, its name that came nearest, and how near."""

    party: int
    name: str
    score: float
    reasons: tuple[str, ...]


def find_parties(
    index: NameIndex, asked: Sequence[tuple[str, str | None]], least: float, most: int = 25
) -> list[list[Found]]:
    """Return for each name the parties whose names reach a score, the highest first.

    Args:
        index: The names to look among.
        asked: Names, each with the kind of party asked for, or None.
        least: The score, from 0 to 1.
        most: How many parties of a name at most.

    Example:
        >>> from embargraph.screening.index.search import NameIndex
        >>> from embargraph.screening.index.build import build_index
        >>> index = NameIndex(build_index([("Almaz Shipyard", 0)], [("almaz", "Almaz", "company", "RU")]))
        >>> [[party.score for party in found] for found in find_parties(index, [("ALMAZ", None), ("Ruby", None)], 0.5)]
        [[0.8333], []]
    """
    names = [parse_name(raw) for raw, _ in asked]
    variants = {name.raw: variant for name in names if (variant := _less_marks(name)) is not None}
    looked_up = [*names, *variants.values()]
    candidates = index.candidates_of(looked_up)
    # Names whose script leaves sounds open have many that look like them: brothers would leave no room for their own.
    open_ = [number for number, name in enumerate(names) if any(token.loose for token in name.tokens)]
    if open_:
        for number, places in zip(open_, index.candidates_of([names[n] for n in open_], _OPEN), strict=True):
            candidates[number] = places
    more = dict(zip(variants, candidates[len(names) :], strict=True))
    found = [
        _rank(index, name, kind, [*places, *_more(index, name, more)], least, most) if name.tokens else []
        for name, (_, kind), places in zip(names, asked, candidates, strict=False)
    ]
    _find_otherwise(index, names, asked, found, least, most)
    return found


#: So many candidates of a name whose script leaves sounds open.
_OPEN = 40


def _find_otherwise(
    index: NameIndex,
    names: Sequence[Name],
    asked: Sequence[tuple[str, str | None]],
    found: list[list[Found]],
    least: float,
    most: int,
) -> None:
    """Look names without a match up by what else they may be: common words mended, others translated."""
    tried = []
    for number, name in enumerate(names):
        if not found[number] or found[number][0].score < THRESHOLD:
            others = inner_names_of(name)
            if not name.raw.isascii():
                others = [*as_meant(name), *as_arabic_means(name), *others]
            mended = mend_common(name)
            tried += [(number, other) for other in (*others, *([mended] if mended is not None else []))]
    if not tried:
        return
    places: dict[int, list[int]] = {}
    for (number, _), reached in zip(tried, index.candidates_of([other for _, other in tried]), strict=True):
        places.setdefault(number, []).extend(reached)
    for number, reached in places.items():
        again = _rank(index, names[number], asked[number][1], reached, least, most)
        best = {each.party: each for each in sorted((*found[number], *again), key=lambda each: each.score)}
        found[number] = sorted(best.values(), key=lambda each: (-each.score, each.party))[:most]


def inner_names_of(name: Name) -> list[Name]:
    """Return the names that are printed within one, taken apart."""
    return [parse_name(inner) for inner in inner_names(name.raw)]


def _more(index: NameIndex, name: Name, found: Mapping[str, Sequence[int]]) -> Sequence[int]:
    return [*found.get(name.raw, ()), *(index.cut_short(name.raw) if is_cut(name.raw) else ())]


def _less_marks(name: Name) -> Name | None:
    """Return what else to look a name up by: without an acronym in parentheses, or a last word that was cut."""
    if is_cut(name.raw) and len(name.tokens) > 2:
        return name._replace(tokens=name.tokens[:-1])
    aliases = printed_aliases(name.raw)
    return parse_name(aliases[0]) if aliases else None


def _rank(
    index: NameIndex, asked: Name, kind: str | None, places: Sequence[int], least: float, most: int
) -> list[Found]:
    """Return the parties of the candidates that reach a score, each by its name that came nearest."""
    best: dict[int, tuple[Score, Name]] = {}
    within = [*map(parse_name, printed_aliases(asked.raw)[:1]), *inner_names_of(asked)]
    owners, sieve = index.view("party"), index.sieve(least)
    sides: dict[tuple[bool, bool], Side] = {}
    for place in places:
        party = int(owners[place])
        fits, how = _kind(index.type(party), kind)
        # One that is the same in every word is not bettered.
        if not fits or (party in best and best[party][0].value >= 1.0):
            continue
        other, name = index.name(place), asked
        if how == "person" and asked.forms:
            name = parse_person(asked.raw) or asked
        if how in {"person", "vessel"} and not name.forms <= other.forms:
            continue  # what has a legal form is neither a person nor a ship
        if not within:
            person = how == "person" or (how is None and not (name.is_body or other.is_body))
            side = sides.get((name is asked, person))
            if side is None:
                side = sides[name is asked, person] = sieve.side(name, person)
            if sieve.rejects(side, sieve.side(other, person, place), person):
                continue
        score = weigh_quality(_compare(index, (name, *within), other, how, least), index.quality(place))
        if score.value >= least and (party not in best or score.value > best[party][0].value):
            best[party] = (score, other)
    ranked = sorted(best.items(), key=lambda item: (-item[1][0].value, item[0]))[:most]
    return [Found(party, other.raw, round(score.value, 4), tuple(explain(score))) for party, (score, other) in ranked]


def _compare(index: NameIndex, names: Sequence[Name], other: Name, kind: str | None, least: float) -> Score:
    """Return the best score of a name and of the names within it."""
    best = Score(0.0, (), (), (), ())
    for name in names:
        # One order for both, so that ties fall the same way.
        first, second = (name, other) if name.raw <= other.raw else (other, name)
        best = max(best, compare(first, second, kind, index.weights, least), key=lambda score: score.value)
        if best.value >= _SURE:
            break
    return best


#: From this score on, what is printed within a name adds nothing.
_SURE = 0.9


def _kind(type_: str, asked: str | None) -> tuple[bool, str | None]:
    """Return whether a node of this type can be what was asked for, and the kind to compare as."""
    there = _KIND_OF.get(type_, "organization")
    if asked == "company":
        asked = "organization"
    if asked is None:
        return True, there
    return there in {None, asked}, asked


def leave_with_parent() -> None:
    """Have this process end when the one that started it is gone: a killed run must leave none behind."""
    import multiprocessing
    import threading

    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_leave_after, args=(parent,), daemon=True).start()


def _leave_after(parent: Any) -> None:
    parent.join()
    os._exit(1)


@cache
def _opened(path: str) -> NameIndex:
    return open_index(Path(path))


def match_chunk(path: str, asked: Sequence[tuple[str, str | None]], least: float) -> list[list[Found]]:
    """Return the parties of each name and kind; for processes that share an index file."""
    return find_parties(_opened(path), asked, least)
