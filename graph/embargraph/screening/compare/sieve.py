"""Candidates that cannot reach a score are left out before their words are paired.

Most candidates of most names share one common word with it.  That such a pair stays below the least score can be
proved by what each word of the one can gain with each word of the other, which is asked once for two words and
remembered.  What is proved is only ever that a score is too low: the rest is compared in full, so that nothing of
what is found or how it is explained depends on this module.

From ``score = agreed / (shared + against * conflict + missing * extra)`` follows that a score of at least L needs::

    sum(weight * (alike - L)) >= L * (against * conflict + missing * extra)

The left side is at most what each word gains with the word that suits it best, and the right side at least what it is
for the words alone that can be paired with none.
"""

from __future__ import annotations

import itertools
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from embargraph.screening.compare.align import JOINED_ALIKE, MOST_JOINED, SHORTEST_JOINED, may_join, tokens_alike
from embargraph.screening.compare.cut import is_cut
from embargraph.screening.compare.last_names import NEARLY, WHOLE_NAME
from embargraph.screening.compare.score import acronym_of, roles
from embargraph.screening.compare.similarity import alikeness
from embargraph.screening.compare.weigh import AGAINST, AGAINST_PERSON, HONOURS
from embargraph.screening.names.arabic import ARABIC
from embargraph.screening.names.korean import korean_syllable
from embargraph.screening.names.lexicon import FORM, PARTICLE, WORD
from embargraph.screening.names.parse import NUMBER

if TYPE_CHECKING:
    from collections.abc import Mapping

    from embargraph.screening.names.parse import Name, Token

__all__ = ["Side", "Sieve"]

#: What two words gain that cannot be paired.
_NONE = -1.0
#: Sums of the same weights in another order differ by less.
_ROUNDING = 1e-9
#: So many pairs of words are remembered, some hundred bytes each.
_MOST = 400_000
#: What a name of the index takes, in such pairs.
_OF_A_SIDE = 20
_ACRONYM = range(3, 7)
#: How alike the syllables of Korean names are that are one.
_SYLLABLES_ALIKE = 0.9


class Side:
    """One of two names with what the proof needs of it, as a person's or as a body's."""

    __slots__ = (
        "cut", "heads", "ids", "known", "name", "plain", "repeats", "rows", "short", "sizes", "texts", "tokens",
        "weights", "windows", "written",
    )  # fmt: skip

    def __init__(self, name: Name, person: bool, weights: Mapping[str, float], numbers: dict[Token, int]) -> None:
        """Hold a name; words get their numbers from `numbers`, which grows."""
        self.name = name
        #: What is remembered of each word, by how words are compared.
        self.rows: dict[tuple[bool, bool], list[dict[int, float]]] = {}
        tokens = self.tokens = roles(name, person, weights)
        self.ids = [numbers.setdefault(token, len(numbers)) for token in tokens]
        self.weights = [0.0 if token.kind == FORM else token.weight for token in tokens]
        if not person and (places := [n for n, token in enumerate(tokens) if token.text in HONOURS]):
            # Of whom a body is named after may count nothing.
            self.weights[places[0] :] = [0.0] * (len(tokens) - places[0])
        self.cut, is_ascii = is_cut(name.raw), name.raw.isascii()
        # Other scripts are read in several ways.
        self.plain = bool(tokens) and not (
            name.han or any(token.loose for token in tokens) or (not is_ascii and (self.cut or ARABIC.search(name.raw)))
        )
        self.short = [token.text for token in tokens if token.kind == WORD and len(token.text) in _ACRONYM]
        heads = [((token.written or token.text)[0], token.kind) for token in tokens if token.kind != PARTICLE]
        all_, told = "".join([c for c, _ in heads]), "".join([c for c, kind in heads if kind != FORM])
        self.heads = all_ if all_ == told else f"{all_} {told}"
        self._hold_joins()

    def _hold_joins(self) -> None:
        """Hold how words are written, how long they are, and as bits how long what makes them up may be."""
        tokens = self.tokens
        self.texts = [token.text for token in tokens]
        self.known = frozenset(self.texts)
        self.repeats = len(self.known) < len(self.texts)
        self.written = [token.written for token in tokens]
        self.sizes = [len(token.written or token.text) for token in tokens]
        # From three letters less than the word has to two more.
        self.windows = [
            0b111111 << (len(token.text) - 3) if len(token.text) >= SHORTEST_JOINED and token.kind != NUMBER else 0
            for token in tokens
        ]


