"""How alike two names are, and why: words aligned one to one, weighed by what they tell.

The score is what is shared, against what is shared plus what speaks against it::

    score = sum(alike * weight) / (sum(weight) + C * conflict + E * extra)

`conflict` is weight that both names leave unmatched, `extra` what only one of
them has.  A distinctive word on either side that the other contradicts speaks
louder than one that the other leaves out.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from embargraph.errors import UsageError
from embargraph.model import given
from embargraph.screening.compare.cut import cut_alike, is_cut, opens
from embargraph.screening.compare.similarity import UNLIKE, alikeness
from embargraph.screening.names.aliases import printed_aliases
from embargraph.screening.names.given_names import given_names
from embargraph.screening.names.lexicon import FORM, PARTICLE, TITLE, WORD
from embargraph.screening.names.parse import (
    INITIAL,
    NUMBER,
    SERIES,
    WEIGHTS,
    Name,
    Token,
    parse_name,
    parse_person,
    simplify,
)
from embargraph.screening.names.stems import han_stem, share_stem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["KINDS", "NEAR", "THRESHOLD", "NameMatch", "Pair", "Score", "compare", "match"]

#: From this score on, two names are taken for one party's.
THRESHOLD = 0.7
#: Scores from here to the threshold are shown as near, and decide nothing.
NEAR = 0.55

#: What can be screened; None leaves it to the names.
KINDS = ("person", "company", "organization", "vessel")

#: Names of one family: shown as near, never a match.
_FAMILY = 0.56

#: Below the threshold: what a rule holds down can never match by weight of words.
_CAP = 0.6


class Pair(NamedTuple):
    """Words of both names that stand for each other, how alike they are, and how that was seen."""

    left: str
    right: str
    alike: float
    weight: float
    how: str


class Score(NamedTuple):
    """A score with what it was made of."""

    value: float
    pairs: tuple[Pair, ...]
    left: tuple[Token, ...]
    right: tuple[Token, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NameMatch:
    """How alike two names are: the score from 0 to 1, whether they match, and why in words."""

    score: float
    matched: bool
    reasons: tuple[str, ...]


def match(a: str, b: str, kind: str | None = None) -> NameMatch:
    """Say how alike two names are, whether they match at the default threshold, and why.

    Args:
        a: A name, in any script.
        b: Another; the order makes no difference.
        kind: person, company, organization or vessel; None leaves it to the names.

    Raises:
        UsageError: The kind is none of these.

    Example:
        >>> match("Huawei Tech. Co Ltd", "华为技术有限公司").matched
        True
        >>> match("SMIC", "Kosmicheskie Sistemy").score
        0.0
    """
    if kind is not None and (not isinstance(kind, str) or kind not in KINDS):
        raise UsageError(f"kind {given.short(kind)}; expected one of {', '.join(KINDS)}")
    a, b = given.as_text(a, "name"), given.as_text(b, "name")
    # One order for both, so that ties fall the same way.
    first, second = sorted((a, b))
    scores = [compare(one, other, kind) for one in _readings(first, kind) for other in _readings(second, kind)]
    score = max(scores, key=lambda score: score.value)
    return NameMatch(round(score.value, 4), score.value >= THRESHOLD, tuple(explain(score)))


def _readings(raw: str, kind: str | None) -> list[Name]:
    """Return what a name may be: itself, without what is in its parentheses, a person's with initials like a form."""
    names = [parse_name(each) for each in (raw, *printed_aliases(raw)[:1])]
    person = parse_person(raw) if kind in {None, "person"} else None
    return [*names, person] if person is not None else names


def compare(
    a: Name,
    b: Name,
    kind: str | None = None,
    weights: Mapping[str, float] | None = None,
    least: float = 0.0,
) -> Score:
    """Return the score of two names that were taken apart, of which one may be the other cut.

    Args:
        a: A name.
        b: Another.
        kind: As for `match`.
        weights: Less weight for words that are common in a graph.
        least: Scores below this come without what they were made of, which takes time to say.
    """
    score = _compare_whole(a, b, kind, weights, least)
    if score.value < _CUT and (is_cut(a.raw) or is_cut(b.raw)):
        if opens(a, b) or opens(b, a):
            return Score(_OPENS, (), (), (), ("one name is the other cut where the room ended",))
        parts = cut_alike(a, b)
        if parts is not None:
            cut = _compare_whole(*parts, kind, weights, least)
            if cut.value * _CUT > score.value:
                return cut._replace(value=cut.value * _CUT, notes=(*cut.notes, "one name is cut where the room ended"))
    return score


