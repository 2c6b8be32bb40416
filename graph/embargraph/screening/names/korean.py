"""Korean names in Latin letters, in which the North's, the South's and McCune-Reischauer's spelling differ."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from embargraph.screening.names.tables import read_table

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["are_korean", "korean_syllable"]

_SYLLABLE = re.compile(
    "(ch|kk|tt|pp|ss|jj|sh|[gkndtrlmbpsjh])?(yeo|yae|wae|yoo|woo|eui|eu|eo|ae|oe|ui|wa|we|wi|wo|ya|ye|yo|yu|oo|ee|ou|[aeiouwy]+)"
    "(ng|[nmklgptbrh])?"
)
_OPENS = {
    "g": "k",
    "kk": "k",
    "d": "t",
    "tt": "t",
    "b": "p",
    "pp": "p",
    "j": "c",
    "ch": "c",
    "jj": "c",
    "ss": "s",
    "sh": "s",
    "r": "l",
}
_MIDDLES = {
    "eo": "o",
    "eu": "u",
    "oo": "u",
    "woo": "u",
    "ou": "u",
    "yeo": "yo",
    "yoo": "yu",
    "ee": "i",
    "eui": "ui",
    "wo": "wo",
    "ae": "e",
    "oe": "e",
}
_ENDS = {"g": "k", "d": "t", "b": "p", "r": "l", "h": ""}


@cache
def _surnames() -> frozenset[str]:
    return frozenset(word for kind, words, _ in read_table("given_names") if kind == "korean" for word in words.split())


def are_korean(words: Iterable[str]) -> bool:
    """Return whether words are a Korean name: a surname and syllables.

    Example:
        >>> are_korean(["kim", "jong", "un"]), are_korean(["kim", "basinger"])
        (True, False)
    """
    words = [*words]
    named = words and (words[0] in _surnames() or words[-1] in _surnames())
    return bool(named) and 1 < len(words) < 5 and all(korean_syllable(word) for word in words)


@lru_cache(maxsize=8192)
def korean_syllable(word: str) -> str:
    """Return a syllable in one spelling; empty if it is none.

    Example:
        >>> korean_syllable("chun") == korean_syllable("jun"), korean_syllable("park") == korean_syllable("pak")
        (True, True)
    """
    found = _SYLLABLE.fullmatch(_USUAL.get(word, word))
    if found is None:
        return ""
    opens, middle, ends = (part or "" for part in found.groups())
    return _OPENS.get(opens, opens) + _MIDDLES.get(middle, middle) + _ENDS.get(ends, ends)


#: Surnames as they are usual in English.
_USUAL = {
    "park": "pak",
    "lee": "i",
    "yi": "i",
    "rhee": "i",
    "ri": "i",
    "li": "i",
    "choi": "choe",
    "rim": "im",
    "lim": "im",
    "ryu": "yu",
    "oh": "o",
    "ro": "no",
    "ryang": "yang",
    "ryo": "yo",
}
