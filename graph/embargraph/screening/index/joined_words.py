"""Words of one name that are a word of the other when written together, for many pairs of names at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from embargraph.screening.compare.align import MOST_JOINED
from embargraph.screening.compare.sieve import make_up
from embargraph.screening.compare.word_columns import count_bits, joined_letters
from embargraph.screening.index.arrays import ranges

if TYPE_CHECKING:
    import numpy

    from embargraph.screening.compare.word_columns import WordColumns
    from embargraph.screening.index.side_by_side import Half

    Array = numpy.ndarray[Any, Any]

__all__ = ["JoinedWords"]


class _Run(NamedTuple):
    """Neighbours written together: how long they are, their letters, and whether one of them is a single letter."""

    size: Array
    letters: Array
    single: Array

    def longer(self, size: Array, letters: Array, single: Array) -> _Run:
        """Return each with the next word too."""
        return _Run(self.size[:-1] + size, joined_letters(self.letters[:-1], letters), self.single[:-1] | single)


class JoinedWords:
    """Finds such words; which words make up which is remembered."""

    def __init__(self, words: WordColumns) -> None:
        """Look among these words."""
        self._words = words
        self._known: dict[tuple[int, ...], bool] = {}

    def __len__(self) -> int:
        """Return how much is remembered."""
        return len(self._known)

    def find(self, parts: Half, whole: Half, asked: Array) -> Array:
        """Return the pairs in which neighbours of one name make up a word of the other, what both have being left out.

        Args:
            parts: The name with the neighbours.
            whole: The other.
            asked: Which pairs are looked at.
        """
        import numpy as np

        at = self._words
        rest, others = ~parts.shared & asked[parts.pair], ~whole.shared & asked[whole.pair]
        pair, word, whole_pair, whole_word = parts.pair[rest], parts.word[rest], whole.pair[others], whole.word[others]
        windows = np.zeros(len(asked), np.uint64)
        np.bitwise_or.at(windows, whole_pair, at["window"][whole_word])
        first = np.searchsorted(whole_pair, np.arange(len(asked) + 1))
        size, letters, opens = (
            at["size"][word].astype(np.uint64),
            at["written_letters"][word],
            at["written_opens"][word],
        )
        single = at["text_length"][word] == 1
        run = _Run(size, letters, single)
        met: list[Array] = []
        for more in range(1, min(MOST_JOINED, len(pair))):
            run = run.longer(size[more:], letters[more:], single[more:])
            start = np.flatnonzero((pair[:-more] == pair[more:]) & (run.size < 64))
            start = start[((windows[pair[start]] >> run.size[start]) & np.uint64(1)).astype(bool)]
            meets = (first[1:] - first[:-1])[pair[start]]
            there = whole_word[ranges(first[pair[start]], meets)]
            start = np.repeat(start, meets)
            # Two are looked at either way round.
            may = self._may_make_up(run, start, (opens[start], opens[start + more if more == 1 else start]), there)
            met.append(pair[self._made_up(word, start[may], there[may], more + 1)])
        return np.concatenate(met) if met else np.zeros(0, np.int64)

    def _may_make_up(self, run: _Run, start: Array, opens: tuple[Array, Array], word: Array) -> Array:
        """Return whether words written together may be a word: by their length and letters, or by how they open."""
        import numpy as np

        at, size = self._words, run.size[start]
        fits = ((at["window"][word] >> size) & np.uint64(1)).astype(bool)
        letters, joined, length = at["text_letters"][word], run.letters[start], at["text_length"][word]
        apart = np.maximum(count_bits(joined & ~letters), count_bits(letters & ~joined))
        long = np.maximum(size.astype(np.int64), length)
        heard = (long >= 6) & ((at["text_opens"][word] == opens[0]) | (at["text_opens"][word] == opens[1]))
        made: Array = fits & np.where(run.single[start], apart == 0, (apart <= 1 + long // 4) | heard)
        return made

    def _made_up(self, word: Array, start: Array, there: Array, count: int) -> list[int]:
        """Return the starts of those neighbours that do make up a word."""
        words, known, tokens = word.tolist(), self._known, self._words.tokens
        found = []
        for begin, whole in zip(start.tolist(), there.tolist(), strict=True):
            key = (whole, *words[begin : begin + count])
            made = known.get(key)
            if made is None:
                made = known[key] = make_up([tokens[part] for part in key[1:]], tokens[whole].text)
            if made:
                found.append(begin)
        return found
