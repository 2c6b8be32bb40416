"""Text of any script in one width and case, and in Latin letters."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from embargraph.screening.names.arabic import ARABIC, read_arabic
from embargraph.screening.names.letters import latin_letters
from embargraph.screening.names.native import NATIVE, OPEN, read_natives

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["HAN", "clean", "romanise"]

#: Nobody's name is longer; what is pasted in may be.
LONGEST = 600

HAN = re.compile("[\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")


def clean(text: str) -> str:
    """Return text of one width and case, without control and direction marks.

    Example:
        >>> clean("ＡＢＣ\u202e Ｃｏ")
        'abc co'
    """
    text = text[:LONGEST]
    if text.isascii() and text.isprintable():
        return text.lower()
    text = unicodedata.normalize("NFKC", text).casefold()
    # Line breaks part words; what has no width does not.
    return "".join(
        " " if c in "\t\n\r\v\f\x85\u2028\u2029" else c for c in text
        if c in "\t\n\r\v\f\x85" or unicodedata.category(c)[0] != "C"
    )  # fmt: skip


#: A stroke through a d is "dj" in Serbian and Croatian and a plain d in Vietnamese, which marks its vowels.
_SERBIAN = re.compile("\u0111")
_VIETNAMESE = re.compile("[\u0103\u00e2\u00ea\u00f4\u01a1\u01b0\u1ea0-\u1ef9\u00e0\u1ea3\u00e3\u1ea1]")


def romanise(text: str, also: Mapping[str, str] | None = None, spelt: bool = False) -> tuple[str, dict[str, int]]:
    """Return a text in Latin letters, with the words whose script leaves sounds open, and which way.

    Args:
        text: A text in any script.
        also: Meanings to give to Han words that are not commonly known, or to words in Arabic letters; an empty one
            says that the word is spelt.
        spelt: Known words in Arabic letters are spelt and not translated.

    Example:
        >>> romanise("علي"), romanise("삼성전자"), romanise("Микрон")
        (('ali', {'ali': 1}), ('samseong electronics', {'samseong': 1}), ('mikron', {}))
    """
    ascii_ = latin_letters()
    loose: dict[str, int] = {}
    words = []
    text = _SERBIAN.sub("dj", text) if "\u0111" in text and not _VIETNAMESE.search(text) else text
    if NATIVE.search(text):
        text, loose = read_natives(text, also)
    for word in "".join(c if unicodedata.category(c)[0] in "LNM" else " " for c in text).split():
        if ARABIC.fullmatch(word):
            meant = also.get(word) if also else None
            if meant:
                words += meant.split()
                continue
            read = read_arabic(word, spelt or meant == "")
            words += [latin for latin, _ in read]
            loose.update([(latin, OPEN) for latin, is_loose in read if is_loose])
            continue
        latin = "".join(c for c in ascii_(word).lower() if c.isascii() and c.isalnum())
        if not word.isascii() and not _spells_vowels(word):
            loose[latin] = OPEN
        words.append(latin)
    return " ".join(words), loose


def _spells_vowels(word: str) -> bool:
    first = unicodedata.name(word[0], "").split(" ")[0]
    return first in {"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "GEORGIAN", "KATAKANA", "HIRAGANA", "DIGIT"}
