"""How well Chinese characters spell a foreign name by its sound: 埃科达因 is Echodyne, 可利尔阿莱恩 Clear Align.

Chinese writes a foreign name a syllable a character.  Each character takes the letters
that its syllable stands for; letters that it leaves out and syllables that have no
letters cost something.  What stands for what is in `sounds.csv` (`heard`), after the
usual transcriptions of names of persons.
"""

from __future__ import annotations

import itertools
import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from embargraph.screening.names.phonetics import hear, ways

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["heard_keys", "hears", "hears_any", "is_pinyin"]

#: The onsets of pinyin, the longer before the shorter.
_SYLLABLE = re.compile("(zh|ch|sh|[bpmfdtnlgkhjqxrzcswy])?([iuv]?(?:a[io]?|ei?|ou?|i|u|v|er)?)(ng?)?")
_VOWELS = frozenset("aeiouy")
_CONSONANTS = re.compile("ch|sh|[^aeiouy]")
#: One sound that Latin letters write in several ways; x is two sounds.
_ONE_WAY = (
    (re.compile(r"([a-z])\1"), r"\1"), (re.compile("sch"), "sh"), (re.compile("tch"), "ch"),
    (re.compile("ck|q(?!u)"), "k"), (re.compile("^mc(?=[cgk])"), "ma"), (re.compile("^mc"), "mak"),
    (re.compile("qu"), "ku"), (re.compile("ph"), "f"), (re.compile("^x"), "s"), (re.compile("x"), "ks"),
    (re.compile("dge?"), "d"), (re.compile("gh"), "g"), (re.compile("(?<=[aeo])w(?![aeiouy])"), "u"),
    (re.compile("(?<=[a-z]{3}[^aeiouy])e$"), ""), (re.compile("^wr"), "r"), (re.compile("^kn"), "n"),
    (re.compile("^ps"), "s"),
)  # fmt: skip
#: What letters cost that no syllable spells, behind a vowel: r and h nothing is heard of, l little.
_SILENT = {"r": 0.1, "h": 0.1, "l": 0.35, "e": 0.0, "d": 0.6, "t": 0.6, "g": 0.5, "w": 0.1}
#: A syllable without letters, a vowel that is another, a vowel too many, a nasal that is not there.
_TRAILING, _UNSPELT, _RARER, _NOTHING = 0.15, 0.7, 0.08, 0.6
#: So many of the letters that an onset stands for are the common ones.
_COMMON = 2
_NO_ONSET, _NO_L, _OTHER_VOWEL, _NO_VOWEL, _NO_NASAL = 1.0, 0.7, 0.25, 0.3, 0.45


@cache
def _onsets() -> dict[str, tuple[str, ...]]:
    """Return the letters that an onset of pinyin stands for, by onset."""
    return {onset: tuple(letters.split()) for onset, letters in ways("heard").items()}


@cache
def _vowels() -> dict[str, str]:
    """Return the letters that a vowel of pinyin may be written with."""
    return {final: letters.replace(" ", "") for final, letters in ways("vowel").items()}


@lru_cache(maxsize=4096)
def _parts(syllable: str) -> tuple[str, str, bool]:
    """Return onset, vowel, and whether a nasal ends a syllable of pinyin."""
    if syllable == "er":
        return "er", "", False
    found = _SYLLABLE.fullmatch(syllable)
    return (found[1] or "", found[2] or "", bool(found[3])) if found else (syllable[:1], syllable[1:2], False)


@lru_cache(maxsize=65536)
def _as_heard(word: str) -> str:
    for pattern, new in _ONE_WAY:
        word = pattern.sub(new, word)
    return word


@lru_cache(maxsize=65536)
def hears(syllables: tuple[str, ...], word: str) -> float:
    """Return how well syllables of pinyin spell a word in Latin letters, from 0 to 1.

    Example:
        >>> hears(("ai", "ke", "da", "yin"), "echodyne") > 0.9, hears(("gu", "ge"), "baidu")
        (True, 0.0)
    """
    word = _as_heard(word)
    size = len(syllables)
    most = 0.45 * size
    if not size or not size * 0.8 <= len(word) <= size * 4:
        return 0.0
    costs = {0: 0.0}
    for number, syllable in enumerate(syllables):
        after: dict[int, float] = {}
        for place, cost in costs.items():
            for end, more in _spelt(syllable, word, place, number == size - 1):
                if cost + more <= most and cost + more < after.get(end, most + 1):
                    after[end] = cost + more
        costs = after
        if not costs:
            return 0.0
    cost = costs.get(len(word), most + 1)
    return max(0.0, 1 - cost / size) if cost <= most else 0.0


@lru_cache(maxsize=65536)
def _spelt(syllable: str, word: str, place: int, last: bool) -> tuple[tuple[int, float], ...]:
    """Return where in a word the letters may end that a syllable stands for, and what that costs."""
    onset, vowel, nasal = _parts(syllable)
    found: dict[int, float] = {}

    def keep(end: int, cost: float) -> None:
        if end == place:
            cost = max(cost, _NOTHING)
        if cost < found.get(end, 9.0):
            found[end] = cost

    ways_ = _onsets().get(onset, (onset,))
    costs = [0.0 if number < _COMMON else _RARER for number in range(len(ways_))]
    starts = [(place + len(way), cost) for way, cost in zip(ways_, costs, strict=True) if word.startswith(way, place)]
    if onset in _SOFT:
        starts.append((place, _NO_L if onset == "er" else 0.0))
    elif not starts:
        # A consonant before it that is not spelt, or none at all.
        starts = [(place + 1 + len(way), 1.0) for way in ways_ if word.startswith(way, place + 1)]
        starts.append((place, _NO_ONSET))
    for start, cost in starts:
        for end, more in _vowel_ends(vowel, onset, word, start):
            _close(word, end, cost + more, nasal, last, keep)
    return tuple(found.items())


