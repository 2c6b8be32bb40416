"""Kana as Latin letters spell them, with two characters for one syllable of a foreign word: ファ, ティ."""

from __future__ import annotations

import itertools
import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["japanese_bones", "kana_variants", "read_kana"]

#: Small vowels and y behind a syllable: it gives its consonant, they its vowel.
_SMALL = dict(zip("ぁぃぅぇぉ", "aiueo", strict=True)) | dict(zip("ゃゅょ", ("ya", "yu", "yo"), strict=True))
_TO_HIRAGANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}
_DOUBLED, _LONG = "っ", "ー"
_NASAL = re.compile("n(?=[bmp])")


def read_kana(text: str, read: Callable[[str], str]) -> str:
    """Return kana in Latin letters; long vowels are written short, as companies do.

    Args:
        text: Kana, perhaps with other characters between them.
        read: Gives the letters of one character.

    Example:
        >>> from anyascii import anyascii
        >>> read_kana("ファナック", anyascii), read_kana("オリンパス", anyascii), read_kana("シャープ", anyascii)
        ('fanaku', 'orimpasu', 'shapu')
    """
    said = ""
    for char in text.translate(_TO_HIRAGANA):
        if char in _SMALL:
            vowel, stem = _SMALL[char], said[:-1] if said[-1:] in _VOWELS else said
            stem = "w" if said == "u" else stem
            glide = len(vowel) > 1 and stem.endswith(("sh", "ch", "j"))
            said = stem + (vowel[1:] if glide else vowel)
        elif char not in {_DOUBLED, _LONG}:
            said += read(char).lower()
    return _NASAL.sub("m", "".join(c for c in said if c.isalnum()))


_VOWELS = frozenset("aiueo")


#: How Japanese hears a foreign word: l as r, v as b, f as h, th as s; r before a consonant makes a vowel long.
_HEARD = tuple((re.compile(pattern), new) for pattern, new in (
    ("dge?|j|z", "s"), ("tch|ch|sh", "s"), ("ph|f", "h"), ("th", "s"), ("c(?=[eiy])", "s"), ("ck|c|q", "k"),
    ("x", "ks"), ("l", "r"), ("v", "b"), ("ts(?=u)|t(?=i)", "t"), ("r(?![aeiouy])", ""), ("n(?=[bmp])", "m"),
    ("[aeiouyw]", ""), (r"(.)\1", r"\1"),
))  # fmt: skip


@lru_cache(maxsize=16384)
def japanese_bones(word: str) -> str:
    """Return the consonants of a word as Japanese hears them, of kana and of a foreign word alike.

    Example:
        >>> japanese_bones("burijisuton") == japanese_bones("bridgestone"), japanese_bones("shapu")
        (True, 'sp')
    """
    for pattern, new in _HEARD:
        word = pattern.sub(new, word)
    return word


def kana_variants(word: str) -> list[str]:
    """Return kana in Latin letters with b and h also as the v and f of a foreign word, to look it up by.

    Example:
        >>> kana_variants("adobansu"), kana_variants("kubota")
        (['adobansu', 'adovansu'], ['kubota', 'kuvota'])
    """
    ways = [(char, _FOREIGN[char]) if char in _FOREIGN else (char,) for char in word]
    return ["".join(each) for each in itertools.islice(itertools.product(*ways), _MOST)]


_FOREIGN, _MOST = {"b": "v", "h": "f"}, 8
