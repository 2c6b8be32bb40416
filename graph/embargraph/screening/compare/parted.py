"""A name in Han characters against one in Latin letters, characters parted so that they say what the other says.

Chinese and Japanese part no words, and the same characters may be a word translated
(铁山, Iron Mountain), a syllable of a foreign name (埃科达因, Echodyne) or read the
Japanese way (青木, Aoki).  Which they are shows only beside the other name: the parting
is taken that leaves least of both names over.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from embargraph.screening.compare.align import Pair
from embargraph.screening.names.heard import hears
from embargraph.screening.names.kana import japanese_bones, read_kana
from embargraph.screening.names.letters import latin_letters
from embargraph.screening.names.lexicon import FIELD, FORM, PARTICLE, WORD, kinds, native_words
from embargraph.screening.names.meanings import senses_of
from embargraph.screening.names.native import NATIVE, is_japanese, less_clause
from embargraph.screening.names.parse import WEIGHTS, Name, Token, parse_name
from embargraph.screening.names.readings import (
    as_chinese_writes,
    chinese_trades,
    house_of,
    japanese_trades,
    read_han,
    reads_japanese,
    syllables_of,
    trades_alone,
)
from embargraph.screening.names.scripts import clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["Parting", "part_like", "tells_most"]

#: What a character or a known word costs that the other name does not say.
_LEFT_OVER, _UNSAID = 0.3, 0.5
#: Names with more characters or words are sentences.
_MOST_CHARACTERS, _MOST_TOKENS = 32, 10
_LONGEST_SOUND, _LONGEST_READING = 8, 5
#: A word of two names' beginnings, as Maritech: maritime, technology.
_BLEND, _HALF = 6, 3


class _Step(NamedTuple):
    """A piece of a name: how many characters, which words of the other it says, and how well; what is left of it."""

    size: int
    says: tuple[int, ...]
    alike: float
    how: str
    left: tuple[str, ...] = ()


class Parting(NamedTuple):
    """Words of both names that stand for each other, and those left over."""

    pairs: list[Pair]
    left: list[Token]
    right: list[Token]


def part_like(name: Name, other: Name) -> Parting | None:
    """Return how the characters of a name are parted to say what the other says; None where they say none of it.

    Example:
        >>> from embargraph.screening.names.parse import parse_name
        >>> found = part_like(parse_name("可利尔阿莱恩公司"), parse_name("Clear Align LLC"))
        >>> [(pair.left, pair.right, pair.how) for pair in found.pairs]
        [('可利尔阿莱恩', 'clear align', 'sound')]
    """
    words = [token for token in other.tokens if token.kind != FORM and token.text not in other.forms]
    text = _text_of(name.raw)
    if not text or len(text) > _MOST_CHARACTERS or not 0 < len(words) <= _MOST_TOKENS:
        return None
    japanese = is_japanese(name.raw) or bool(_OF_JAPAN.search(text))
    best: dict[tuple[int, int], tuple[float, tuple[tuple[int, _Step], ...]]] = {(0, 0): (0.0, ())}
    steps = [_steps(text, place, words, japanese) for place in range(len(text))]
    for place in range(len(text)):
        for (at, mask), (worth, path) in [item for item in best.items() if item[0][0] == place]:
            for step in steps[place]:
                taken = sum(1 << n for n in step.says)
                if taken & mask:
                    continue
                gain = sum(words[n].weight for n in step.says) * step.alike
                gain -= _cost(step)
                key = (at + step.size, mask | taken)
                if worth + gain > best.get(key, (-99.0, ()))[0]:
                    best[key] = (worth + gain, (*path, (place, step)))
    ends = [found for (at, mask), found in best.items() if at == len(text) and mask]
    if not ends:
        return None
    return _parting(text, max(ends, key=lambda end: end[0])[1], words)


#: What only bodies of Japan are called, which China's lists print without a Japanese legal form.
_OF_JAPAN = re.compile("日本|宇宙|防卫|自卫队|大学校|机构$")


def tells_most(parting: Parting) -> bool:
    """Return whether a telling word agrees, and what agrees is half of what either name says."""
    told = sum(pair.weight for pair in parting.pairs)
    rest = max(sum(token.weight for token in side) for side in (parting.left, parting.right))
    return told >= rest and any(pair.weight >= 1 and pair.alike >= _TELLING for pair in parting.pairs)


_TELLING = 0.85


def _cost(step: _Step) -> float:
    if step.says:
        return 0.0
    if step.left:
        return sum(_UNSAID * _weight(word) for word in step.left)
    return _LEFT_OVER * step.size


def _weight(word: str) -> float:
    return WEIGHTS[kinds().get(word, ("", FIELD))[1]]


_BARE = re.compile("股份有限公司|有限责任公司|有限公司|株式会社|有限会社|合同会社|公司|\\s+")


@lru_cache(maxsize=4096)
def _text_of(raw: str) -> str:
    """Return the characters of a name in one form, without legal forms, Latin letters small; empty if it has others."""
    from embargraph.screening.names.letters import simplify
    from embargraph.screening.names.readings import normal_han

    text = less_clause(_BARE.sub("", normal_han(as_chinese_writes(clean(raw)), simplify)).strip())
    text = re.sub("[\u00b7\u2022\u2027\u30fb\uff65 ,.()\\-]", "", text)
    text = text.lower()
    return text if NATIVE.search(text) and _MIXED.fullmatch(text) else ""


#: Chinese and Japanese keep acronyms in Latin letters: 三井E&S造船.
_LATIN, _MIXED = re.compile("[a-z0-9&]+"), re.compile(f"{NATIVE.pattern.removesuffix(']+')}a-z0-9&]+")


@lru_cache(maxsize=65536)
def _known(text: str, japanese: bool) -> tuple[tuple[str, ...], ...]:
    """Return what characters mean: known words first, then the dictionary's."""
    found = []
    if japanese:
        found += [tuple(each.split()) for each in japanese_trades().get(text, ())]
        if house := house_of(text):
            found.append(tuple(house.split()))
    found += [tuple(each.split()) for each in chinese_trades().get(text, ())]
    if text in native_words():
        found.append(tuple(native_words()[text].split()))
    for sense in senses_of(text):
        words = tuple(sense.replace("-", " ").split())
        found += [words, tuple(word for word in words if word not in _EXPLAINS) or words]
    return tuple(dict.fromkeys(found))


