"""Han characters as they are read: words and places by a maintained dictionary, the rest character by character.

The dictionary is pypinyin's.  What differs from the reading that anyascii gives
character by character is taken from it once and kept in the user's cache, so
that only the first name in Han characters pays for loading it.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from embargraph.screening.names.kept import keep
from embargraph.screening.names.letters import KUNREI, latin_letters
from embargraph.screening.names.tables import read_table

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "as_chinese_writes",
    "chinese_trades",
    "house_of",
    "japanese_houses",
    "japanese_trades",
    "normal_han",
    "read_han",
    "read_japanese",
    "read_sounds",
    "reads_japanese",
    "sound_syllables",
    "spells_sounds",
    "syllables_of",
    "trades_alone",
]

#: Raised when the kept table is made otherwise.
_VERSION = 3
#: Longer words of the dictionary are sayings.
_LONGEST = 4


@cache
def _own(use: str) -> dict[str, str]:
    """Return the readings that names have and the dictionary has not, or not first."""
    return {written: reading for kind, written, reading, _ in read_table("han_readings") if kind == use}


#: Readings that a name has and running text has not: 长 opens names as "long", not as "chief".
_OF_NAMES = _own("name")
#: Surnames that are read otherwise than the same character elsewhere.
_SURNAMES = _own("surname")


def _table() -> dict[str, str]:
    """Return the words and characters that the dictionary reads otherwise than character by character."""
    from anyascii import anyascii
    from pypinyin import Style, lazy_pinyin
    from pypinyin.constants import PHRASES_DICT, PINYIN_DICT

    def read(text: str) -> str:
        return "".join(lazy_pinyin(text, style=Style.NORMAL, v_to_u=False)).replace("ü", "v")

    found = {}
    for code in PINYIN_DICT:
        char = chr(code)
        if 0x3400 <= code <= 0x9FFF and (reading := read(char)) != anyascii(char).lower() and reading.isascii():
            found[char] = reading
    for word in PHRASES_DICT:
        if 1 < len(word) <= _LONGEST and not word.isascii():
            reading = read(word)
            if reading.isascii() and reading != "".join(found.get(c) or anyascii(c).lower() for c in word):
                found[word] = reading
    return found


def _surnames() -> dict[str, str]:
    """Return Japanese surnames in simplified characters, and how they are read."""
    from japanese_personal_name_dataset import load_dataset

    from embargraph.screening.names.letters import simplify

    *_, found = load_dataset(include_last_names=True)
    return {simplify(name): entry["en"] for name, entry in found.items() if len(name) > 1 and entry["en"].isascii()}


@cache
def _kept() -> dict[str, dict[str, str]]:
    libraries = ("pypinyin", "anyascii", "japanese-personal-name-dataset")
    return keep(f"readings-{_VERSION}", libraries, lambda: {"chinese": _table(), "japanese": _surnames()})


_KANJI = ("japanese-personal-name-dataset", "anyascii", "opencc-python-reimplemented")


@cache
def _kanji_forms() -> dict[str, str]:
    """Return the simplified forms of Japanese characters."""
    from embargraph.screening.names.kanji import kanji_forms

    return keep("kanji-forms-1", _KANJI[2:], kanji_forms)


@cache
def _kanji_readings() -> dict[str, str]:
    """Return what single characters are read as in Japanese names."""
    from embargraph.screening.names.kanji import kanji_readings

    return keep("kanji-readings-1", _KANJI, kanji_readings)


@cache
def _readings() -> dict[str, str]:
    return {**_kept()["chinese"], **_OF_NAMES}


@cache
def _japanese() -> dict[str, str]:
    return {**_kept()["japanese"], **_own("japanese")}


_NUMERALS = "〇零一二三四五六七八九十百"
_DIGIT = {c: str(n) for n, c in enumerate("零一二三四五六七八九")} | {"〇": "0"}
#: Numbers are of institutes, plants and such; 三一 and 十月 are names.
_COUNTED = re.compile(f"第?([{_NUMERALS}]{{2,}}|(?<=第)[{_NUMERALS}])(?=研究|所|厂|院|局|师|集团|工厂|中心|设计)")
_ORDINAL = re.compile(f"第([{_NUMERALS}]+|(?=[0-9]))")
#: The suffix of a place in a register's form of a name; 市政, 市场 and such are other words.
_SUFFIX = re.compile("(?<=[\u4e00-\u9fff]{2})(?:市(?![场政民容长话售值面区])|省)")
#: The province before a city, which registers print and others leave out: 江苏省无锡市.
_PROVINCE = re.compile("^[\u4e00-\u9fff]{2,3}(?:省|自治区)(?=[\u4e00-\u9fff]{2,3}市)")
_AUTONOMOUS = re.compile("(?<=[\u4e00-\u9fff]{2})(?:壮族|回族|维吾尔)?自治区|特别行政区")


def normal_han(text: str, simplify: Callable[[str], str]) -> str:
    """Return a name with its Han characters in one form: simplified, places without their suffix, numbers as digits.

    Example:
        >>> from embargraph.screening.names.letters import simplify
        >>> normal_han("瀋陽市第五十五研究所", simplify).split()
        ['沈阳', '55', '研究所']
    """
    text = _PROVINCE.sub("", simplify(text))
    text = _COUNTED.sub(lambda match: f" {_number(match[1])} ", text)
    text = _ORDINAL.sub(lambda match: f" {_number(match[1])} " if match[1] else " ", text)
    return _SUFFIX.sub(" ", _AUTONOMOUS.sub(" ", text))


def _number(numerals: str) -> str:
    """Return Chinese numerals below a thousand as digits, whether counted (五十五) or spelt (五五)."""
    if not any(c in "十百" for c in numerals):
        return "".join(_DIGIT[c] for c in numerals)
    total, digit = 0, 0
    for c in numerals:
        if c in "十百":
            total += (digit or 1) * (10 if c == "十" else 100)
            digit = 0
        else:
            digit = int(_DIGIT[c])
    return str(total + digit)


def read_han(text: str, read: Callable[[str], str], *, whole: bool = False) -> str:
    """Return Han characters in Latin letters, words by the dictionary, the rest by `read`.

    Args:
        text: Han characters, simplified.
        read: Gives the letters of one character.
        whole: They are a whole name; if of two or three characters, a person's.

    Example:
        >>> from anyascii import anyascii
        >>> read_han("长江", anyascii), read_han("西藏", anyascii), read_han("曾庆红", anyascii, whole=True)
        ('changjiang', 'xizang', 'zengqinghong')
    """
    known, said, place = _readings(), "", 0
    if whole and 1 < len(text) <= 3 and text[0] in _SURNAMES:
        said, place = _SURNAMES[text[0]], 1
    while place < len(text):
        for size in range(min(_LONGEST, len(text) - place), 0, -1):
            found = known.get(text[place : place + size])
            if found:
                said += found
                place += size
                break
        else:
            said += read(text[place]).lower()
            place += 1
    return said


@cache
def japanese_houses() -> dict[str, str]:
    """Return the names of Japanese houses of three characters or more, which may hold a known word: 日本飞机, Nippi."""
    return {name: reading for name, reading in _own("japanese").items() if len(name) > 2}


def house_of(text: str) -> str:
    """Return the name in Latin letters of a Japanese house, empty where the characters are of none.

    Example:
        >>> house_of("日本制铁"), house_of("工业")
        ('nippon steel', '')
    """
    return _own("japanese").get(text, "")


@cache
def japanese_trades() -> dict[str, tuple[str, ...]]:
    """Return the English words for what trades are called in names of Japanese companies, and how they are read.

    Example:
        >>> japanese_trades()["精机"]
        ('precision machine', 'machine', 'precision', 'seiki')
    """
    return {written: (*words.split("|"), read) for written, words, read in read_table("japanese_trades")}


@cache
def chinese_trades() -> dict[str, tuple[str, ...]]:
    """Return the English words for what Chinese calls trades, kinds of bodies and what houses are named after.

    Example:
        >>> chinese_trades()["导航"], chinese_trades()["银河"]
        (('navigation',), ('galaxy', 'galactic', 'milky way'))
    """
    found = trades_alone()
    own = {written: words.split("|") for written, words in read_table("chinese_words")}
    return found | {written: (*found.get(written, ()), *words) for written, words in own.items()}


@cache
def trades_alone() -> dict[str, tuple[str, ...]]:
    """Return the English words for what Chinese calls trades and kinds of bodies, and nothing else."""
    return {written: tuple(words.split("|")) for written, words in read_table("chinese_trades")}


_LONG = re.compile("(?<=o)[ou]|(?<=u)u")


def read_japanese(text: str, read: Callable[[str], str]) -> list[str]:
    """Return simplified characters of a Japanese company's name in Latin letters.

    Surnames are read by japanese-personal-name-dataset, houses by `han_readings.csv`, the rest character by character
    in the Sino-Japanese way; long vowels are written short, as companies do.

    Example:
        >>> from anyascii import anyascii
        >>> read_japanese("细谷", anyascii), read_japanese("三菱", anyascii), read_japanese("光和", anyascii)
        (['hosoya'], ['mitsubishi'], ['kowa'])
    """
    known, single, said, rest, place = _japanese(), _on(), list[str](), "", 0
    while place < len(text):
        size = next((n for n in range(min(_LONGEST, len(text) - place), 1, -1) if text[place : place + n] in known), 0)
        if size:
            said += [rest, *_LONG.sub("", known[text[place : place + size]]).split()]
            rest = ""
        else:
            rest += single.get(text[place]) or read(text[place]).lower()
        place += size or 1
    return [word for word in [*said, rest] if word]


@cache
def _on() -> dict[str, str]:
    return {**_own("on"), **{name: reading for name, reading in _own("japanese").items() if len(name) == 1}}


@cache
def _sounds() -> frozenset[str]:
    return frozenset(_own("sound"))


def read_sounds(text: str, read: Callable[[str], str]) -> str:
    """Return characters that spell a foreign name in Latin letters, one by one.

    Example:
        >>> from anyascii import anyascii
        >>> read_sounds("奥什科什", anyascii)
        'aoshikeshi'
    """
    own = _own("sound")
    return "".join(own[c] or read(c).lower() for c in text)


def spells_sounds(text: str, parted: bool) -> bool:
    """Return whether Chinese characters spell a foreign name by its sound, as 斯凯迪奥 does.

    Args:
        text: Characters that are no known word.
        parted: A dot beside them parts the names of a foreigner.

    Example:
        >>> spells_sounds("斯凯迪奥", False), spells_sounds("海康威视", False), spells_sounds("马丁", True)
        (True, False, True)
    """
    return len(text) > (1 if parted else 2) and all(c in _sounds() for c in text)


@cache
def _syllables() -> frozenset[str]:
    return frozenset((*_own("sound"), *_own("syllable")))


def sound_syllables() -> set[str]:
    """Return the syllables of pinyin that the characters have which spell foreign names."""
    own, ascii_ = _own("sound"), latin_letters()
    return {own.get(c) or ascii_(c).lower() for c in _syllables()}


def syllables_of(text: str) -> tuple[str, ...]:
    """Return the syllables of characters that may spell a foreign name, one of four being another; empty where none do.

    Example:
        >>> syllables_of("埃科达因"), syllables_of("航空装备")
        (('ai', 'ke', 'da', 'yin'), ())
    """
    known, own = _syllables(), _own("sound")
    if sum(c not in known for c in text) > (len(text) > _FEW):
        return ()
    ascii_ = latin_letters()
    return tuple(own.get(c) or ascii_(c).lower() for c in text)


#: From more characters on, one may be of no table.
_FEW = 3


def as_chinese_writes(text: str) -> str:
    """Return the characters that only Japanese has as the simplified Chinese ones that they stand for; others stay.

    Example:
        >>> as_chinese_writes("関東电気")
        '关東电气'
    """
    forms = _kanji_forms()
    return "".join(forms.get(c, c) for c in text)


@cache
def _kanji() -> dict[str, tuple[str, ...]]:
    """Return how each character may be read in the name of a Japanese company."""
    found = {char: said.split("|") for char, said in _kanji_readings().items()}
    for use in ("on", "japanese"):
        for char, reading in _own(use).items():
            if len(char) == 1:
                found[char] = [*found.get(char, []), *reading.split()]
    short = {char: list(dict.fromkeys(_LONG.sub("", each) for each in said)) for char, said in found.items()}
    # A vowel alone is a reading where it is the commonest, as that of 井 is.
    return {char: (said[0], *(each for each in said[1:] if len(each) > 1)) for char, said in short.items()}


_AS_SAID = re.compile("(?<=o)h(?![aeiouy])|(?<=[aeiou])m(?=[bmp])")


@lru_cache(maxsize=65536)
def _said(word: str) -> str:
    """Return a Japanese word as its syllables are heard: no long vowels, n before b and p."""
    word = _LONG.sub("", _AS_SAID.sub(lambda match: "n" if match.group() == "m" else "", word))
    for kunrei, hepburn in KUNREI:
        word = word.replace(kunrei, hepburn)
    return word


def reads_japanese(text: str, word: str) -> bool:
    """Return whether characters may be read as a word in Japanese, each by itself or as surnames and houses are.

    Example:
        >>> reads_japanese("青木", "aoki"), reads_japanese("工业", "kogyo"), reads_japanese("青木", "aoyama")
        (True, True, False)
    """
    word, single, known = _said(word), _kanji(), _japanese()
    ends = {0: {0}}
    for place in range(len(text)):
        for start in ends.get(place, ()):
            for size in range(1, min(_LONGEST, len(text) - place) + 1):
                part = text[place : place + size]
                readings = single.get(part, ()) if size == 1 else [_LONG.sub("", known[part])] if part in known else ()
                for reading in readings:
                    if word.startswith(reading, start):
                        ends.setdefault(place + size, set()).add(start + len(reading))
                    elif (short := _hardened(reading, word, start)) and place + size < len(text):
                        ends.setdefault(place + size, set()).add(short)
    return len(word) in ends.get(len(text), ())


_HARDENED = re.compile("(?<=.)(?:tsu|chi|ku|ki)$")


def _hardened(reading: str, word: str, start: int) -> int:
    """Return where a reading ends whose last syllable doubles the next consonant: tetsu and ko are tekko; 0 if none."""
    stem = _HARDENED.sub("", reading)
    end = start + len(stem)
    doubled = stem != reading and word.startswith(stem, start) and end + 1 < len(word) and word[end] == word[end + 1]
    return end + 1 if doubled else 0
