"""Words as they sound: their consonants, however they are spelt, one word at a time or a whole vocabulary."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from embargraph.screening.names.tables import read_table

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["fold", "hear", "skeleton", "skeletons", "spellings", "ways"]


def ways(use: str) -> dict[str, str]:
    """Return what groups of letters are heard as."""
    return {written: heard for kind, written, heard in read_table("sounds") if kind == use}


_SOUND_OF = ways("sound")
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
_WRITTEN_AS = ways("spelling")
_WAYS = re.compile("|".join(sorted(_WRITTEN_AS, key=len, reverse=True)))
_ONE_WAY = str.maketrans({"q": "k", "w": "v", "y": "i", "c": "k", "C": "c"})


#: What a letter that languages of one script hear differently may be.
_OPEN = {written: tuple(part.strip("-") for part in heard.split()) for written, heard in ways("open").items()}
_IS_OPEN = re.compile(f"[{''.join(_OPEN)}]")


@lru_cache(maxsize=65536)
def spellings(word: str) -> tuple[str, ...]:
    """Return what a word may be, whose script or whose reader leaves a sound open.

    Example:
        >>> spellings("ri8a"), spellings("ali")
        (('rida', 'riza'), ('ali',))
    """
    found = _IS_OPEN.search(word)
    if found is None:
        return (word,)
    before, after = word[: found.start()], word[found.end() :]
    return tuple(each for heard in _OPEN[found.group()] for each in spellings(before + heard + after))


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


def hear(words: Iterable[str]) -> list[str]:
    """Return the consonants of words that Chinese would spell by their sound: without r and h where it hears none.

    Example:
        >>> hear(["martin"]) == hear(["mading"]), hear(["skydio"]) == hear(["sikaidiao"])
        (True, True)
    """
    lines = "".join(["\n" + word for word in words])
    for pattern, new in _HEARD:
        lines = pattern.sub(new, lines)
    return _bones(lines, True).split("\n")[1:]


#: Pinyin and foreign spellings in one: ng is n, q is ch; r and l are heard before a vowel only, h next to nothing.
_HEARD = tuple((re.compile(pattern), new) for pattern, new in (
    ("ng(?![aeiouy])", "n"), ("ck", "k"), ("xx", "x"), ("q(?=[iu])", "ch"), ("x(?=i)", "sh"), ("(?<![cstgpzk])h", ""),
    ("[rl](?![aeiouy])", ""), ("ue$", ""),
))  # fmt: skip


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