#: Words with which a dictionary explains: 极地 is "polar region", 相对论 "theory of relativity".
_EXPLAINS = frozenset((
    "area", "capital", "city", "country", "county", "kind", "of", "part", "person", "piece", "province", "region",
    "river", "state", "theory", "thing", "type",
))  # fmt: skip


def _steps(text: str, place: int, words: Sequence[Token], japanese: bool) -> list[_Step]:
    """Return what the characters from a place on may say."""
    if run := _LATIN.match(text, place):
        # Letters are not parted.
        whole = not place or not _LATIN.match(text, place - 1)
        return list(_lettered(run.group(), words)) if whole else []
    found = [_Step(1, (), 0.0, ""), *_kana(text, place, words)]
    for size in range(1, min(_LONGEST_SOUND, len(text) - place) + 1):
        part = text[place : place + size]
        if _LATIN.match(part[-1]):
            break
        found += _meant(part, words, japanese)
        if size > 1:
            found += _blended(part, words, japanese)
            found += _initialled(part, words, japanese)
            found += _heard(part, words)
            found += _spelt(part, words)
        if size <= _LONGEST_READING and (japanese or size > 1):
            found += _read(part, words, 3 if japanese else _CLEARLY_READ)
    return found


def _meant(part: str, words: Sequence[Token], japanese: bool) -> Iterator[_Step]:
    for meaning in _known(part, japanese):
        says: list[int] = []
        left = []
        for each in meaning:
            head = kinds().get(each, (each, ""))[0]
            place = next((n for n, word in enumerate(words) if n not in says and _is_word(each, head, word)), -1)
            if place >= 0:
                says.append(place)
            else:
                left.append(each)
        if says and not left:
            yield _Step(len(part), tuple(says), 1.0, "same word")
        elif part in native_words() and meaning == tuple(native_words()[part].split()):
            yield _Step(len(part), tuple(says), 1.0 if says else 0.0, "same word", tuple(left))
    if part not in native_words() and (trade := _trade(part, japanese)):
        # A trade that the other name leaves out is no name.
        yield _Step(len(part), (), 0.0, "", trade)