class Sieve:
    """Proves that names cannot reach a score; may be shared by threads.

    Args:
        weights: Less weight for words that are common in a graph.
        least: The score.

    Example:
        >>> from embargraph.screening.names.parse import parse_name
        >>> sieve = Sieve({}, 0.55)
        >>> asked = sieve.side(parse_name("Lyon Bluebird Furniture GmbH"), False)
        >>> others = [sieve.side(parse_name(name), False) for name in ("Saigon Furniture", "Blubird Furniture")]
        >>> [sieve.rejects(asked, other, False) for other in others]
        [True, False]
    """

    def __init__(self, weights: Mapping[str, float], least: float) -> None:
        """Remember nothing yet."""
        self.least = least
        #: What a name of a person's gains at least that agrees.
        self._sure = WHOLE_NAME * (NEARLY - least) - _ROUNDING
        self._weights = weights
        self._numbers: dict[Token, int] = {}
        self._sides: dict[tuple[int, bool], Side] = {}
        self._gains: dict[tuple[bool, ...], dict[int, dict[int, float]]] = {
            how: {} for how in itertools.product((False, True), repeat=3)
        }
        self._held = 0

    @property
    def full(self) -> bool:
        """Whether so much is remembered that another is to take its place."""
        return self._held > _MOST

    def side(self, name: Name, person: bool, place: int | None = None) -> Side:
        """Return a name as it is needed here, remembered under its place in the index."""
        found = None if place is None else self._sides.get((place, person))
        if found is None:
            found = Side(name, person, self._weights, self._numbers)
            if place is not None:
                self._sides[place, person] = found
                self._held += _OF_A_SIDE
        return found

    def rejects(self, asked: Side, other: Side, person: bool) -> bool:
        """Return whether it is certain that two names stay below the score.

        Args:
            asked: A name.
            other: A name of the index.
            person: They are compared as names of persons; both sides were made so.
        """
        if not asked.plain or not other.plain or not self._is_too_little(asked, other, person):
            return False
        if (asked.cut or other.cut) and _may_be_cut(asked.name.raw, other.name.raw):
            return False
        if _may_join(asked, other):
            return False
        if person:
            return True
        if len(other.ids) > 2 and any(word in other.heads for word in asked.short):
            return False
        if len(asked.ids) > 2 and any(word in asked.heads for word in other.short):
            return False
        return not acronym_of(asked.name, other.name)

    def _is_too_little(self, asked: Side, other: Side, person: bool) -> bool:
        """Return whether words paired one to one cannot give the score."""
        swapped = asked.name.raw > other.name.raw
        strict = not person or len(asked.ids) == len(other.ids) == 1
        rows = asked.rows.get((strict, swapped))
        if rows is None:
            table = self._gains[person, strict, swapped]
            rows = asked.rows[strict, swapped] = [table.setdefault(id_, {}) for id_ in asked.ids]
        matrix = []
        for token, row in zip(asked.tokens, rows, strict=True):
            gains: list[Any] = list(map(row.get, other.ids))
            matrix.append(self._look_up(token, row, other, person, strict, swapped) if None in gains else gains)
        best = matrix[0] if len(matrix) == 1 else list(map(max, *matrix))
        most = list(map(max, matrix))
        if person and sum(gain >= self._sure for gain in most) > 1:
            return False  # the last word of each is let be spelt further apart
        gained, over = _sum_up(most, asked.weights)
        gained_there, over_there = _sum_up(best, other.weights)
        less, more = (over, over_there) if over < over_there else (over_there, over)
        against, missing = AGAINST_PERSON if person else AGAINST
        return min(gained, gained_there) + _ROUNDING < self.least * (against * less + missing * (more - less))

    def _look_up(
        self, token: Token, row: dict[int, float], other: Side, person: bool, strict: bool, swapped: bool
    ) -> list[float]:
        """Return what a word gains with each word of another name, and remember it."""
        for there, id_ in zip(other.tokens, other.ids, strict=True):
            if id_ not in row:
                pair = (there, token) if swapped else (token, there)
                row[id_] = self._gain(*pair, person, strict)
                self._held += 1
        return [row[id_] for id_ in other.ids]

    def _gain(self, left: Token, right: Token, person: bool, strict: bool) -> float:
        """Return what two words give at most towards the score; `_NONE` where they cannot be paired."""
        if left.text == right.text:
            return (left.weight + right.weight) / 2 * (1 - self.least)
        alike = tokens_alike(left, right, person, strict)[0]
        if person and alike < _SYLLABLES_ALIKE and korean_syllable(left.text):
            same = korean_syllable(left.text) == korean_syllable(right.text)
            alike = _SYLLABLES_ALIKE if same else alike
        if not alike:
            return _NONE
        return max(left.weight, right.weight) * max(0.0, alike - self.least)


def _sum_up(best: list[float], weights: list[float]) -> tuple[float, float]:
    """Return what the words of a name gain at most, and the weight of those that can be paired with none."""
    gained = over = 0.0
    for gain, weight in zip(best, weights, strict=True):
        if gain < 0.0:
            over += weight
        else:
            gained += gain
    return gained, over


def _may_be_cut(a: str, b: str) -> bool:
    """Return whether one of two names may be the other cut: the longer one is never."""
    return (is_cut(a) and len(b) > len(a)) or (is_cut(b) and len(a) > len(b))


def _may_join(asked: Side, other: Side) -> bool:
    """Return whether a word of one name may stand for neighbours of the other, what both have being left out."""
    if asked.repeats or other.repeats:
        return may_join(asked.tokens, other.tokens)
    known = other.known
    rest = [place for place, text in enumerate(asked.texts) if text not in known]
    if not rest:
        return False
    known = asked.known
    others = [place for place, text in enumerate(other.texts) if text not in known]
    return _make_up(other, others, asked, rest) or _make_up(asked, rest, other, others)


def _make_up(side: Side, parts: list[int], there: Side, whole: list[int]) -> bool:
    """Return whether neighbours of one name may make up a word of the other; both by the places of their words."""
    if len(parts) < 2:
        return False
    windows = 0
    for place in whole:
        windows |= there.windows[place]
    sizes, written = side.sizes, side.written
    for start in range(len(parts) - 1):
        size = sizes[parts[start]]
        for stop in range(start + 1, min(start + MOST_JOINED, len(parts))):
            size += sizes[parts[stop]]
            fits = windows >> size
            if not fits:
                break
            if fits & 1:
                ways = ["".join([written[place] or side.texts[place] for place in parts[start : stop + 1]])]
                if stop == start + 1:
                    ways.append(written[parts[stop]] + written[parts[start]])
                for place in whole:
                    if there.windows[place] >> size & 1:
                        text = there.texts[place]
                        if any(_is_written_as(way, text) for way in ways):
                            return True
    return False


@lru_cache(maxsize=32768)
def _is_written_as(joined: str, text: str) -> bool:
    return joined == text or alikeness(joined, text)[0] >= JOINED_ALIKE
