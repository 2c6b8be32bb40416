"""Words as they sound: their consonants, however they are spelt, one word at a time or a whole vocabulary."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from embargraph.screening.names.tables import read_table

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["fold", "skeleton", "skeletons"]


def _ways(use: str) -> dict[str, str]:
    """Return what groups of letters are heard as."""
    return {written: heard for kind, written, heard in read_table("sounds") if kind == use}


_SOUND_OF = _ways("sound")
_DIGRAPH = re.compile("|".join(sorted(_SOUND_OF, key=len, reverse=True)))
_DOUBLED = re.compile(r"(.)\1+")
_LETTERS = str.maketrans({"c": "k", "q": "k", "z": "s", "w": "v", "y": "i"})
#: How a word opens is heard: Osama and Usama are one, Umbria and Ambra are not.  In capitals, so that it stays.
_OPENINGS = (("\na", "\nA"), ("\ne", "\nE"), ("\ni", "\nE"), ("\no", "\nO"), ("\nu", "\nO"))
_WITHOUT_VOWELS = str.maketrans({**dict.fromkeys("aeiou"), "A": "a", "E": "e", "O": "o"})
_COARSE = str.maketrans(
    {**dict.fromkeys("aeiouv"), "p": "b", "f": "b", "g": "k", "c": "s", "j": "s", "h": "k", "t": "d", "l": "r"}
)


#: What transliterations write in several ways, and the one that it is compared in; vowels stay.
_WRITTEN_AS = _ways("spelling")
_WAYS = re.compile("|".join(sorted(_WRITTEN_AS, key=len, reverse=True)))
_ONE_WAY = str.maketrans({"q": "k", "w": "v", "y": "i"})


@lru_cache(maxsize=65536)
def fold(word: str) -> str:
    """Return a word with each sound written one way; unlike a skeleton it keeps its vowels.

    Example:
        >>> fold("noor") == fold("nur"), fold("li") == fold("lee"), fold("li") == fold("lu")
        (True, True, False)
    """
    word = _WAYS.sub(lambda match: _WRITTEN_AS[match.group()], word).translate(_ONE_WAY)
    return _DOUBLED.sub(r"\1", word)


@lru_cache(maxsize=65536)
def skeleton(word: str, coarse: bool = False) -> str:
    """Return the consonants of a word as they sound, however they are spelt.

    Args:
        word: A word in Latin letters.
        coarse: Also one for b and p, d and t, g and k, l and r: for scripts that do not part them.

    Example:
        >>> skeleton("muhammad") == skeleton("mohamed")
        True
    """
    return _bones("\n" + word, coarse)[1:]


def skeletons(words: Iterable[str], coarse: bool = False) -> list[str]:
    """Return the skeleton of each word; of many at once this is quicker than one by one.

    Example:
        >>> skeletons(["muhammad", "yusuf"]) == [skeleton("muhammad"), skeleton("yusuf")]
        True
    """
    lines = "".join(["\n" + word for word in words])
    return _bones(lines, coarse).split("\n")[1:]


def _bones(lines: str, coarse: bool) -> str:
    """Return words as they sound, each behind a line break."""
    lines = lines.replace("\nx", "\ns")
    lines = _DIGRAPH.sub(_sound, lines).translate(_LETTERS)
    if coarse:
        lines = lines.translate(_COARSE)
    else:
        for vowel, heard in _OPENINGS:
            lines = lines.replace(vowel, heard)
        lines = lines.translate(_WITHOUT_VOWELS)
    return _DOUBLED.sub(r"\1", lines)


def _sound(match: re.Match[str]) -> str:
    return _SOUND_OF[match.group()]