#: What is known of a name that was cut is a little less.
_CUT, _OPENS = 0.95, 0.9


def _compare_whole(a: Name, b: Name, kind: str | None, weights: Mapping[str, float] | None, least: float) -> Score:
    """Return the score of two names as they stand; as `compare`."""
    if not a.tokens or not b.tokens:
        return Score(0.0, (), a.tokens, b.tokens, ("a name without letters or digits",))
    person = kind == "person" or (kind is None and not (a.is_body or b.is_body))
    pairs, left, right = _align(_roles(a, person, weights), _roles(b, person, weights), person)
    value, notes = _weigh(pairs, left, right, person)
    if a.han and b.han and a.han != b.han:
        unlike = _characters_differ(a.han, b.han)
        if unlike:
            value, notes = value * (1 - 1.5 * min(unlike, 0.5)), [*notes, "characters differ that sound alike"]
    if value < NEAR and a.han and b.han and (stem := share_stem(a.han, b.han)):
        return Score(_FAMILY, (), (), (), (f"{stem} opens both: perhaps of one family, not one party",))
    if not person and value < 0.75:
        short = _acronym(a, b)
        if short:
            return Score(0.75, (), (), (), (short,))
    other_form = not person and a.forms and b.forms and not a.forms & b.forms
    if other_form:
        value *= 0.97
    if value < least:
        return Score(value, (), (), (), ())
    if other_form:
        notes.append(f"legal forms differ: {'/'.join(sorted(a.forms))}, {'/'.join(sorted(b.forms))}")
    return Score(min(value, 1.0), tuple(pairs), tuple(left), tuple(right), tuple(notes))


_OF_PERSONS = frozenset({WORD, INITIAL, NUMBER, PARTICLE, TITLE})


@lru_cache(maxsize=4096)
def _as_persons(token: Token) -> Token:
    if token.kind == SERIES and len(token.written) == 1:
        return token._replace(text=token.written, kind=INITIAL, weight=WEIGHTS[INITIAL])
    return token._replace(text=token.written, kind=WORD, weight=1.0)


@lru_cache(maxsize=4096)
def _as_word(token: Token, weight: float) -> Token:
    return token._replace(kind=WORD, weight=weight)


def _characters_differ(a: str, b: str) -> float:
    """Return the share of Han characters that differ, simplified and traditional being one."""
    if len(a) != len(b):
        a, b = han_stem(a), han_stem(b)
        if len(a) != len(b) or not a:
            return 0.0
    a, b = simplify(a), simplify(b)
    return sum(x != y for x, y in zip(a, b, strict=True)) / len(a)


def _roles(name: Name, person: bool, weights: Mapping[str, float] | None) -> list[Token]:
    """Return the words with the weights that they have in a name of this kind."""
    if person:
        # A person may be called Bank or London; a title is no part of the name.
        return [t if t.kind in _OF_PERSONS else _as_persons(t) for t in name.tokens]
    known = weights or {}
    tokens = []
    for token in name.tokens:
        if token.kind == TITLE:
            token = _as_word(token, known.get(token.text, 1.0))
        elif token.kind == WORD and token.text in known:
            token = _as_word(token, known[token.text])
        tokens.append(token)
    return tokens


def _align(left: list[Token], right: list[Token], person: bool) -> tuple[list[Pair], list[Token], list[Token]]:
    """Return the words paired one to one, and those left over on each side."""
    pairs: list[Pair] = []
    rest: list[Token] = []
    others = list(right)
    texts = [token.text for token in others]
    for token in left:
        if token.text not in texts:
            rest.append(token)
        else:
            place = texts.index(token.text)
            del texts[place]
            found = others.pop(place)
            how = "same" if token.written == found.written else "same word"
            weight = (token.weight + found.weight) / 2
            pairs.append(Pair(token.written or token.text, found.written or found.text, 1.0, weight, how))
    if rest and others:
        _join(rest, others, pairs, swapped=False)
        _join(others, rest, pairs, swapped=True)
        # A name of one short word is an acronym as often as a person.
        _fuzzy(rest, others, pairs, person, strict=not person or len(left) == len(right) == 1)
    return pairs, rest, others


