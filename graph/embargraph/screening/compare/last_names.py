"""The last words of two persons' names of which all others agree, spelt further apart than words alone may be."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Protocol

from embargraph.screening.compare.edits import distance
from embargraph.screening.compare.variants import FEMININE
from embargraph.screening.names.given_names import is_given
from embargraph.screening.names.lexicon import WORD
from embargraph.screening.names.phonetics import skeleton, spellings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from embargraph.screening.names.parse import Token

__all__ = ["NEARLY", "WHOLE_NAME", "find_last", "heard_apart", "spelt_apart"]

#: How alike words are that are taken for one, and what a name of a person's weighs at least.
NEARLY, WHOLE_NAME = 0.9, 0.7
#: So many names must agree, and have so many letters together.
_TWO, _LONG_NAMES = 2, 10


class _Pair(Protocol):
    """Words of both names that stand for each other, as `align` pairs them."""

    @property
    def left(self) -> str: ...
    @property
    def right(self) -> str: ...
    @property
    def alike(self) -> float: ...
    @property
    def weight(self) -> float: ...
    @property
    def how(self) -> str: ...


def find_last(
    rest: Sequence[Token], others: Sequence[Token], pairs: Sequence[_Pair]
) -> tuple[Token, Token, float] | None:
    """Return the one word that is left of each of two persons' names, and how alike they are; None if they are not.

    Args:
        rest: Words left of the one name.
        others: Words left of the other.
        pairs: What agrees.
    """
    left, right = ([token for token in side if token.kind == WORD] for side in (rest, others))
    if len(left) != 1 or len(right) != 1:
        return None
    sure = [p for p in pairs if p.alike >= NEARLY and p.weight >= WHOLE_NAME and p.how != "initial"]
    if len(sure) < _TWO or sum(max(len(pair.left), len(pair.right)) for pair in sure) < _LONG_NAMES:
        return None
    token, other = left[0], right[0]
    if token.loose or other.loose:
        alike = heard_apart(token.text, other.text)
    else:
        family = any(not is_given(pair.left) and not is_given(pair.right) for pair in sure)
        alike = spelt_apart(token.text, other.text, family)
    return (token, other, alike) if alike else None


_SHORTEST, _APART = 4, 4


def spelt_apart(a: str, b: str, family: bool) -> float:
    """Return how alike the last words of two persons' names are, of which all others agree.

    Languages spell a name further apart than one word alone could be trusted: Mawji and Mawgy, Omgy and Umqy.

    Args:
        a: A word that is left of the one name.
        b: That of the other.
        family: A word that agrees is no given name; given names in common tell too little.

    Example:
        >>> spelt_apart("mosannai", "masnaei", False), spelt_apart("hassan", "hussein", True)
        (0.75, 0.0)
        >>> spelt_apart("velasquez", "vazquez", True), spelt_apart("fedorov", "sidorov", False)
        (0.65, 0.0)
    """
    if min(len(a), len(b)) < _SHORTEST - 1 or (is_given(a) and is_given(b)):
        return 0.0
    bones = tuple([skeleton(_SOFT.sub("g", FEMININE.sub("", word)), True) for word in (a, b)])
    # Of two consonants the vowel counts: Rami is not Rima.
    clear = len(bones[0]) > _TWO_BONES or (len(bones[0]) == _TWO_BONES and _first_vowel(a) == _first_vowel(b))
    if clear and bones[0] == bones[1] and abs(len(a) - len(b)) < _APART:
        return 0.75
    most = int(max(len(a), len(b)) * _FURTHEST)
    return 0.65 if family and len(a) > _SHORTEST < len(b) and distance(a, b, score_cutoff=most) <= most else 0.0


def heard_apart(a: str, b: str) -> float:
    """Return how alike the last words of two persons' names are, one from a script that leaves vowels out.

    Example:
        >>> heard_apart("hishan", "hashm"), heard_apart("hishan", "karim")
        (0.6, 0.0)
    """
    best = 0.0
    for left in spellings(a):
        for right in spellings(b):
            bones = skeleton(FEMININE.sub("", left), True), skeleton(FEMININE.sub("", right), True)
            size = min(map(len, bones))
            if bones[0] == bones[1] and size and (size >= _TWO_BONES or (a[0] in _LOUD) == (b[0] in _LOUD)):
                return 0.75
            if size > _TWO_BONES and bones[0][0] == bones[1][0] and distance(*bones, score_cutoff=1) <= 1:
                best = 0.6
    return best


def _first_vowel(word: str) -> str:
    found = _VOWELS.search(word)
    return found[0].translate(_AS_HEARD) if found else ""


_LOUD = frozenset("aeiou")
_VOWELS, _TWO_BONES = re.compile("[aeiouy]"), 2
_AS_HEARD = str.maketrans("eyu", "aio")
#: Of the letters of a name, this share may differ where all else agrees.
_FURTHEST = 0.4
#: What Egypt spells g and others j, and letters that are often left out between vowels.
_SOFT = re.compile("dj|j(?=[aeiouy])")