def _trade(part: str, japanese: bool) -> tuple[str, ...]:
    """Return the words of the trade that characters name; empty where they name none."""
    found = japanese_trades().get(part) if japanese else None
    found = found or trades_alone().get(part)
    return tuple(found[0].split()) if found else ()


def _is_word(word: str, head: str, token: Token) -> bool:
    if token.text == head or token.written == word:
        return True
    bare, there = word.removesuffix("s"), (token.written or token.text).removesuffix("s")
    return bare == there or (len(bare) > _STEM and len(there) > _STEM and _stem(bare) == _stem(there))


_STEM = 4


@lru_cache(maxsize=65536)
def _stem(word: str) -> str:
    """Return an English word without the ending that makes another part of speech of it."""
    for ending in ("ation", "ing", "al", "ed", "ic", "y", "e", "ity", "er", "ion", "ive"):
        if word.endswith(ending) and len(word) - len(ending) >= _STEM:
            return word.removesuffix(ending)
    return word


def _blended(part: str, words: Sequence[Token], japanese: bool) -> Iterator[_Step]:
    """Yield a word of the other name that is the beginnings of two words that the characters mean."""
    for number, token in enumerate(words):
        text = token.written or token.text
        if token.kind != WORD or len(text) < _BLEND:
            continue
        for cut in range(1, len(part)):
            if any(
                text[:half] == first[0][:half] and second[0].startswith(text[half:])
                for half in range(_HALF, len(text) - _HALF + 1)
                for first in _known(part[:cut], japanese)
                if len(first) == 1 and first[0][:_HALF] == text[:_HALF]
                for second in _known(part[cut:], japanese)
                if len(second) == 1
            ):
                yield _Step(len(part), (number,), 0.9, "same word")
                break
            if any(
                len(second) == 1
                and text.endswith(second[0])
                and len(second[0]) > _HALF
                and _says_front(part[:cut], text.removesuffix(second[0]), japanese)
                for second in _known(part[cut:], japanese)
            ):
                yield _Step(len(part), (number,), 0.9, "same word")
                break


def _says_front(part: str, front: str, japanese: bool) -> bool:
    """Return whether characters say the front of a word of two, translated or by its sound: 利奥实验室, Leolab."""
    if len(front) < _HALF:
        return False
    return (front,) in _known(part, japanese) or (len(part) > 1 and hears(syllables_of(part), front) >= _AS_NAME)


def _initialled(part: str, words: Sequence[Token], japanese: bool) -> Iterator[_Step]:
    """Yield an acronym of the other name that the characters are written out: 三菱重工, MHI."""
    for number, token in enumerate(words):
        text = token.written or token.text
        if token.kind != WORD or not _FEWEST <= len(text) <= _MOST_LETTERS or len(part) < _FEWEST:
            continue
        named = parse_name(f"{part}株式会社" if japanese else part)
        said = [each.written or each.text for each in named.tokens if each.kind != FORM]
        if len(said) == len(text) and "".join(word[0] for word in said) == text:
            yield _Step(len(part), (number,), 0.9, "initials")


#: An acronym has so many letters at least and at most.
_FEWEST, _MOST_LETTERS = 3, 5


def _heard(part: str, words: Sequence[Token]) -> Iterator[_Step]:
    """Yield the words of the other name that the characters spell by their sound, one or neighbours together."""
    syllables = syllables_of(part)
    if not syllables:
        return
    for start in range(len(words)):
        joined = ""
        for stop in range(start, min(start + 3, len(words))):
            if words[stop].kind in {PARTICLE} or not words[stop].written.isascii():
                break
            joined += words[stop].written or words[stop].text
            heard = hears(syllables, joined)
            if stop == start and words[stop].kind != WORD and (heard < _AS_NAME or len(part) < _LONG_SOUND):
                continue
            alike = _sure(heard, len(part))
            if alike:
                yield _Step(len(part), tuple(range(start, stop + 1)), alike, "sound")


#: A common word that is heard so well, in so many syllables, is a name: Waters, 沃特世.
_AS_NAME, _LONG_SOUND = 0.93, 3