def _join(whole: list[Token], parts: list[Token], pairs: list[Pair], *, swapped: bool) -> None:
    """Pair a word with neighbours of the other name that make it up when written together."""
    if len(parts) < 2 or not _could_join(whole, parts):
        return
    for token in list(whole):
        if len(token.text) < 4 or token.kind == NUMBER:
            continue
        for start in range(len(parts) - 1):
            stop, alike = _written_together(token, parts, start)
            if stop:
                weight = max(token.weight, sum(part.weight for part in parts[start:stop]))
                texts = (token.written, " ".join(part.written for part in parts[start:stop]))
                pairs.append(Pair(*(texts[::-1] if swapped else texts), alike, weight, "written together"))
                whole.remove(token)
                del parts[start:stop]
                break


def _could_join(whole: Sequence[Token], parts: Sequence[Token]) -> bool:
    """Say whether any two neighbours are short enough to make up a word."""
    longest = 0
    for token in whole:
        if token.loose:
            return True
        longest = max(longest, len(token.text))
    lengths = [len(part.written or part.text) for part in parts]
    return any(a + b <= longest + 2 for a, b in itertools.pairwise(lengths))


#: Of a name, at most so many words are written as one.
_MOST_JOINED = 5


def _written_together(token: Token, parts: Sequence[Token], start: int) -> tuple[int, float]:
    """Return where the neighbours end that make up a word from a start on, and how alike they are; 0 if none do."""
    text, loose = token.text, token.loose
    size, length = len(text), 0
    for stop in range(start, min(start + _MOST_JOINED, len(parts))):
        part = parts[stop]
        length += len(part.written or part.text)
        loose = loose or part.loose
        if length > size + 2 and not token.loose:
            break
        # Lengths further apart are never alike.
        if stop == start or (length < size - 3 and not loose):
            continue
        joined = "".join([part.written or part.text for part in parts[start : stop + 1]])
        # "LAVROV, Sergei" is written together the other way round.
        ways = (joined, parts[stop].written + parts[start].written) if stop == start + 1 else (joined,)
        alike = max([1.0 if way == text else alikeness(way, text, loose)[0] for way in ways])
        if alike >= 0.85 and (alike == 1.0 or all(len(part.text) > 1 for part in parts[start : stop + 1])):
            return stop + 1, alike
    return 0, 0.0


def _fuzzy(rest: list[Token], others: list[Token], pairs: list[Pair], person: bool, *, strict: bool) -> None:
    """Pair the words that are spelt or sound nearly alike, the likest first."""
    found = []
    for i, token in enumerate(rest):
        for j, other in enumerate(others):
            alike, how = _tokens_alike(token, other, person, strict)
            if alike:
                found.append((-alike, i, j, how))
    if not found:
        return
    taken_left, taken_right = set[int](), set[int]()
    for unlike, i, j, how in sorted(found):
        if i in taken_left or j in taken_right:
            continue
        taken_left.add(i)
        taken_right.add(j)
        weight = min if how == "initial" else max
        pairs.append(Pair(rest[i].written, others[j].written, -unlike, weight(rest[i].weight, others[j].weight), how))
    rest[:] = [token for i, token in enumerate(rest) if i not in taken_left]
    others[:] = [token for j, token in enumerate(others) if j not in taken_right]


#: Words of these classes stand for nothing but themselves, or for what begins with them.
_EXACT = frozenset({NUMBER, SERIES, INITIAL})


def _tokens_alike(token: Token, other: Token, person: bool, strict: bool) -> tuple[float, str]:
    kind, there = token.kind, other.kind
    if kind in _EXACT or there in _EXACT:
        return _exactly_alike(token, other, person)
    if kind == WORD:
        left, right = token.text, other.text if there == WORD else other.written
    elif there == WORD:
        left, right = token.written, other.text
    else:
        # Two known words that are not the same one: trade is not travel.
        return UNLIKE
    if person and right in given_names().get(left, ()):
        return 0.9, "same word"
    if person and len(left) != len(right) and (left in _OPENINGS or right in _OPENINGS):
        short, full = (left, right) if len(left) < len(right) else (right, left)
        if short in _OPENINGS and len(full) > len(short) + 1 and full.startswith(short):
            return 0.9, "initial"
    return alikeness(left, right, token.loose or other.loose, strict)


#: Initials that are one letter in Cyrillic.
_OPENINGS = frozenset({"yu", "ya", "ye", "yo", "zh", "kh", "ch", "sh", "ts", "dzh"})


