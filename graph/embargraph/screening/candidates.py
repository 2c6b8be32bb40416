"""From a name to the parties that may carry it: candidates of the index, scored, one line a party."""

from __future__ import annotations

import os
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from embargraph.screening.compare.arabic_meanings import as_arabic_means
from embargraph.screening.compare.cut import is_cut
from embargraph.screening.compare.edits import load_library
from embargraph.screening.compare.quality import weigh_quality
from embargraph.screening.compare.score import THRESHOLD, Score, compare, explain
from embargraph.screening.index.file import open_index
from embargraph.screening.index.search import ASK, COMPARE, FEW, KIND_OF
from embargraph.screening.names.aliases import inner_names, printed_aliases
from embargraph.screening.names.meanings import as_meant
from embargraph.screening.names.parse import Name, mend_common, parse_name, parse_person

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from embargraph.screening.compare.sieve import Side
    from embargraph.screening.index.search import NameIndex

__all__ = ["Found", "find_parties", "leave_with_parent", "match_chunk"]


#: From so many names on, the library that counts edits is worth its import.
_MANY = 50


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
    if len(asked) > _MANY:
        load_library()
    names = [parse_name(raw) for raw, _ in asked]
    variants = {name.raw: variant for name in names if (variant := _less_marks(name)) is not None}
    candidates = index.candidates_of([*names, *variants.values()])
    # Names whose script leaves sounds open have many that look like them: brothers would leave no room for their own.
    open_ = [number for number, name in enumerate(names) if any(token.loose for token in name.tokens)]
    if open_:
        for number, reached in zip(open_, index.candidates_of([names[n] for n in open_], _OPEN), strict=True):
            candidates[number] = reached
    more = dict(zip(variants, candidates[len(names) :], strict=True))
    places = [
        [*reached, *_more(index, name, more)] if name.tokens else []
        for name, reached in zip(names, candidates, strict=False)
    ]
    numbers = range(len(names))
    ranked = _rank(index, names, [kind for _, kind in asked], dict(zip(numbers, places, strict=True)), least, most)
    found = [ranked[number] for number in numbers]
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
            others = [*_inner_names(name.raw)]
            if not name.raw.isascii():
                others = [*as_meant(name), *as_arabic_means(name), *others]
            mended = mend_common(name)
            tried += [(number, other) for other in (*others, *([mended] if mended is not None else []))]
    if not tried:
        return
    places: dict[int, list[int]] = {}
    for (number, _), reached in zip(tried, index.candidates_of([other for _, other in tried]), strict=True):
        places.setdefault(number, []).extend(reached)
    for number, again in _rank(index, names, [kind for _, kind in asked], places, least, most).items():
        best = {each.party: each for each in sorted((*found[number], *again), key=lambda each: each.score)}
        found[number] = sorted(best.values(), key=lambda each: (-each.score, each.party))[:most]


@lru_cache(maxsize=4096)
def _inner_names(raw: str) -> tuple[Name, ...]:
    """Return the names that are printed within one, taken apart."""
    return tuple([parse_name(inner) for inner in inner_names(raw)])


def _more(index: NameIndex, name: Name, found: Mapping[str, Sequence[int]]) -> Sequence[int]:
    return [*found.get(name.raw, ()), *(index.cut_short(name.raw) if is_cut(name.raw) else ())]


def _less_marks(name: Name) -> Name | None:
    """Return what else to look a name up by: without an acronym in parentheses, or a last word that was cut."""
    if is_cut(name.raw) and len(name.tokens) > 2:
        return name._replace(tokens=name.tokens[:-1])
    aliases = printed_aliases(name.raw)
    return parse_name(aliases[0]) if aliases else None


def _rank(
    index: NameIndex,
    names: Sequence[Name],
    kinds: Sequence[str | None],
    places: Mapping[int, Sequence[int]],
    least: float,
    most: int,
) -> dict[int, list[Found]]:
    """Return the parties of the candidates of some of the names that reach a score, by the number of the name."""
    within = {number: _within(names[number]) for number, reached in places.items() if reached}
    if len(within) > FEW:
        from embargraph.screening.index.batch_sieve import judge_of

        sifted = judge_of(index, least).sift(
            [names[number] for number in within],
            [kinds[number] for number in within],
            [bool(inner) for inner in within.values()],
            [places[number] for number in within],
        )
    else:
        # Another sieve would take numpy, which takes longer to import than a name to look up.
        sifted = [[(place, ASK) for place in places[number]] for number in within]
    found: dict[int, list[Found]] = {number: [] for number in places}
    for (number, inner), left in zip(within.items(), sifted, strict=True):
        if left:
            found[number] = _rank_one(index, names[number], inner, kinds[number], left, least, most)
    return found


def _within(name: Name) -> list[Name]:
    """Return the names that are printed within one, with it without them."""
    return [*map(parse_name, printed_aliases(name.raw)[:1]), *_inner_names(name.raw)]


def _rank_one(
    index: NameIndex,
    asked: Name,
    within: Sequence[Name],
    kind: str | None,
    places: Sequence[tuple[int, int]],
    least: float,
    most: int,
) -> list[Found]:
    """Return the parties of the candidates that reach a score, each by its name that came nearest."""
    best: dict[int, tuple[Score, Name]] = {}
    owners, sieve = index.view("party"), index.sieve(least)
    sides: dict[tuple[bool, bool], Side] = {}
    for place, whether in places:
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
        if not within and whether != COMPARE:
            person = how == "person" or (how is None and not (name.is_body or other.is_body))
            side = sides.get((name is asked, person))
            if side is None:
                side = sides[name is asked, person] = sieve.side(name, person)
            rejects = sieve.rejects if whether == ASK else sieve.rejects_joined
            if rejects(side, sieve.side(other, person, place), person):
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
    there = KIND_OF.get(type_, "organization")
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
