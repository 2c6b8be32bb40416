"""How alike two names are, and why: words aligned one to one, weighed by what they tell.

The score is what is shared, against what is shared plus what speaks against it::

    score = sum(alike * weight) / (sum(weight) + C * conflict + E * extra)

`conflict` is weight that both names leave unmatched, `extra` what only one of
them has.  A distinctive word on either side that the other contradicts speaks
louder than one that the other leaves out.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from embargraph.errors import UsageError
from embargraph.model import given
from embargraph.screening.compare.align import LEFT, NEITHER, RIGHT, Pair, align
from embargraph.screening.compare.cut import cut_alike, is_cut, opens
from embargraph.screening.compare.weigh import weigh
from embargraph.screening.names.aliases import inner_names, printed_aliases
from embargraph.screening.names.arabic import ARABIC
from embargraph.screening.names.letters import simplify
from embargraph.screening.names.lexicon import FORM, PARTICLE, SHIPS, TITLE, WORD
from embargraph.screening.names.parse import (
    INITIAL,
    NUMBER,
    SERIES,
    WEIGHTS,
    Name,
    Token,
    parse_name,
    parse_person,
    parse_spelt,
)
from embargraph.screening.names.stems import han_stem, share_stem

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["KINDS", "NEAR", "THRESHOLD", "NameMatch", "Pair", "Score", "acronym_of", "compare", "match", "roles"]

#: From this score on, two names are taken for one party's.
THRESHOLD = 0.7
#: Scores from here to the threshold are shown as near, and decide nothing.
NEAR = 0.55

#: What can be screened; None leaves it to the names.
KINDS = ("person", "company", "organization", "vessel")

#: Names of one family: shown as near, never a match.
_FAMILY = 0.56


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
    names = [parse_name(each) for each in (raw, *printed_aliases(raw), *inner_names(raw))]
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
    if score.value < NEAR + 0.3 and (a.raw.isascii() != b.raw.isascii()):
        spelt = parse_spelt(a.raw), parse_spelt(b.raw)
        if any(spelt):
            said = _compare_whole(spelt[0] or a, spelt[1] or b, kind, weights, least)
            score = max(score, said, key=lambda score: score.value)
        if score.value < NEAR + 0.3 and kind != "person":
            score = max(score, _compare_arabic(a, b, kind, weights, least), key=lambda score: score.value)
    if score.value < NEAR + 0.3 and bool(a.han) != bool(b.han):
        meant = _as_meant(a, b)
        if meant is not None:
            score = max(score, _compare_whole(*meant, kind, weights, least), key=lambda score: score.value)
        if score.value < NEAR + 0.3 and kind != "person":
            score = max(score, _compare_parted(a, b, least), key=lambda score: score.value)
    return score


def _compare_arabic(a: Name, b: Name, kind: str | None, weights: Mapping[str, float] | None, least: float) -> Score:
    """Return the score of two names, the one in Arabic letters with each word as the other has it."""
    short, full = (a, b) if b.raw.isascii() else (b, a)
    if not ARABIC.search(short.raw) or ARABIC.search(full.raw):
        return Score(0.0, (), (), (), ())
    from embargraph.screening.compare.arabic_meanings import arabic_like

    read = arabic_like(short, full)
    if read is None:
        return Score(0.0, (), (), (), ())
    first, second = (read, b) if short is a else (a, read)
    return _compare_whole(first, second, kind, weights, least)


def _compare_parted(a: Name, b: Name, least: float) -> Score:
    """Return the score of two names, the characters of the one parted to say what the other says."""
    from embargraph.screening.compare.parted import part_like, tells_most

    parting = part_like(a, b) if a.han else part_like(b, a)
    if parting is None:
        return Score(0.0, (), a.tokens, b.tokens, ())
    value, notes = weigh(parting.pairs, parting.left, parting.right, False, True)
    if value < NEAR and tells_most(parting):
        value, notes = _FAMILY, [*notes, "what tells agrees, the rest does not: perhaps of one family, not one party"]
    if value < least:
        return Score(value, (), (), (), ())
    return Score(min(value, 1.0), tuple(parting.pairs), tuple(parting.left), tuple(parting.right), tuple(notes))


def _as_meant(a: Name, b: Name) -> tuple[Name, Name] | None:
    """Return two names, the one in Han characters translated as far as the other has its words."""
    from embargraph.screening.names.meanings import meant_like

    meant = meant_like(a, b) if a.han else meant_like(b, a)
    return None if meant is None else (meant, b) if a.han else (a, meant)


#: What is known of a name that was cut is a little less.
_CUT, _OPENS = 0.95, 0.9


def _compare_whole(a: Name, b: Name, kind: str | None, weights: Mapping[str, float] | None, least: float) -> Score:
    """Return the score of two names as they stand; as `compare`."""
    if not a.tokens or not b.tokens:
        return Score(0.0, (), a.tokens, b.tokens, ("a name without letters or digits",))
    person = kind == "person" or (kind is None and not (a.is_body or b.is_body))
    translated = bool(a.han) != bool(b.han)
    read = NEITHER if not translated else LEFT if a.han else RIGHT
    pairs, left, right = align(roles(a, person, weights), roles(b, person, weights), person, read=read)
    value, notes = weigh(pairs, left, right, person, translated)
    if a.han and b.han and a.han != b.han:
        unlike = _characters_differ(a.han, b.han)
        if unlike:
            value, notes = value * (1 - 1.5 * min(unlike, 0.5)), [*notes, "characters differ that sound alike"]
    if value < NEAR and a.han and b.han and (stem := share_stem(a.han, b.han)):
        return Score(_FAMILY, (), (), (), (f"{stem} opens both: perhaps of one family, not one party",))
    if not person and value < 0.75:
        short = acronym_of(a, b)
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


def _less_husband(tokens: list[Token]) -> list[Token]:
    """Return the words with less weight for what follows "de" and a surname: MURILLO DE ORTEGA."""
    found = list(tokens)
    for place in range(1, len(found) - 1):
        if found[place].text == "de" and found[place - 1].kind == WORD and len(found) > _TWO_NAMES:
            found[place + 1] = found[place + 1]._replace(weight=_HUSBAND)
    return found


_TWO_NAMES = 4
#: What a name after marriage tells, which other papers leave out or print another for.
_HUSBAND = 0.3


def _characters_differ(a: str, b: str) -> float:
    """Return the share of Han characters that differ, simplified and traditional being one."""
    if len(a) != len(b):
        a, b = han_stem(a), han_stem(b)
        if len(a) != len(b) or not a:
            return 0.0
    a, b = simplify(a), simplify(b)
    return sum(x != y for x, y in zip(a, b, strict=True)) / len(a)


def roles(name: Name, person: bool, weights: Mapping[str, float] | None) -> list[Token]:
    """Return the words with the weights that they have in a name of this kind."""
    if person:
        # A person may be called Bank or London; a title is no part of the name.
        tokens = [t if t.kind in _OF_PERSONS else _as_persons(t) for t in name.tokens]
        return _less_husband(tokens) if " de " in name.raw.lower() else tokens
    known = weights or {}
    tokens = []
    for token in name.tokens:
        if token.kind == INITIAL:
            token = token._replace(weight=WEIGHTS[PARTICLE])  # of whom a body is named after
        elif token.kind == TITLE and token.text not in SHIPS:
            token = _as_word(token, known.get(token.text, 1.0))
        elif token.kind == WORD and token.text in known:
            token = _as_word(token, known[token.text])
        tokens.append(token)
    return tokens


def acronym_of(a: Name, b: Name) -> str:
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
            "written together": "written together", "initials": "initials",
            "another of a series": "another of a series"}  # fmt: skip
    reasons += [f'{said[p.how]}: "{p.left}", "{p.right}"' for p in score.pairs if p.how != "same"]
    heavy = [[t.written or t.text for t in side if t.weight > 0.1] for side in (score.left, score.right)]
    if heavy[0] and heavy[1]:
        reasons.append(f'differs: "{" ".join(heavy[0])}" against "{" ".join(heavy[1])}"')
    elif heavy[0] or heavy[1]:
        reasons.append(f'in one name only: "{" ".join(heavy[0] or heavy[1])}"')
    return [*reasons, *score.notes] or ["no word in common"]
