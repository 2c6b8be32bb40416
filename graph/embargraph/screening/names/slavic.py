"""Names after a father and surnames as Russian, Belarusian and Ukrainian end them: one stem, another ending."""

from __future__ import annotations

import re
from functools import lru_cache

__all__ = ["are_of_place", "one_spelling", "share_ending", "slavic_stem"]

_SON = re.compile("(.{2,}?)[aeoyiu]{0,3}v[iy](?:t?s?ch|ts|tj|c)")
_DAUGHTER = re.compile("(.{2,}?)[aeoyiu]{0,3}[vu]na")
_FAMILY = re.compile("(.{2,}?)[iy]?[aeo](?:v|u|ff?|w)")
_HER_FAMILY = re.compile("(.{2,}?)[iy]?[aeo]va")


@lru_cache(maxsize=16384)
def slavic_stem(word: str) -> tuple[str, str]:
    """Return the stem of a name after a father or of a surname, and which it is; both empty if it is neither.

    Example:
        >>> slavic_stem("vasylovych"), slavic_stem("karaeu"), slavic_stem("smith")
        (('vasyl', 'son'), ('kara', 'family'), ('', ''))
    """
    for kind, pattern in (("son", _SON), ("daughter", _DAUGHTER), ("her family", _HER_FAMILY), ("family", _FAMILY)):
        found = pattern.fullmatch(word)
        if found:
            return found[1], kind
    return "", ""


def share_ending(a: str, b: str) -> tuple[str, str] | None:
    """Return the stems of two names that end as languages write one ending; None if they do not.

    Example:
        >>> share_ending("atabekau", "atabekov"), share_ending("ivanov", "ivanovich")
        (('atabek', 'atabek'), None)
    """
    left, kind = slavic_stem(a)
    right, there = slavic_stem(b)
    return (left, right) if kind and kind == there else None


#: What Belarusian and Ukrainian write otherwise than Russian: Henadz, Uladzimir, Tsertsel; not the h of kh, zh, sh.
_OTHERWISE = tuple((re.compile(pattern), new) for pattern, new in (
    ("(?<=[aeioy])[uw](?![aeiouy])", "v"),
    ("dz(?!h)", "d"), ("ts(?=[iyeau])", "t"), ("(?<![ckstzpg])h", "g"), ("^u(?=[lv])", "v"), ("y?e", "e"),
    ("[iy]?a", "a"),
    ("iy|yy|ij|yj|ii|y|j", "i"), ("o", "a"), ("(.)\\1", r"\1"),
))  # fmt: skip


@lru_cache(maxsize=16384)
def one_spelling(word: str) -> str:
    """Return a name with the letters that Slavic languages write for one sound made one.

    Example:
        >>> one_spelling("henadz") == one_spelling("gennad"), one_spelling("tsertsel") == one_spelling("tertel")
        (True, True)
    """
    for pattern, new in _OTHERWISE:
        word = pattern.sub(new, word)
    return word


#: What makes an adjective of a place: Dubna, Dubnensky; Mytishchi, Mytishchinski; Khamovniki, Khamovnicheskiy.
_OF_PLACE = re.compile("sk(?:iy|ii|ij|yy|y|i|aya|aia|oe|oye|ogo|oy|ie|iye)?$")
_BEFORE_IT, _LAST_VOWELS = re.compile("(?:in|en|ov|ev|e)$"), re.compile("(?:sk)?[aeiouy]*$")
_SHORTEST = 4


@lru_cache(maxsize=16384)
def are_of_place(place: str, adjective: str) -> bool:
    """Return whether a word is the Russian adjective of a place.

    Example:
        >>> are_of_place("mytishchi", "mytishchinski"), are_of_place("omsk", "tomsky")
        (True, False)
    """
    found = _OF_PLACE.search(adjective) if "sk" in adjective[-6:] else None
    if found is None or found.start() < _SHORTEST:
        return False
    stem, bare = adjective[: found.start()], _hard(_LAST_VOWELS.sub("", place))
    short = _BEFORE_IT.sub("", stem)
    return bare == _hard(stem) or (len(short) >= _SHORTEST and bare == _hard(short))


_DOUBLED = re.compile(r"(.)\1")


def _hard(stem: str) -> str:
    """Return a stem without what Russian changes before an ending: ch is k, and letters are not doubled."""
    return _DOUBLED.sub(r"\1", f"{stem[:-2]}k" if stem.endswith("ch") else stem).replace("y", "i")
