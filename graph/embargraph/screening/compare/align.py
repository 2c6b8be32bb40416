"""The words of two names paired one to one: the same, alike in spelling or sound, written together."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, NamedTuple

from embargraph.screening.compare.last_names import NEARLY, find_last
from embargraph.screening.compare.similarity import UNLIKE, alikeness
from embargraph.screening.compare.variants import are_variants
from embargraph.screening.names.forms import unglue
from embargraph.screening.names.given_names import given_names
from embargraph.screening.names.korean import are_korean, korean_syllable
from embargraph.screening.names.lexicon import FIELD, FORM, PARTICLE, WORD, abbreviations, near_words
from embargraph.screening.names.parse import INITIAL, NUMBER, SERIES, Token
from embargraph.screening.names.slavic import are_of_place, one_spelling, share_ending

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "JOINED_ALIKE", "LEFT", "MOST_JOINED", "NEITHER", "RIGHT", "SHORTEST_JOINED", "Pair", "align", "may_join",
    "pair_same", "tokens_alike",
]  # fmt: skip


#: Which of two names is read from Han characters, the other one not.
NEITHER, LEFT, RIGHT = 0, 1, 2


class Pair(NamedTuple):
    """Words of both names that stand for each other, how alike they are, and how that was seen."""

    left: str
    right: str
    alike: float
    weight: float
    how: str


def align(
    left: list[Token], right: list[Token], person: bool, *, read: int = NEITHER
) -> tuple[list[Pair], list[Token], list[Token]]:
    """Return the words paired one to one, and those left over on each side.

    Args:
        left: Words of a name.
        right: Words of another.
        person: They are names of persons.
        read: Which of them stands in Han characters, beside one that does not: its spelling is a reading.
    """
    pairs, rest, others = pair_same(left, right)
    if rest and others:
        if person and any(token.loose for token in (*rest, *others)):
            # What a script leaves out makes two words sound as one of the other name.
            _fuzzy(rest, others, pairs, person, strict=False, least=NEARLY)
        _join(rest, others, pairs, swapped=False)
        _join(others, rest, pairs, swapped=True)
        if not person:
            # What characters are read as is no acronym: 钛 is titanium, and not Tokyo Aircraft Instrument.
            if read != LEFT:
                _initials(rest, others, right, pairs, swapped=False)
            if read != RIGHT:
                _initials(others, rest, left, pairs, swapped=True)
        if person and are_korean(t.text for t in left) and are_korean(t.text for t in right):
            _syllables(rest, others, pairs)
        # A name of one short word is an acronym as often as a person.
        _fuzzy(rest, others, pairs, person, strict=read == NEITHER and (not person or len(left) == len(right) == 1))
        if person and rest and others and (last := find_last(rest, others, pairs)):
            token, other, alike = last
            pairs.append(Pair(token.written, other.written, alike, max(token.weight, other.weight), "sound"))
            rest.remove(token)
            others.remove(other)
    return pairs, rest, others


def pair_same(left: list[Token], right: list[Token]) -> tuple[list[Pair], list[Token], list[Token]]:
    """Return the words that are the same paired, those first that are written the same, and the others in order."""
    pairs: list[Pair] = []
    others = list(right)
    texts = [token.text for token in others]
    unlike, met = list[Token](), False
    for token in left:
        if token.text not in texts:
            unlike.append(token)
            continue
        place = texts.index(token.text)
        if others[place].written != token.written:
            same = (n for n, other in enumerate(others) if other.text == token.text and other.written == token.written)
            place = next(same, -1)
        if place < 0:
            unlike.append(token)
            met = True
            continue
        del texts[place]
        pairs.append(_same(token, others.pop(place), "same"))
    if not met:
        return pairs, unlike, others
    rest = []
    for token in unlike:
        if token.text in texts:
            place = texts.index(token.text)
            del texts[place]
            pairs.append(_same(token, others.pop(place), "same word"))
        else:
            rest.append(token)
    return pairs, rest, others


def _same(token: Token, other: Token, how: str) -> Pair:
    weight = (token.weight + other.weight) / 2
    return Pair(token.written or token.text, other.written or other.text, 1.0, weight, how)


def _join(whole: list[Token], parts: list[Token], pairs: list[Pair], *, swapped: bool) -> None:
    """Pair a word with neighbours of the other name that make it up when written together."""
    if len(parts) < 2 or not _could_join(whole, parts):
        return
    for token in list(whole):
        if len(token.text) < SHORTEST_JOINED or token.kind == NUMBER:
            continue
        for start in range(len(parts) - 1):
            stop, alike = _written_together(token, parts, start)
            if stop:
                weight = max(token.weight, sum(part.weight for part in parts[start:stop]))
                texts = (token.written, " ".join(part.written for part in parts[start:stop]))
                pairs.append(Pair(*(texts[::-1] if swapped else texts), alike, weight, "written together"))
                whole.remove(token)
                del parts[start:stop]
                break


def may_join(left: list[Token], right: list[Token]) -> bool:
    """Return whether a word of one name stands for neighbours of the other, as `align` would pair them."""
    _, rest, others = pair_same(left, right)
    for whole, parts in ((rest, others), (others, rest)):
        if len(parts) > 1 and _could_join(whole, parts):
            long = [token for token in whole if len(token.text) >= SHORTEST_JOINED and token.kind != NUMBER]
            if any(_written_together(token, parts, start)[0] for token in long for start in range(len(parts) - 1)):
                return True
    return False


def _could_join(whole: Sequence[Token], parts: Sequence[Token]) -> bool:
    """Say whether any two neighbours are short enough to make up a word."""
    longest = 0
    for token in whole:
        if token.loose:
            return True
        longest = max(longest, len(token.text))
    lengths = [len(part.written or part.text) for part in parts]
    return any(a + b <= longest + 2 for a, b in itertools.pairwise(lengths))


#: A word that others make up has so many letters.
SHORTEST_JOINED = 4
#: What is written together is so much alike, at least.
JOINED_ALIKE = 0.85
#: Of a name, at most so many words are written as one.
MOST_JOINED = 5


def _written_together(token: Token, parts: Sequence[Token], start: int) -> tuple[int, float]:
    """Return where the neighbours end that make up a word from a start on, and how alike they are; 0 if none do."""
    text, loose = token.text, token.loose
    size, length = len(text), 0
    for stop in range(start, min(start + MOST_JOINED, len(parts))):
        part = parts[stop]
        length += len(part.written or part.text)
        loose = loose or part.loose
        if length > (2 * size if token.loose else size) + 2:
            break
        # Lengths further apart are never alike.
        if stop == start or (length < size - 3 and not loose):
            continue
        joined = "".join([part.written or part.text for part in parts[start : stop + 1]])
        # "LAVROV, Sergei" is written together the other way round.
        ways = (joined, parts[stop].written + parts[start].written) if stop == start + 1 else (joined,)
        alike = max([1.0 if way == text else alikeness(way, text, loose)[0] for way in ways])
        if alike >= JOINED_ALIKE and (alike == 1.0 or all(len(part.text) > 1 for part in parts[start : stop + 1])):
            return stop + 1, alike
    return 0, 0.0


def _fuzzy(
    rest: list[Token], others: list[Token], pairs: list[Pair], person: bool, *, strict: bool, least: float = 0.0
) -> None:
    """Pair the words that are spelt or sound nearly alike, the likest first; from a likeness on."""
    found = []
    for i, token in enumerate(rest):
        for j, other in enumerate(others):
            alike, how = tokens_alike(token, other, person, strict)
            if alike and alike >= least:
                found.append((-alike, i, j, how))
    if not found:
        return
    taken_left, taken_right = set[int](), set[int]()
    for unlike, i, j, how in sorted(found):
        if i in taken_left or j in taken_right:
            continue
        taken_left.add(i)
        taken_right.add(j)
        weight = min if how == "initial" else max
        pairs.append(Pair(rest[i].written, others[j].written, -unlike, weight(rest[i].weight, others[j].weight), how))
    rest[:] = [token for i, token in enumerate(rest) if i not in taken_left]
    others[:] = [token for j, token in enumerate(others) if j not in taken_right]


def _syllables(rest: list[Token], others: list[Token], pairs: list[Pair]) -> None:
    """Pair the syllables of two Korean names that are one in another spelling."""
    for token in list(rest):
        syllable = korean_syllable(token.text)
        other = next((each for each in others if korean_syllable(each.text) == syllable), None)
        if other is not None:
            pairs.append(Pair(token.written, other.written, 0.9, max(token.weight, other.weight), "sound"))
            rest.remove(token)
            others.remove(other)


def _initials(
    short: list[Token], full: list[Token], name: Sequence[Token], pairs: list[Pair], *, swapped: bool
) -> None:
    """Pair an acronym with neighbours that it is the initials of: MHI, Mitsubishi Heavy Industries.

    Args:
        short: Words left of a name, of which one may be an acronym.
        full: Words left of the other.
        name: All words of the other: what was paired before parts those beside it.
        pairs: Where a pair is added.
        swapped: The acronym stands in the right name.
    """
    if len(full) < _FEWEST or not any(t.kind == WORD and _FEWEST <= len(t.text) <= _MOST_LETTERS for t in short):
        return
    left, free = list(full), []
    for token in name:
        free.append(token in left)
        if free[-1]:
            # One by one, since a word may stand twice.
            left.remove(token)
    for skipped in (_NOT_IN_ACRONYMS, {PARTICLE}):  # MIC is a military-industrial corporation
        words = [(token, is_free) for token, is_free in zip(name, free, strict=True) if token.kind not in skipped]
        letters = "".join([(token.written or token.text)[0] if is_free else " " for token, is_free in words])
        for token in list(short):
            size = len(token.text)
            start = letters.find(token.text) if token.kind == WORD and _FEWEST <= size <= _MOST_LETTERS else -1
            if start < 0:
                continue
            meant = [word for word, _ in words[start : start + size]]
            texts = (token.written, " ".join(word.written for word in meant))
            pairs.append(Pair(*(texts[::-1] if swapped else texts), 0.9, token.weight, "initials"))
            short.remove(token)
            for word in meant:
                full.remove(word)
            return


def _is_kind_of_company(token: Token, other: Token) -> bool:
    """Return whether two letters are short for a kind of company: IC, insurance company."""
    short, full = (token, other) if len(token.text) == len("ic") else (other, token)
    return (
        full.kind == FIELD and short.kind == WORD and len(short.text) == len("ic") and short.text[1] == "c"
        and full.written[:1] == short.text[0]
    )  # fmt: skip


_NOT_IN_ACRONYMS = frozenset({FORM, PARTICLE})
#: An acronym within a name has so many letters at least and at most.
_FEWEST, _MOST_LETTERS = 3, 6

#: Words of these classes stand for nothing but themselves, or for what begins with them.
_EXACT = frozenset({NUMBER, SERIES, INITIAL})


def tokens_alike(token: Token, other: Token, person: bool, strict: bool) -> tuple[float, str]:
    """Return how alike two words of names are, and how that was seen.

    Args:
        token: A word.
        other: A word of the other name.
        person: They are names of persons.
        strict: As for `alikeness`.
    """
    kind, there = token.kind, other.kind
    if not person and other.text in near_words().get(token.text, ()):
        return _NEAR_WORD, "same word"
    if not person and FIELD in (kind, there) and _is_kind_of_company(token, other):
        return 0.9, "initial"
    if kind in _EXACT or there in _EXACT:
        return _exactly_alike(token, other, person)
    if kind == WORD:
        left, right = token.text, other.text if there == WORD else other.written
    elif there == WORD:
        left, right = token.written, other.text
    elif token.written in abbreviations() or other.written in abbreviations():
        # "Elec" may be electric or electronics.
        return _shortened(token.written, other.written)
    else:
        # Two known words that are not the same one: trade is not travel.
        return UNLIKE
    if person and right in given_names().get(left, ()):
        return 0.9, "same word"
    if person and len(left) != len(right) and (left in _OPENINGS or right in _OPENINGS):
        short, full = (left, right) if len(left) < len(right) else (right, left)
        if short in _OPENINGS and len(full) > len(short) + 1 and full.startswith(short):
            return 0.9, "initial"
    alike = alikeness(left, right, token.loose or other.loose, strict)
    if alike[0] < NEARLY:
        alike = max(alike, _ended_alike(left, right) if person else _inflected(left, right))
    # Most words open otherwise, and are no variants.
    may_be = left[0] == right[0] or left[0] in _MAY_OPEN or right[0] in _MAY_OPEN
    if may_be and alike[0] < NEARLY and len(left) > _STEM - 1 < len(right):
        alike = max(alike, (are_variants(left, right, person), "sound"))
    return alike


#: An article glued on, or a sound that is written with two letters.
_MAY_OPEN = frozenset("aeugqcsk")
#: What two words are that translators put for one another.
_NEAR_WORD = 0.75


def _shortened(a: str, b: str) -> tuple[float, str]:
    """Return how alike two common words are of which one may be the other shortened."""
    short, full = (a, b) if len(a) < len(b) else (b, a)
    return (0.9, "same word") if short in abbreviations() and full.startswith(short) else UNLIKE


def _ended_alike(a: str, b: str) -> tuple[float, str]:
    """Return how alike two names of persons are that languages end differently, or of which one is longer."""
    short, full = (a, b) if len(a) < len(b) else (b, a)
    if len(short) >= _STEM and full == f"{short}din":
        return 0.8, "same word"  # Salah, for Salah al-Din
    if len(short) > _STEM and (
        one_spelling(a) == one_spelling(b) or (full[len(short) :] in _SONS and full.startswith(short))
    ):
        return 0.9, "same word"
    stems = share_ending(a, b)
    if stems is None:
        return UNLIKE
    left, right = stems
    if left == right or right in given_names().get(left, ()) or one_spelling(left) == one_spelling(right):
        return 0.9, "same word"
    return (0.9, "same word") if alikeness(left, right)[0] >= _STEMS else UNLIKE


_SONS = frozenset({"ovich", "evich", "ovna", "evna", "us", "ius", "y", "iy"})
_STEMS = 0.75


def _inflected(a: str, b: str) -> tuple[float, str]:
    """Return how alike two words are of which one is the other with an ending, or with a legal form glued to it."""
    short, full = (a, b) if len(a) < len(b) else (b, a)
    if "sk" in full[-6:] and are_of_place(short, full):
        return 0.9, "same word"
    if short not in full:
        return UNLIKE
    ending = full[len(short) :]
    if len(short) + len(ending) > _STEM + 1 and ending in _ENDINGS and full.startswith(short):
        return 0.9, "same word"
    return (0.95, "written together") if unglue(full) == short else UNLIKE


_STEM = 4
#: Of English, and of Russian adjectives: Azov, Azovsky; mineral, mineralnye.
_ENDINGS = frozenset((
    "a", "s", "es", "ed", "ing", "al", "ic", "y", "iy", "yi",
    "i", "ny", "nyy", "nyi", "naya", "noe", "noye", "nye", "skiy", "sky",
    "ski", "skii", "skaya", "skoe", "skoye", "skie", "skiye", "enskiy", "ensky",
))  # fmt: skip


#: Initials that are one letter in Cyrillic.
_OPENINGS = frozenset({"yu", "ya", "ye", "yo", "zh", "kh", "ch", "sh", "ts", "dzh"})


def _exactly_alike(token: Token, other: Token, person: bool) -> tuple[float, str]:
    kinds = (token.kind, other.kind)
    if NUMBER in kinds or SERIES in kinds:
        return (0.5, "another of a series") if kinds == (SERIES, SERIES) else UNLIKE
    short, full = (token, other) if token.kind == INITIAL else (other, token)
    fits = person and full.kind == WORD and full.text.startswith(short.text)
    return (0.9, "initial") if fits else UNLIKE
