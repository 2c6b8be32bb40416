"""Words that languages write further apart than a letter or a sound: an article glued on, an ending, a loan."""

from __future__ import annotations

import re
from functools import lru_cache

from embargraph.screening.compare.similarity import alikeness
from embargraph.screening.names.given_names import given_names
from embargraph.screening.names.phonetics import fold

__all__ = ["FEMININE", "are_variants"]

#: The article of Arabic as it is heard before a name, written together with it: Elkaddafi, Annour, Essalam.
_GLUED = re.compile("[aeu](?:l(?=.{5})|([rsztdn])(?=\\1.{3})|sh(?=sh..)|dh(?=dh..))")
#: The feminine ending, which is written in many ways: Haniyeh, Haniya, Haniyah.
FEMININE = re.compile("(?<=.{3})(?:[ae]h?|at)$")
#: One sound of Persian: Qods, Ghods.
_PERSIAN = re.compile("gh|q")
_SERVANT = re.compile("abd(?:ul|al|el|ol)?(?=.{4})")
#: Words that Russian and other languages borrow, and how they end them: Tekhnodinamika, Technodynamics.
_BORROWED = tuple((re.compile(pattern), new) for pattern, new in (
    ("^evr", "eur"), ("^spe(?:ts|z|c)", "spes"), ("tec?k?h", "tek"),
    ("(?:ts|c|s|z)i(?:y|j)?a$|[ts]ion$|(?:ts|c)ii$", "tion"), ("(?:ic|ik)(?:s|a|i|e|o|y)?$|ique$", "ik"),
    ("log(?:iya|ija|ia|ii|y|ie|iia)$", "log"), ("kh|ch(?=[nrloia])", "k"), ("ph", "f"), ("th", "t"), ("x", "ks"),
    ("qu", "kv"), ("c(?=[eiy])", "s"), ("[cq]", "k"), ("[yj]", "i"), ("w", "v"), ("ae", "e"), ("ou", "u"),
    ("(.)\\1", r"\1"),
    ("(?<=.{4})[aeious]+$", ""),
))  # fmt: skip
#: Qaouk, Qawook.
_HEARD_U = re.compile("(?<=[aeio])v?u")
_SURE = 0.85
_ENDS, _ARTICLES = frozenset("aeht"), frozenset("aeu")
#: How what is glued on opens: an article, or "servant of".
_OPENINGS = frozenset(("ab", *(vowel + letter for vowel in "aeu" for letter in "lrsztdn")))
_SAME_OPENING = frozenset(("gq", "qg", "cs", "sc", "kq", "qk"))
#: Variants are of a length, but for so many letters.
_APART, _SHORTEST = 4, 4
#: Borrowed words have so many letters at least.
_LONG = 6
_EURO = frozenset(("euev", "eveu"))


@lru_cache(maxsize=65536)
def _borrowed(word: str) -> str:
    for pattern, new in _BORROWED:
        word = pattern.sub(new, word)
    return word


@lru_cache(maxsize=65536)
def _named(word: str) -> str:
    """Return a name without the article before it and the feminine ending, in one spelling."""
    return _HEARD_U.sub("u", fold(FEMININE.sub("", _PERSIAN.sub("k", word))))


@lru_cache(maxsize=65536)
def _less_article(word: str) -> str:
    found = _GLUED.match(word)
    return word[found.end() :] if found else word


@lru_cache(maxsize=65536)
def _french(word: str) -> str:
    """Return a name that French spells in the letters of English: Chevtchouk, Charekh."""
    return word.replace("tch", "\t").replace("ch", "sh").replace("\t", "ch").replace("dj", "j")


def are_variants(a: str, b: str, person: bool) -> float:
    """Return how alike two words are of which one is the other in another language's or another clerk's spelling.

    Example:
        >>> are_variants("elkaddafi", "kaddafi", True), are_variants("tekhnodinamika", "technodynamics", False)
        (0.9, 0.9)
        >>> are_variants("abdhamid", "hamid", True), are_variants("elmira", "mira", True)
        (0.7, 0.0)
    """
    if a[0] != b[0]:
        return _of_other_opening(a, b, person)
    if abs(len(a) - len(b)) > _APART or min(len(a), len(b)) < _SHORTEST:
        return 0.0
    # What costs time is done for words that open alike only.
    if (a[-1] in _ENDS or b[-1] in _ENDS or "q" in a or "q" in b) and _named(a) == _named(b):
        return 0.9
    if person:
        return 0.85 if ("ch" in a) != ("ch" in b) and fold(_french(a)) == fold(_french(b)) else 0.0
    if (a[1] == b[1] or a[:2] + b[:2] in _EURO) and min(len(a), len(b)) >= _LONG and _borrowed(a) == _borrowed(b):
        return 0.9
    return 0.0


def _of_other_opening(a: str, b: str, person: bool) -> float:
    """Return how alike two words are of which one has something glued on before it."""
    if a[:2] not in _OPENINGS and b[:2] not in _OPENINGS and a[0] + b[0] not in _SAME_OPENING:
        return 0.0
    opens = a[:3] == "abd", b[:3] == "abd"
    if person and any(opens):
        longer, other = (a, b) if opens[0] else (b, a)
        # Nobody is the servant of Muhammad: Abdul Muhammad is two names.
        servant = len(other) > _SHORTEST and longer.endswith(other) and other not in given_names()["muhammad"]
        return 0.7 if servant and _SERVANT.sub("", longer, count=1) == other else 0.0
    longer, other = (a, b) if len(a) > len(b) else (b, a)
    if len(other) < _SHORTEST or len(longer) - len(other) > _APART:
        return 0.0
    if longer[0] in _ARTICLES:
        bare = _less_article(longer)
        if bare is longer:
            return 0.0
        return 0.9 if _named(bare) == _named(other) else alike if (alike := alikeness(bare, other)[0]) >= _SURE else 0.0
    if a[0] + b[0] not in _SAME_OPENING:
        return 0.0
    if _named(a) == _named(b):
        return 0.9
    return 0.85 if person and fold(_french(a)) == fold(_french(b)) else 0.0
