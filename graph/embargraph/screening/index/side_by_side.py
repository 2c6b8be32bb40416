"""Words of two names beside each other, for many pairs of names at once, in arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from embargraph.screening.index.arrays import ranges

if TYPE_CHECKING:
    import numpy

    from embargraph.screening.names.parse import Name

    Array = numpy.ndarray[Any, Any]

__all__ = ["Columns", "Grid", "Half", "Pairs", "Row", "lay_out"]


class Columns(NamedTuple):
    """Names as runs of words.

    Attributes:
        names: The names.
        word: The words of all of them.
        same: A number for each word, which the word of another name has that it is the same as.
        mixed: Whether a word stands twice in its name, written in two ways: which is meant by another's is not said.
        begin: Where the words of each name begin.
        many: How many they are.
        size: How many characters each name has.
        plain: Whether it can be judged.
    """

    names: list[Name]
    word: Array
    same: Array
    mixed: Array
    begin: Array
    many: Array
    size: Array
    plain: Array

    def runs(self, names: Array) -> tuple[Array, Array]:
        """Return where the words of some names begin, and how many they are."""
        return self.begin[names], self.many[names]

    def joined(self, other: Columns) -> Columns:
        """Return these and other names."""
        import numpy as np

        own, others = list(self[1:]), list(other[1:])
        others[3] = others[3] + len(self.word)
        return Columns(self.names + other.names, *map(np.concatenate, zip(own, others, strict=True)))


class Pairs(NamedTuple):
    """Pairs of names to judge: the two, whether they are persons', which stands first, and where their words are.

    `swapped` is 0 where the left one stands first, 1 where the right one does, and 2 where it is not said.
    """

    left: Array
    right: Array
    person: Array
    swapped: Array
    begin: Array
    many: Array
    begin_there: Array
    many_there: Array

    @classmethod
    def of(cls, mine: Columns, there: Columns, left: Array, right: Array, person: Array, swapped: Array) -> Pairs:
        """Return pairs of names by their places."""
        return cls(left, right, person, swapped, *mine.runs(left), *there.runs(right))


class Half(NamedTuple):
    """One name of each pair, word by word: the pair, the word, and whether the other has it too, or which of two."""

    pair: Array
    word: Array
    shared: Array
    doubtful: Array


class Row(NamedTuple):
    """Each word of one name of each pair: the pair, the word's place among all, and where its meetings begin."""

    pair: Array
    place: Array
    begin: Array


class Grid(NamedTuple):
    """Each word of one name beside each word of the other, pair by pair: the pair and the places of both words."""

    pair: Array
    left: Array
    right: Array
    rows: Row
    columns: Row
    turned: Array


def lay_out(pairs: Pairs) -> Grid:
    """Return the words of two names beside each other; `turned` gives them by the words of the second name."""
    import numpy as np

    number, count, count_there = np.arange(len(pairs.left)), pairs.many, pairs.many_there
    cells = count * count_there
    offset = np.cumsum(cells) - cells
    pair, place = np.repeat(number, count), ranges(pairs.begin, count)
    width = count_there[pair]
    rows = Row(pair, place, np.cumsum(width) - width)
    pair_there, place_there = np.repeat(number, count_there), ranges(pairs.begin_there, count_there)
    height = count[pair_there]
    columns = Row(pair_there, place_there, np.cumsum(height) - height)
    step = ranges(np.zeros(len(height), np.int64), height)
    turned = np.repeat(offset[pair_there] + place_there - pairs.begin_there[pair_there], height)
    turned = turned + step * np.repeat(count_there[pair_there], height)
    left, right = np.repeat(place, width), ranges(pairs.begin_there[pair], width)
    return Grid(np.repeat(pair, width), left, right, rows, columns, turned)
