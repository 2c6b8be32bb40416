"""What words are looked for by, and the names that they lead to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from embargraph.screening.index.arrays import ranges

if TYPE_CHECKING:
    import numpy

    Array = numpy.ndarray[Any, Any]

__all__ = ["Asked", "Reached", "Remembered"]


class Asked(NamedTuple):
    """A word to look for: whether it may be misspelt, and whether its script leaves letters out."""

    text: str
    spelt: bool
    loose: int


class Reached(NamedTuple):
    """The names that words lead to, by runs of postings.

    Attributes:
        counts: How many runs each word leads to.
        most: The most that one of them tells.
        starts: Where each run begins.
        sizes: How many names it has.
        worth: How much it tells.
    """

    counts: Array
    most: Array
    starts: Array
    sizes: Array
    worth: Array

    def of(self, numbers: Array) -> Reached:
        """Return what some of the words lead to, one after the other."""
        import numpy as np

        counts = self.counts[numbers]
        runs = ranges((np.cumsum(self.counts) - self.counts)[numbers], counts)
        return Reached(counts, self.most[numbers], self.starts[runs], self.sizes[runs], self.worth[runs])

    def joined(self, other: Reached) -> Reached:
        """Return what these and other words lead to."""
        import numpy as np

        return Reached(*map(np.concatenate, zip(self, other, strict=True)))


#: Types of its arrays.
_TYPES = ("int64", "float64", "int64", "int64", "float64")


class Remembered(NamedTuple):
    """Words with what they lead to, by their numbers."""

    numbers: dict[tuple[str, bool, int], int]
    reach: Reached

    @classmethod
    def empty(cls) -> Remembered:
        """Return that nothing is remembered."""
        import numpy as np

        return cls({}, Reached(*(np.zeros(0, type_) for type_ in _TYPES)))