def _exactly_alike(token: Token, other: Token, person: bool) -> tuple[float, str]:
    kinds = (token.kind, other.kind)
    if NUMBER in kinds or SERIES in kinds:
        return (0.5, "another of a series") if kinds == (SERIES, SERIES) else UNLIKE
    short, full = (token, other) if token.kind == INITIAL else (other, token)
    fits = person and full.kind == WORD and full.text.startswith(short.text)
    return (0.9, "initial") if fits else UNLIKE


def _weigh(pairs: list[Pair], left: list[Token], right: list[Token], person: bool) -> tuple[float, list[str]]:
    """Return the score of an alignment, and the rules that held it down."""
    shared = agreed = 0.0
    for pair in pairs:
        shared += pair.weight
        agreed += pair.weight * pair.alike
    if shared == 0:
        return 0.0, []
    more, less = _left_over(left), _left_over(right)
    conflict, extra = min(more, less), abs(more - less)
    against, missing = (2.2, 0.3) if person else (2.0, 0.5)
    value = agreed / (shared + against * conflict + missing * extra)
    notes: list[str] = []
    if value <= _CAP:
        return value, notes
    for rule in (_one_name_only if person else _generic_only, _numbers_differ):
        said = rule(pairs, left, right)
        if said:
            value = _CAP
            notes.append(said)
    return value, notes


def _left_over(tokens: Sequence[Token]) -> float:
    weight = 0.0
    for token in tokens:
        if token.kind != FORM:
            weight += token.weight
    return weight


def _one_name_only(pairs: Sequence[Pair], left: Sequence[Token], right: Sequence[Token]) -> str:
    # An initial agrees with too much to count; a first name's and a father's together do not.
    whole = int(sum(pair.how == "initial" for pair in pairs) > 1)
    for pair in pairs:
        if pair.how == "written together":
            return ""
        whole += pair.weight >= 0.7 and pair.how != "initial"
    if whole > 1 or not any(token.kind == WORD for token in (*left, *right)):
        return ""
    return "only one name of a person's several agrees"


def _generic_only(pairs: Sequence[Pair], left: Sequence[Token], right: Sequence[Token]) -> str:
    if any(pair.weight > 0.5 for pair in pairs):
        return ""
    over = any(token.weight > 0.1 for token in (*left, *right))
    inexact = any(pair.alike < 1 for pair in pairs)
    return "only common words agree" if over or inexact else ""


def _numbers_differ(_: Sequence[Pair], left: Sequence[Token], right: Sequence[Token]) -> str:
    found = [t.text for t in (*left, *right) if t.kind == NUMBER]
    # What has no number is the first of its kind.
    return "the numbers differ" if found and found != ["1"] else ""


def _acronym(a: Name, b: Name) -> str:
    """Say that one name is the initials of the other, if it is."""
    for short, full in ((a, b), (b, a)):
        if len(full.tokens) < 3 or (len(short.tokens) > 1 and short.tokens[0].kind != FORM != short.tokens[1].kind):
            continue
        letters = [t for t in short.tokens if t.kind != FORM]
        words = [t for t in full.tokens if t.kind not in {FORM, PARTICLE}]
        if len(letters) != 1 or len(words) < 3 or len(letters[0].text) != len(words):
            continue
        if letters[0].text == "".join((word.written or word.text)[0] for word in words):
            return f'"{letters[0].text.upper()}" are the initials of the other name'
    return ""


def explain(score: Score) -> list[str]:
    """Return the reasons of a score in words: what agrees, what differs, what held it down."""
    reasons = []
    same = [pair.left for pair in score.pairs if pair.how == "same"]
    if same:
        reasons.append(f"same: {', '.join(same)}")
    said = {"same word": "one word for", "spelling": "spelling", "sound": "sounds alike", "initial": "initial",
            "written together": "written together", "another of a series": "another of a series"}  # fmt: skip
    reasons += [f'{said[p.how]}: "{p.left}", "{p.right}"' for p in score.pairs if p.how != "same"]
    heavy = [[t.written or t.text for t in side if t.weight > 0.1] for side in (score.left, score.right)]
    if heavy[0] and heavy[1]:
        reasons.append(f'differs: "{" ".join(heavy[0])}" against "{" ".join(heavy[1])}"')
    elif heavy[0] or heavy[1]:
        reasons.append(f'in one name only: "{" ".join(heavy[0] or heavy[1])}"')
    return [*reasons, *score.notes] or ["no word in common"]
