"""A graph's names laid out for typeahead: sorted keys, sorted words and the names that have them.

The names of all kinds of nodes are here, not those of parties alone.  Built once for a
graph, in about a second for 70,000 names, and then read by any number of threads.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from typing import TYPE_CHECKING, Any

from embargraph.model.names import name_key, name_words
from embargraph.model.text import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy
    from duckdb import DuckDBPyConnection

    Array = numpy.ndarray[Any, Any]

__all__ = ["SuggestIndex", "as_key", "as_words", "kind_rank"]

#: Kinds in the order in which they are offered: who is asked about first, what somebody said last.
_ORDER = ("actor", "measure", "technology", "place", "route", "event", "document", "figure", "claim")
#: After every text that begins with the same letters.
_AFTER = "\U0010ffff"
#: Letters that are tried in the place of one, at most: scripts with thousands of signs have many.
_MOST_LETTERS = 400
#: Shorter words have too many neighbours; up to the second length the whole word must be one edit away.
_SHORTEST, _WHOLE = 3, 4
#: Words of a query that may be the misspelt one, where all of them are known.
_TRIED = 2


def as_key(text: str) -> str:
    """Return a name as it is compared: no case, marks, punctuation and spaces.

    Example:
        >>> as_key("Müller-Stahl GmbH")
        'mullerstahlgmbh'
    """
    return name_key(_unmarked(text))


def as_words(text: str) -> list[str]:
    """Return the words of a name as they are compared.

    Example:
        >>> as_words("Müller-Stahl GmbH")
        ['muller', 'stahl', 'gmbh']
    """
    return name_words(_unmarked(text))


def _unmarked(text: str) -> str:
    if text.isascii():
        return text
    parts = unicodedata.normalize("NFKD", text)
    return unicodedata.normalize("NFC", "".join(sign for sign in parts if not unicodedata.combining(sign)))


class SuggestIndex:
    """Finds names by their key, by its beginning, by the beginnings of their words, and one edit away."""

    def __init__(self, connection: DuckDBPyConnection) -> None:
        """Read every name of a graph."""
        import numpy as np

        nodes = connection.execute("SELECT id, label, kind, type, country FROM node ORDER BY id").fetchall()
        # The engine makes a text of its own of every cell; of kinds, types and countries there are few.
        few: dict[Any, Any] = {}
        self.nodes: list[tuple[str, str, str, str | None, str | None]] = [
            (id_, plain(label), kind, *(few.setdefault(each, each) for each in rest))
            for id_, label, kind, *rest in nodes
        ]
        place = {node[0]: number for number, node in enumerate(self.nodes)}
        self.by_id = {id_.lower(): number for id_, number in place.items()}
        rows = connection.execute("SELECT name, node, is_label FROM name").fetchall()
        found = sorted(
            (as_key(name), place[node], not is_label, name) for name, node, is_label in rows if node in place
        )
        #: Sorted, and beside each its name, its node and its rank: 0 is offered first.
        self.keys = [row[0] for row in found]
        self.names = [plain(row[3]) for row in found]
        self.node_of: Array = np.array([row[1] for row in found], np.int32)
        self.kind_of: Array = np.array([kind_rank(self.nodes[row[1]][2]) for row in found], np.int8)
        self.rank = _ranks([(*self._weight(row[1]), row[2], len(row[0]), row[0], row[1]) for row in found])
        self._lay_words()

    def _weight(self, node: int) -> tuple[int, bool]:
        _, _, kind, type_, _ = self.nodes[node]
        # A rule is asked for by its name, an entry of a list by its party's.
        return kind_rank(kind), type_ == "listing"

    def _lay_words(self) -> None:
        import numpy as np

        of_word: dict[str, list[int]] = {}
        for number, name in enumerate(self.names):
            for word in set(as_words(name)):
                of_word.setdefault(word, []).append(number)
        self.words = sorted(of_word)
        sizes = [len(of_word[word]) for word in self.words]
        self.starts: Array = np.concatenate([[0], np.cumsum(sizes, dtype=np.int64)])
        self.postings: Array = np.fromiter((n for word in self.words for n in of_word[word]), np.int32, sum(sizes))

    def exact(self, key: str) -> Array:
        """Return the numbers of the names with a key."""
        return _span(bisect_left(self.keys, key), bisect_left(self.keys, key + "\0"))

    def beginning(self, key: str) -> Array:
        """Return the numbers of the names whose key begins so."""
        return _span(*_bounds(self.keys, key))

    def having(self, words: Sequence[str]) -> Array:
        """Return the numbers of the names in which every one of some words begins a word."""
        return _common([self._posted([_bounds(self.words, word)]) for word in words])

    def near(self, words: Sequence[str]) -> Array:
        """Return the numbers of the names that have some words but for one edit in one of them."""
        import numpy as np

        sets = [self._posted([_bounds(self.words, word)]) for word in words]
        unknown = [number for number, known in enumerate(sets) if not len(known)]
        # The edit is in the word that nothing has; where all are known, in one of the longest.
        tried = unknown or sorted(range(len(words)), key=lambda number: -len(words[number]))[:_TRIED]
        found = []
        for number in tried if len(unknown) < 2 else ():
            if len(words[number]) >= _SHORTEST:
                others = [*sets[:number], *sets[number + 1 :]]
                found.append(_common([self._posted(sorted(set(self._edited(words[number])))), *others]))
        return np.unique(np.concatenate(found)) if found else _span(0, 0)

    def _edited(self, word: str) -> Iterator[tuple[int, int]]:
        """Yield the runs of words one edit away: a letter left out, two exchanged, another one, one more."""
        for at in range(len(word)):
            head, tail = word[:at], word[at + 1 :]
            span = _bounds(self.words, head)
            if span[0] == span[1]:
                return
            if len(word) > _SHORTEST:
                yield from self._run(head + tail, span, len(word))
            if tail:
                yield from self._run(f"{head}{tail[0]}{word[at]}{tail[1:]}", span, len(word))
            for letter, within in self._letters(head, span, word):
                yield from self._run(f"{head}{letter}{tail}", within, len(word))
                yield from self._run(f"{head}{letter}{word[at:]}", within, len(word))

    def _run(self, text: str, span: tuple[int, int], length: int) -> Iterator[tuple[int, int]]:
        first = bisect_left(self.words, text, *span)
        if first == span[1] or not self.words[first].startswith(text):
            return
        if length > _WHOLE:
            yield first, bisect_left(self.words, text + _AFTER, first, span[1])
        elif self.words[first] == text:
            yield first, first + 1

    def _letters(self, head: str, span: tuple[int, int], word: str) -> Iterator[tuple[str, tuple[int, int]]]:
        """Yield the letters that stand after a beginning in any word, and the run of words of each.

        Of a word in ASCII only letters of ASCII are others: who types it has no other keys.
        """
        at, last = span
        place = len(head)
        for _ in range(_MOST_LETTERS):
            if at < last and len(self.words[at]) == place:
                at += 1
            if at >= last:
                return
            letter = self.words[at][place]
            if word.isascii() and not letter.isascii():
                return
            stop = bisect_left(self.words, head + letter + _AFTER, at, last)
            yield letter, (at, stop)
            at = stop

    def _posted(self, bounds: Sequence[tuple[int, int]]) -> Array:
        import numpy as np

        runs = [self.postings[self.starts[first] : self.starts[last]] for first, last in bounds if first < last]
        return np.unique(np.concatenate(runs)) if runs else _span(0, 0)


def kind_rank(kind: str) -> int:
    """Return where a kind stands in the order of offering."""
    return _ORDER.index(kind) if kind in _ORDER else len(_ORDER)


def _ranks(weights: Sequence[tuple[Any, ...]]) -> Array:
    import numpy as np

    rank = np.empty(len(weights), np.int32)
    rank[sorted(range(len(weights)), key=weights.__getitem__)] = np.arange(len(weights), dtype=np.int32)
    return rank


def _bounds(texts: Sequence[str], beginning: str) -> tuple[int, int]:
    """Return the first of the sorted texts that begins so, and the one after the last."""
    first = bisect_left(texts, beginning)
    return first, bisect_left(texts, beginning + _AFTER, first)


def _span(first: int, last: int) -> Array:
    import numpy as np

    return np.arange(first, last, dtype=np.int32)


def _common(sets: Sequence[Array]) -> Array:
    import numpy as np

    ordered = sorted(sets, key=len)
    found = ordered[0] if ordered else _span(0, 0)
    for other in ordered[1:]:
        found = np.intersect1d(found, other, assume_unique=True)
    return found