#: Onsets that stand for no consonant as often as for one.
_SOFT = frozenset({"", "y", "w", "er"})


def _vowel_ends(vowel: str, onset: str, word: str, start: int) -> list[tuple[int, float]]:
    """Return where the vowel of a syllable may end in a word, and what that costs."""
    fits = _vowels().get(vowel, "")
    faint = onset == "er" or vowel in {"e", "u"} or (vowel == "i" and onset in _BUZZING)
    ends = [(start, 0.0 if faint else _NO_VOWEL)]
    end = start
    while end < len(word) and word[end] in _VOWELS and end < start + 3:
        end += 1
        ends.append((end, 0.0 if word[start] in fits or (faint and onset != "er") else _OTHER_VOWEL))
    return ends


#: What follows these onsets is no i: si, shi, zi are heard as a consonant alone.
_BUZZING = frozenset({"zh", "ch", "sh", "r", "z", "c", "s"})


def _close(word: str, end: int, cost: float, nasal: bool, last: bool, keep: Callable[[int, float], None]) -> None:
    """Keep the ends of a syllable behind its vowel: with its nasal, and with letters that are not heard."""
    ends = [(end, cost)]
    if nasal:
        ends = [(end, cost + _NO_NASAL)]
        for letters in ("ng", "gn", "mn", "n", "m"):
            if word.startswith(letters, end):
                ends.append((end + len(letters), cost))
    for end_, cost_ in ends:
        keep(end_, cost_)
        place, more = end_, cost_
        while place < len(word) and word[place] in _SILENT and place < end_ + 2:
            more += _SILENT[word[place]]
            place += 1
            keep(place, more)
        if last and place < len(word):
            rest = word[place:]
            more += _TRAILING * sum(c in _VOWELS for c in rest) + _UNSPELT * len(_CONSONANTS.findall(rest))
            keep(len(word), more)


@cache
def _all_syllables() -> frozenset[str]:
    from embargraph.screening.names.readings import sound_syllables

    return frozenset(sound_syllables())


@lru_cache(maxsize=4096)
def _splits(word: str) -> tuple[tuple[str, ...], ...]:
    """Return the ways to part pinyin into syllables that spell foreign names; a few at most."""
    known, found = _all_syllables(), list[tuple[str, ...]]()

    def part(start: int, before: tuple[str, ...]) -> None:
        if start == len(word):
            found.append(before)
        for size in range(min(6, len(word) - start), 0, -1):
            if len(found) < _MOST_SPLITS and word[start : start + size] in known:
                part(start + size, (*before, word[start : start + size]))

    part(0, ())
    return tuple(found)


_MOST_SPLITS = 12


def is_pinyin(word: str) -> bool:
    """Return whether a word is two syllables of pinyin or more that may spell a foreign name.

    Example:
        >>> is_pinyin("shinaide"), is_pinyin("schneider")
        (True, False)
    """
    return any(len(split) > 1 for split in _splits(word))


@lru_cache(maxsize=65536)
def hears_any(pinyin: str, word: str) -> tuple[float, int]:
    """Return how well pinyin written together spells a word, and of how many syllables; none where it is no pinyin.

    Example:
        >>> hears_any("aikedayin", "echodyne")[1], hears_any("echodyne", "aikedayin")
        (4, (0.0, 0))
    """
    return max([(hears(split, word), len(split)) for split in _splits(pinyin)], default=(0.0, 0))


@lru_cache(maxsize=4096)
def heard_keys(pinyin: str) -> frozenset[str]:
    """Return the consonants that words may have which pinyin spells, as `hear` gives them.

    Example:
        >>> from embargraph.screening.names.phonetics import hear
        >>> set(hear(["echodyne", "axient"])) & {*heard_keys("aikedayin"), *heard_keys("akexiente")} != set()
        True
    """
    words = set[str]()
    for split in _splits(pinyin)[:3]:
        ways_ = []
        for number, syllable in enumerate(split):
            onset, _, nasal = _parts(syllable)
            if onset == "er":
                ways_.append(["la", ""] if number else ["a"])
                continue
            letters = ["", *_onsets().get(onset, (onset,))] if onset in _SOFT else [*_onsets().get(onset, (onset,))]
            # One of each sound will do.
            by_sound = {hear([f"a{each}a"])[0]: each for each in reversed(letters[:_MOST_WAYS])}
            ends = ("na", "ma") if nasal else ("",)
            ways_.append([f"{each}a{end}" for end in ends for each in by_sound.values()])
        words.update("".join(each) for each in itertools.islice(itertools.product(*ways_), _MOST_KEYS))
    return frozenset(hear(words))


_MOST_WAYS, _MOST_KEYS = 4, 64
