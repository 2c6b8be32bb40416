"""Words of names as columns of numbers, and which two of many pairs of words may be alike at all.

Nearly all pairs of words of two names have nothing in common.  That is seen from their letters, their sounds and how
they open, which are held as numbers and bits here: for some ten thousand pairs at once, where `tokens_alike` would be
asked one by one.  What is said is only ever that two words are certainly unlike; for the others `tokens_alike` is
asked.  Each condition here is one that a rule of `tokens_alike` and of what it calls needs: a rule that is added there
is added here, and `tests/screening/compare/test_word_columns.py` tells if it is not.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from embargraph.screening.compare.align import SHORTEST_JOINED
from embargraph.screening.names.given_names import given_names
from embargraph.screening.names.korean import korean_syllable
from embargraph.screening.names.lexicon import FIELD, FORM, PARTICLE, WORD, abbreviations, near_words
from embargraph.screening.names.parse import INITIAL, NUMBER, SERIES
from embargraph.screening.names.phonetics import fold, skeleton

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy

    from embargraph.screening.names.parse import Token

    Array = numpy.ndarray[Any, Any]

__all__ = ["ANY_TIMES", "WordColumns", "count_bits", "joined_letters", "letters_of", "opening_of"]

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
#: A letter, and the same letter a second time; digits once.
_ONCE = {letter: 1 << place for place, letter in enumerate(_LETTERS)} | {str(n): 1 << (52 + n) for n in range(10)}
_SECOND = 26
#: Bits of letters and digits that stand in a word at all, and those of letters.
ANY_TIMES = (1 << 26) - 1 | 0b1111111111 << 52
_LETTERS_ONCE = (1 << 26) - 1
#: Consonants that Slavic spellings do not write for another: `one_spelling` leaves which of them a word has.
_STEADY = sum(_ONCE[letter] for letter in "bcdfklmnpqrtx")
#: How a word opens, where transliterations differ; as in `similarity`.
_OPENS = dict(zip("cgqhkwuvyijedztsopb", "kkkkkvvviiiiiiiiobb", strict=True))
#: Letters that open words that are variants; as in `variants`.
_SAME_OPENING = (("g", "q"), ("c", "s"), ("k", "q"))
#: Longer words are compared one by one.
_LONGEST = 60

# What a word is, in bits.
_GIVEN, _DIGRAPH, _GLUED, _SERVANT, _VARIES, _CH, _SHORT, _OF_COMPANY, _OF_PLACE = (1 << bit for bit in range(9))
_KINDS = {WORD: 0, NUMBER: 1, SERIES: 2, INITIAL: 3, FIELD: 4}
_OTHER = 5
_DIGRAPHS = frozenset({"yu", "ya", "ye", "yo", "zh", "kh", "ch", "sh", "ts", "dzh"})

_COLUMNS = {
    "weight": "f8", "left_over": "f8", "text": "i4", "odd": "u1", "kind": "u1", "traits": "u2", "near": "u8",
    "syllable": "i4",
    "length": "i2", "letters": "u8", "sound_length": "i2", "sounds": "u8", "bones": "i4", "first": "u1", "second": "u1",
    "last": "u1", "opens": "u1", "ending": "u1", "text_letters": "u8", "text_length": "i2", "text_opens": "u1",
    "window": "u8", "size": "i2", "written_letters": "u8", "written_opens": "u1", "head": "u8",
}  # fmt: skip


def count_bits(numbers: Array) -> Array:
    """Return how many bits of each number are set.

    Example:
        >>> import numpy as np
        >>> count_bits(np.array([0, 7, 2**63], np.uint64)).tolist()
        [0, 3, 1]
    """
    import numpy as np

    count = getattr(np, "bitwise_count", None)
    if count is not None:
        found: Array = count(numbers)
        return found
    # numpy before 2.0.
    n = numbers - ((numbers >> np.uint64(1)) & np.uint64(0x5555555555555555))
    n = (n & np.uint64(0x3333333333333333)) + ((n >> np.uint64(2)) & np.uint64(0x3333333333333333))
    n = (n + (n >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    n = (n * np.uint64(0x0101010101010101)) >> np.uint64(56)
    counted: Array = n.astype(np.uint8)
    return counted


def letters_of(word: str) -> int:
    """Return which letters a word has once and twice, as bits: an edit changes at most one of them each way.

    Example:
        >>> letters_of("abba") == letters_of("baab"), letters_of("ab") == letters_of("abb")
        (True, False)
    """
    once = twice = 0
    for letter in word:
        bit = _ONCE.get(letter, 0)
        twice |= once & bit
        once |= bit
    return once | (twice & _LETTERS_ONCE) << _SECOND


def joined_letters(letters: Array, others: Array) -> Array:
    """Return which letters words have once and twice when each is written together with another."""
    import numpy as np

    joined: Array = letters | others | ((letters & others & np.uint64(_LETTERS_ONCE)) << np.uint64(_SECOND))
    return joined


def opening_of(letter: str) -> int:
    """Return how a word with this first letter opens, letters that transliterations take for one another being one."""
    return ord(_OPENS.get(letter, letter)) & 0xFF


class WordColumns:
    """Words with what tells whether two of them may be alike; grows as words come."""

    def __init__(self) -> None:
        """Hold no word yet."""
        import numpy as np

        self.count = 0
        self.tokens: list[Token] = []
        self._numbers: dict[str, int] = {}
        self._held = {name: np.zeros(1024, type_) for name, type_ in _COLUMNS.items()}

    def __getitem__(self, name: str) -> Array:
        """Return a column; it has room behind the words that there are."""
        return self._held[name]

    def number(self, text: str) -> int:
        """Return the number of a text, the same for the same text."""
        return self._numbers.setdefault(text, len(self._numbers) + 1)

    def add(self, tokens: Sequence[Token]) -> range:
        """Take words in the role in which they are compared; return their places."""
        import numpy as np

        first, rows = self.count, [self._row(token) for token in tokens]
        self.tokens += tokens
        self.count += len(rows)
        for (name, type_), values in zip(_COLUMNS.items(), zip(*rows, strict=True), strict=True):
            column = self._held[name]
            if self.count > len(column):
                column = self._held[name] = np.concatenate([column, np.zeros(max(self.count, len(column)), type_)])
            column[first : self.count] = np.array(values, type_)
        return range(first, self.count)

    def _row(self, token: Token) -> tuple[float, ...]:
        """Return what is held of a word, in the order of the columns."""
        text, written, kind = token.text, token.written or token.text, token.kind
        word = text if kind == WORD else written
        if _is_odd(token):
            return (token.weight, 0.0, self.number(text), 1, *[0] * (len(_COLUMNS) - 4))
        letters = letters_of(word)
        sounds, long = fold(word), len(text) if kind != NUMBER and len(text) >= SHORTEST_JOINED else 0
        return (
            token.weight, 0.0 if kind == FORM else token.weight, self.number(text), 0, _KINDS.get(kind, _OTHER),
            _traits(token, word), _in_groups().get(text, 0), self._syllable(text),
            len(word), letters, len(sounds), letters if sounds == word else letters_of(sounds),
            self.number("~" + skeleton(word)),
            ord(word[0]) & 0xFF, ord(word[1:2] or " ") & 0xFF, ord(word[-1]) & 0xFF, opening_of(word[0]), _ending(word),
            letters if text == word else letters_of(text), len(text), opening_of(text[0]),
            0b111111 << (long - 3) if long else 0, len(written),
            letters if written == word else letters_of(written),
            opening_of(written[0]), _ONCE.get(written[0], 0) if kind != PARTICLE else 0,
        )  # fmt: skip

    def _syllable(self, text: str) -> int:
        found = korean_syllable(text)
        return self.number("^" + found) if found else 0

    def may_be_alike(self, a: Array, b: Array, person: Array) -> Array:
        """Return which pairs of words may be alike; of the others it is certain that they are not.

        Args:
            a: Places of words.
            b: Places of as many others.
            person: Whether each pair is of names of persons.
        """
        import numpy as np

        at = self._held
        kind, there = at["kind"][a], at["kind"][b]
        traits, either = at["traits"][a], at["traits"][a] | at["traits"][b]
        both = traits & at["traits"][b]
        letters, others = at["letters"][a], at["letters"][b]
        more, less = count_bits(letters & ~others), count_bits(others & ~letters)
        apart, within = np.maximum(more, less), np.minimum(more, less) == 0
        left, right = at["length"][a], at["length"][b]
        long, short = np.maximum(left, right), np.minimum(left, right)
        same_first = at["first"][a] == at["first"][b]
        alike = self._spelt_or_heard(a, b, long, short, apart)
        alike |= self._in_other_words(a, b, long, short, either, person)
        alike |= within & (
            (person & ((either & _SERVANT) != 0)) | same_first | (~person & (at["last"][a] == at["last"][b]))
        )
        alike |= person & (((both & _GIVEN) != 0) | (((either & _DIGRAPH) != 0) & same_first))
        # Dubna, Dubnensky.
        alike |= ~person & ((either & _OF_PLACE) != 0) & (at["opens"][a] == at["opens"][b])
        # Endings of Slavic surnames, and what one of them writes for another.
        alike |= person & ((at["ending"][a] & at["ending"][b]) != 0)
        alike |= person & (short > 4) & (((letters ^ others) & np.uint64(_STEADY)) == 0)
        words, inexact = (kind == 0) | (there == 0), _is_inexact(kind) & _is_inexact(there)
        alike &= words & inexact
        alike |= inexact & ~words & ((either & _SHORT) != 0) & same_first & within
        alike |= (kind == _KINDS[SERIES]) & (there == _KINDS[SERIES])
        initial = _KINDS[INITIAL]
        alike |= person & same_first & (((kind == initial) & (there == 0)) | ((there == initial) & (kind == 0)))
        alike |= ~person & ((at["near"][a] & at["near"][b]) != 0)
        alike |= ~person & ((either & _OF_COMPANY) != 0) & ((kind == _KINDS[FIELD]) | (there == _KINDS[FIELD]))
        syllable = at["syllable"][a]
        alike |= person & (syllable != 0) & (syllable == at["syllable"][b])
        return alike

    def _spelt_or_heard(self, a: Array, b: Array, long: Array, short: Array, apart: Array) -> Array:
        """Return which words may be alike by `alikeness`: few edits, the same consonants, or nearly the same sounds."""
        import numpy as np

        at = self._held
        near = apart <= 1 + long // 4
        alike = apart <= np.where(long < 9, 1, 2)
        alike |= near & (at["bones"][a] == at["bones"][b])
        sounds, others = at["sounds"][a], at["sounds"][b]
        heard = np.maximum(count_bits(sounds & ~others), count_bits(others & ~sounds))
        alike |= (heard <= np.where(long >= 6, 2, 0)) & ((long <= 4) | near | (at["opens"][a] == at["opens"][b]))
        alike &= (long - short <= 3) & (short >= 2)
        return alike

    def _in_other_words(self, a: Array, b: Array, long: Array, short: Array, either: Array, person: Array) -> Array:
        """Return which words may be alike by `are_variants`: an article glued on, an ending, a loan."""
        at = self._held
        first, there = at["first"][a], at["first"][b]
        ch = ((at["traits"][a] ^ at["traits"][b]) & _CH) != 0
        second, next_ = at["second"][a], at["second"][b]
        # Europa, Evropa.
        europe = ((second == ord("u")) | (second == ord("v"))) & ((next_ == ord("u")) | (next_ == ord("v")))
        borrowed = ~person & (short >= 6) & ((second == next_) | europe)
        alike: Array = (first == there) & (((either & _VARIES) != 0) | (person & ch) | borrowed)
        glued: Array = (either & _GLUED) != 0
        for letter, other in _SAME_OPENING:
            glued |= ((first == ord(letter)) & (there == ord(other))) | ((first == ord(other)) & (there == ord(letter)))
        alike |= (first != there) & glued
        alike &= (long - short <= 4) & (short >= 4)
        return alike


def _is_inexact(kind: Array) -> Array:
    inexact: Array = (kind == 0) | (kind > _KINDS[INITIAL])
    return inexact


def _is_odd(token: Token) -> bool:
    """Return whether a word is to be compared by itself, whatever it is compared with."""
    text, written = token.text, token.written
    if token.loose or not written or max(len(text), len(written)) > _LONGEST:
        return True
    return not (text.isascii() and text.isalnum() and written.isascii() and written.isalnum())


def _traits(token: Token, word: str) -> int:
    """Return what a word is, in bits."""
    traits = 0
    if word in _given():
        traits |= _GIVEN
    if word in _DIGRAPHS:
        traits |= _DIGRAPH
    if word[0] in "aeu" and len(word) > 5 and (word[1] == "l" or word[1] == word[2] or word[1:3] == word[3:5]):
        traits |= _GLUED
    if word[:3] == "abd":
        traits |= _SERVANT
    if word[-1] in "aeht" or "q" in word:
        traits |= _VARIES
    if "ch" in word:
        traits |= _CH
    if "sk" in word[-6:]:
        traits |= _OF_PLACE
    if token.written in abbreviations():
        traits |= _SHORT
    if token.kind == WORD and len(word) == 2 and word[1] == "c":
        traits |= _OF_COMPANY
    return traits


@cache
def _in_groups() -> dict[str, int]:
    """Return for each word that translators put for others the bits of those, and of itself."""
    known = near_words()
    bits = {word: 1 << place % 64 for place, word in enumerate(sorted(known))}
    return {word: sum({bits[other] for other in group}) for word, group in known.items()}


@cache
def _given() -> frozenset[str]:
    """Return the words that are a given name, or another language's for one."""
    return frozenset(given_names()).union(*given_names().values())


def _ending(word: str) -> int:
    """Return the ways in which a surname or a name after a father may end in Slavic languages, as bits."""
    bits = 0
    if word[-1] in "hsjc":
        bits |= 1
    if word[-2:] == "na":
        bits |= 2
    if word[-2:] == "va":
        bits |= 4
    if word[-1] in "vufw":
        bits |= 8
    return bits
