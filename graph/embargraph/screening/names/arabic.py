"""Names in Arabic letters, as Arabic, Persian, Pashto and Urdu write them: word by word in Latin letters.

Short vowels are not written, so that the words are compared by their consonants
(`similarity.alikeness`, `loose`).  What is glued on is parted: the article, "and", the
servant of Abd al-; titles and common vocabulary are known words (`lexicon.csv`).
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from embargraph.screening.names.lexicon import native_words
from embargraph.screening.names.tables import read_table

__all__ = ["ARABIC", "less_prefix", "read_arabic"]

#: A word in Arabic letters with its marks.
ARABIC = re.compile("[\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufeff]+")

_ARTICLE, _GOD, _SERVANT, _FAITH = "ال", "الله", "عبد", "الدين"
#: Words that open like the article and have none.
_NO_ARTICLE = frozenset({"الله", "الياس", "الهام", "الطاف", "الماس", "البرز", "البانيا", "المان", "الكترونيك"})
_VOWELS = "اوي"
_BEFORE_H = frozenset("tdkgszcp478")


@cache
def _letters() -> dict[str, str]:
    return {written: heard for use, written, heard in read_table("sounds") if use == "arabic"}


@cache
def _one_form() -> dict[int, str]:
    """Return the letters that languages write differently and that are one letter of Arabic."""
    return {ord(written): heard for use, written, heard in read_table("sounds") if use == "arabic letter"}


@cache
def _known() -> dict[str, str]:
    """Return the English of known words, as they are without marks and in one form."""
    return {_bare(word): english for word, english in native_words().items() if ARABIC.fullmatch(word)}


def _bare(word: str) -> str:
    """Return a word without vowel marks and lengthening, its letters in one form."""
    word = "".join(c for c in unicodedata.normalize("NFKC", word) if unicodedata.category(c) != "Mn" and c != "ـ")
    return word.translate(_one_form())


def less_prefix(word: str) -> str:
    """Return a word in one form, without the article and what is glued on before it.

    Example:
        >>> less_prefix("والشهداء") == less_prefix("للشهداء") == less_prefix("شهدا")
        True
    """
    word = _bare(word)
    if word.startswith("و" + _ARTICLE) and len(word) > 5:
        word = word[1:]
    if word.startswith("لل") and len(word) > 4:
        return word[2:]
    return word[len(_ARTICLE) :] if word.startswith(_ARTICLE) and len(word) > 3 else word


def read_arabic(word: str, spelt: bool = False) -> list[tuple[str, bool]]:
    """Return the Latin words that a word in Arabic letters is, each with whether its vowels are left out.

    Args:
        word: A word in Arabic letters.
        spelt: Known words are spelt like the others, and not translated.

    Example:
        >>> read_arabic("الراوي"), read_arabic("عبدالله"), read_arabic("شرکت")
        ([('al', False), ('rawy', True)], [('abdallah', False)], [('company', False)])
    """
    word = _bare(word)
    known = None if spelt else _known().get(word)
    if known:
        return [(each, False) for each in known.split()]
    if word == _GOD:
        return [("allah", False)]
    if word in {"وال", "ال"}:
        return [("al", False)]
    if word.startswith("و" + _ARTICLE) and len(word) > 5:
        return [("wa", False), *read_arabic(word[1:], spelt)]
    if word.startswith(_SERVANT) and len(word) > 5:
        rest = read_arabic(word[len(_SERVANT) :], spelt)
        return [("abdallah", False)] if rest == [("allah", False)] else [("abd", False), *rest]
    for end in (_GOD, _FAITH):
        if word.endswith(end) and len(word) > len(end) + 1:
            return [*read_arabic(word[: -len(end)], spelt), *read_arabic(end, spelt)]
    if word.startswith("لل") and len(word) > 4:
        return read_arabic(_ARTICLE + word[2:], spelt)
    if word.startswith(_ARTICLE) and len(word) > 3 and word not in _NO_ARTICLE:
        return [("al", False), *read_arabic(word[len(_ARTICLE) :], spelt)]
    return [(_spell(word), True)]


def _spell(word: str) -> str:
    """Return a word's consonants and long vowels in Latin letters."""
    letters, spelt = _letters(), ""
    for place, letter in enumerate(word):
        before, after = word[place - 1 : place], word[place + 1 : place + 2]
        if letter in "وي":
            consonant = place == 0 or before in _VOWELS or after == "ا"
            spelt += ("w" if consonant else "u") if letter == "و" else ("y" if consonant else "i")
        elif letter == "ع":
            spelt += "a" if place == 0 and after not in _VOWELS else ""
        elif letter == "ه" and place > 1 and not after and before not in _VOWELS:
            # The feminine ending without its dots.
            spelt += letters["ة"]
        elif letter in "هح" and spelt[-1:] in _BEFORE_H:
            # Not the other half of "th" or "sh".
            spelt += "ah"
        else:
            spelt += letters.get(letter, "")
    return spelt
