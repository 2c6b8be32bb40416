"""Names in Han characters, kana and Hangul: known words in English, the rest as it is read.

These scripts part no words, so that what is known is looked for at every place, the
longest first.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from embargraph.screening.names.kana import read_kana
from embargraph.screening.names.lexicon import native_words

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["BY_KANA", "BY_SOUND", "NATIVE", "OPEN", "is_japanese", "less_clause", "read_natives"]

#: How a word leaves its sounds open: its script spells not all of them, or it spells a foreign name as Chinese can, or
#: as Japanese can.
OPEN, BY_SOUND, BY_KANA = 1, 2, 3

_HAN, _KANA, _HANGUL = (
    "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff",
    "\u3041-\u3096\u30a1-\u30fa\u30fc",
    "\uac00-\ud7a3",
)
NATIVE = re.compile(f"[{_HAN}{_KANA}{_HANGUL}]+")
_IS_KANA, _IS_HANGUL = re.compile(f"[{_KANA}]"), re.compile(f"[{_HANGUL}]")
_JAPANESE = re.compile(f"[{_KANA}]|株式会社|有限会社|合同会社|合資会社|合资会社")
#: What MOFCOM writes before a name: that it takes part in sales of arms.
_CLAUSE = re.compile("^参与[^的]{2,20}的")
_DOTS = "\u00b7\u2022\u2027\u30fb\uff65"
_LONGEST = 10


@cache
def _firsts() -> frozenset[str]:
    """Return the characters that known words open with."""
    return frozenset(word[0] for word in native_words())


def less_clause(text: str) -> str:
    """Return a name without the clause that China's lists write before it.

    Example:
        >>> less_clause("参与对台湾地区军售的通用动力公司")
        '通用动力公司'
    """
    return _CLAUSE.sub("", text)


def is_japanese(text: str) -> bool:
    """Return whether a name says that it is of a Japanese company: by kana or by its legal form."""
    return bool(_JAPANESE.search(text))


def read_natives(text: str, also: Mapping[str, str] | None = None) -> tuple[str, dict[str, int]]:
    """Return a text with its runs of native script in Latin letters, and the words of them that leave sounds open.

    Args:
        text: A name, its Han characters simplified.
        also: Meanings to give to what is no known word, where they leave no character out.

    Example:
        >>> read_natives("杭州海康威视数字技术")[0].split()
        ['hangzhou', 'haikangweishi', 'digital', 'technology']
        >>> read_natives("三菱电机株式会社")[0].split(), read_natives("斯凯迪奥公司")[1]
        (['mitsubishi', 'electric', 'llc'], {'sikaidiao': 2})
    """
    loose: dict[str, int] = {}
    text = less_clause(text.strip())
    japanese = is_japanese(text)

    def read(match: re.Match[str]) -> str:
        parted = text[match.start() - 1 : match.start()] or " "
        beside = parted in _DOTS or (text[match.end() : match.end() + 1] or " ") in _DOTS
        words = _read_run(match.group(), match.group() == text, japanese, beside, also or {})
        loose.update([(word, way) for word, way in words if way])
        return f" {' '.join(word for word, _ in words)} "

    return NATIVE.sub(read, text), loose


def _read_run(run: str, whole: bool, japanese: bool, beside: bool, also: Mapping[str, str]) -> list[tuple[str, int]]:
    """Return the words of a run, each with how it leaves its sounds open, or 0."""
    from embargraph.screening.names.readings import japanese_houses

    known, firsts, words, rest, place = native_words(), _firsts(), list[tuple[str, int]](), "", 0
    if meant := {word: meaning for word, meaning in also.items() if len(word) > 1}:
        known = {**known, **meant}
        firsts = firsts | {word[0] for word in meant}
    if japanese:
        houses = japanese_houses()
        known = {**known, **houses}
        firsts = firsts | {word[0] for word in houses}
    # A whole name of three characters is more likely a person's than made of known words.
    least = 2 if _IS_HANGUL.search(run) or (whole and len(run) < 4) else 1
    while place < len(run):
        word = ""
        if run[place] in firsts and not (whole and least > 1 and len(run) < 4):
            sizes = range(min(_LONGEST, len(run) - place), least - 1, -1)
            word = next((run[place : place + n] for n in sizes if run[place : place + n] in known), "")
        if word and (len(word) > 1 or place + 1 == len(run)) and (not whole or len(run) > len(word)):
            words += [
                *(_meant(rest, also) or _read_rest(rest, False, japanese, beside)),
                *((each, 0) for each in known[word].split()),
            ]
            rest = ""
        else:
            word = run[place]
            rest += word
        place += len(word)
    return [*words, *(_meant(rest, also) or _read_rest(rest, whole and not words, japanese, beside))]


def _meant(text: str, also: Mapping[str, str]) -> list[tuple[str, int]]:
    """Return characters as the words that they mean, the longest first; empty where one of them means none."""
    if not text or not also:
        return []
    for size in range(min(_LONGEST, len(text)), 0, -1):
        if text[:size] in also:
            after = _meant(text[size:], also)
            if after or len(text) == size:
                return [*((word, 0) for word in also[text[:size]].split()), *after]
    return []


def _read_rest(text: str, whole: bool, japanese: bool, beside: bool) -> list[tuple[str, int]]:
    """Return what is no known word as it is read."""
    from embargraph.screening.names.letters import latin_letters
    from embargraph.screening.names.readings import read_han, read_japanese, read_sounds, spells_sounds

    if not text:
        return []
    ascii_ = latin_letters()
    if _IS_HANGUL.search(text):
        return [("".join(c for c in ascii_(text).lower() if c.isalpha()), OPEN)]
    if _IS_KANA.search(text):
        return [(read_kana(text, ascii_), BY_KANA)]
    if japanese and not (spells_sounds(text, True) and len(text) > 3):
        return [(word, 0) for word in read_japanese(text, ascii_)]
    if spells_sounds(text, beside):
        return [(read_sounds(text, ascii_), BY_SOUND)]
    return [(read_han(text, ascii_, whole=whole), 0)]
