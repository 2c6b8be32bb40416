"""What words in Arabic letters say, beside a name in Latin letters: translated, or as they sound.

Lists print bodies of Arabic and Persian names in either way, and often word by word in
both: حركة الشباب المجاهدين is *Harakat al-Shabaab* and *Mujahidin Youth Movement*.  Which
it is shows beside the other name alone.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from embargraph.screening.compare.similarity import alikeness
from embargraph.screening.names.arabic import ARABIC, less_prefix, read_arabic
from embargraph.screening.names.lexicon import kinds
from embargraph.screening.names.native import OPEN
from embargraph.screening.names.parse import Name, take_apart
from embargraph.screening.names.scripts import clean
from embargraph.screening.names.tables import read_table

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["arabic_like", "as_arabic_means", "meanings_of"]

#: What a word that is heard in the other name is alike at least.
_HEARD = 0.85
#: The endings that make an adjective, a feminine or a plural of a word, the longer first.
_ENDINGS = re.compile("(?:يات|ات|ية|يه|ين|ون|ان|هاي|ها|ه|ة|ي)$")


@cache
def _table() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for word, english in read_table("arabic_words"):
        bare = less_prefix(word)
        found[bare] = tuple(dict.fromkeys((*found.get(bare, ()), *english.split("|"))))
    return found


@cache
def _by_stem() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for word, english in _table().items():
        stem = _ENDINGS.sub("", word)
        if len(stem) > _SHORTEST:
            found[stem] = (*found.get(stem, ()), *english)
    return found


_SHORTEST = 2
_GLUED = frozenset("لبو")


@lru_cache(maxsize=4096)
def meanings_of(word: str) -> tuple[str, ...]:
    """Return what a word in Arabic letters is in English, its article aside; empty where the table lacks it.

    Example:
        >>> meanings_of("الشهداء"), meanings_of("للصرافة")[0], meanings_of("علي")
        (('martyrs',), 'exchange', ())
    """
    bare = less_prefix(word)
    found = _table().get(bare) or _by_stem().get(_ENDINGS.sub("", bare), ())
    # "For", "by" and "and" are glued on before a word.
    return found or (_table().get(less_prefix(bare[1:]), ()) if bare[:1] in _GLUED else ())


def _words(name: Name) -> Iterator[str]:
    return (match.group() for match in ARABIC.finditer(clean(name.raw)))


@lru_cache(maxsize=1024)
def arabic_like(name: Name, other: Name) -> Name | None:
    """Return a name in Arabic letters with each word as another name has it; None where that changes nothing.

    Example:
        >>> from embargraph.screening.names.parse import parse_name
        >>> arabic_like(parse_name("كتائب شهداء الأقصى"), parse_name("Al-Aqsa Martyrs Brigades")).words
        ['brigades', 'martyrs', 'aqsa']
    """
    said = {form for token in other.tokens for form in (token.text, token.written) if form}
    chosen = {}
    for word in _words(name):
        longest = sorted(meanings_of(word), key=lambda each: -len(each.split()))
        meant = next((each for each in longest if all(_says(part, said) for part in each.split())), "")
        if meant:
            chosen[word] = meant
        elif meanings_of(word) and _is_heard(word, said):
            chosen[word] = ""
    if not chosen:
        return None
    read = take_apart(name.raw, also=chosen)
    return read if read.tokens != name.tokens else None


def _says(word: str, said: set[str]) -> bool:
    """Return whether a name has a word, in the singular or the plural or as what stands for it."""
    bare = word.removesuffix("s")
    return word in said or bare in said or f"{word}s" in said or kinds().get(word, ("",))[0] in said


def _is_heard(word: str, said: set[str]) -> bool:
    """Return whether a name has a word as it sounds."""
    spelt = [latin for latin, loose in read_arabic(word, spelt=True) if loose]
    return any(alikeness(latin, each, OPEN)[0] >= _HEARD for latin in spelt for each in said if len(each) > _SHORTEST)


@lru_cache(maxsize=256)
def as_arabic_means(name: Name) -> tuple[Name, ...]:
    """Return what else to look a name in Arabic letters up by: its words translated, and as they sound.

    Example:
        >>> from embargraph.screening.names.parse import parse_name
        >>> [each.words for each in as_arabic_means(parse_name("كتائب شهداء"))]
        [['brigades', 'martyrs'], ['battalions', 'martyrs']]
    """
    if name.raw.isascii() or not ARABIC.search(name.raw):
        return ()
    found = []
    for number in range(2):
        chosen = {word: said[min(number, len(said) - 1)] for word in _words(name) if (said := meanings_of(word))}
        # As it sounds, but for what kind of body it is.
        spelt = {word: "" for word in chosen if number}
        for also in (chosen, spelt):
            read = take_apart(name.raw, also=also) if also else name
            if read.tokens != name.tokens and read not in found:
                found.append(read)
    return tuple(found)