def _lettered(run: str, words: Sequence[Token]) -> Iterator[_Step]:
    """Yield the words of the other name that Latin letters are, one or neighbours together, or the initials of."""
    yield _Step(len(run), (), 0.0, "")
    bare = run.replace("&", "")
    heads = "".join((word.written or word.text)[:1] for word in words)
    for start in range(len(words)):
        joined = ""
        for stop in range(start, min(start + 3, len(words))):
            joined += "" if words[stop].text == "and" else words[stop].written or words[stop].text
            if joined == bare:
                yield _Step(len(run), tuple(range(start, stop + 1)), 1.0, "same word")
    place = heads.find(bare) if _FEWEST <= len(bare) <= _MOST_LETTERS else -1
    if place >= 0:
        yield _Step(len(run), tuple(range(place, place + len(bare))), 0.9, "initials")


def _kana(text: str, place: int, words: Sequence[Token]) -> Iterator[_Step]:
    """Yield the words of the other name that a run of kana spells as Japanese hears them, one or neighbours."""
    run = _KANA.match(text, place)
    if run is None or (place and _KANA.match(text, place - 1)):
        return
    heard = japanese_bones(read_kana(run.group(), latin_letters()))
    for start in range(len(words)):
        for stop in range(start + 1, min(start + 3, len(words)) + 1):
            joined = "".join(word.written or word.text for word in words[start:stop])
            if len(heard) > 1 and japanese_bones(joined) == heard:
                yield _Step(len(run.group()), tuple(range(start, stop)), 0.9, "sound")


_KANA = re.compile("[\u3041-\u3096\u30a1-\u30fa\u30fc]{2,}")


def _spelt(part: str, words: Sequence[Token]) -> Iterator[_Step]:
    """Yield the word of the other name that is the characters in pinyin."""
    pinyin = read_han(part, latin_letters())
    for number, token in enumerate(words):
        if token.kind == WORD and (token.written or token.text) == pinyin:
            yield _Step(len(part), (number,), 1.0, "same word")


def _sure(heard: float, size: int) -> float:
    """Return how alike what is heard so well is: the fewer the syllables, the better they must be heard."""
    for least, alike in _LEAST.get(size, _LEAST[4]):
        if heard >= least:
            return alike
    return 0.0


_LEAST = {
    2: ((0.95, 0.85), (0.9, 0.72)),
    3: ((0.95, 0.9), (0.87, 0.8), (0.795, 0.72), (0.68, 0.6)),
    4: ((0.93, 0.9), (0.83, 0.85), (0.78, 0.75), (0.65, 0.6)),
}


#: A name that does not say that it is Japanese is read so where it makes up a word of so many letters: 东北, Tohoku.
_CLEARLY_READ = 5


def _read(part: str, words: Sequence[Token], least: int) -> Iterator[_Step]:
    """Yield the words of the other name, of so many letters at least, that the characters are read as in Japanese."""
    for number, token in enumerate(words):
        text = token.written or token.text
        if len(text) >= least and text.isalpha() and reads_japanese(part, text):
            yield _Step(len(part), (number,), 1.0, "same word")


def _parting(text: str, path: Sequence[tuple[int, _Step]], words: Sequence[Token]) -> Parting:
    pairs, left, said, over = list[Pair](), list[Token](), set[int](), ""
    for place, step in (*path, (len(text), _Step(0, (), 0.0, "", ("",)))):
        part = text[place : place + step.size]
        if not step.says and not step.left:
            over += part
            continue
        if over:
            left.append(Token(over, WORD, 1.0 if len(over) > 1 else 0.5, 0, over))
            over = ""
        if step.says:
            meant = [words[n] for n in step.says]
            weight = sum(word.weight for word in meant)
            # What is heard as a name is one: 沃特世, Waters.
            weight = max(weight, WEIGHTS[WORD]) if step.how == "sound" else weight
            pairs.append(
                Pair(part, " ".join(word.written or word.text for word in meant), step.alike, weight, step.how)
            )
            said.update(step.says)
        for word in filter(None, step.left):
            head, kind = kinds().get(word, (word, FIELD))
            left.append(Token(head, kind, WEIGHTS[kind], 0, word))
    return Parting(pairs, left, [word for n, word in enumerate(words) if n not in said])
