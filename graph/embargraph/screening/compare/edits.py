"""Edits between two words: rapidfuzz's where many are compared, the same sums in Python for a few.

A question about one name compares some hundred words, and rapidfuzz takes longer to import than that takes.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["count_edits", "distance", "load_library"]

#: From so many comparisons on the library is worth its import.
_FEW = 1500
_counted = itertools.count()
_fast: Callable[..., int] | None = None


def distance(a: str, b: str, score_cutoff: int) -> int:
    """Return how many letters are put in, left out, changed or swapped; above the cutoff, more than it.

    Example:
        >>> distance("lavrov", "lavrow", 2), distance("ab", "ba", 2)
        (1, 1)
    """
    if _fast is not None:
        return _fast(a, b, score_cutoff=score_cutoff)
    if next(_counted) < _FEW:
        return count_edits(a, b)
    return _load()(a, b, score_cutoff=score_cutoff)


def load_library() -> None:
    """Count edits by the library from now on: for many names, of which it is known that they need it."""
    if _fast is None:
        _load()


def _load() -> Callable[..., int]:
    global _fast
    from rapidfuzz.distance.OSA import distance as fast

    _fast = fast
    return fast


def count_edits(a: str, b: str) -> int:
    """Return the optimal string alignment distance of two words, by bits of one number.

    Hyyrö, H. (2003), A bit-vector algorithm for computing Levenshtein and Damerau edit distances.

    Example:
        >>> count_edits("smith", "simth"), count_edits("", "abc")
        (1, 3)
    """
    if not a or not b:
        return len(a) + len(b)
    full = (1 << len(a)) - 1
    last = 1 << (len(a) - 1)
    where: dict[str, int] = {}
    for place, letter in enumerate(a):
        where[letter] = where.get(letter, 0) | 1 << place
    more, less, same, before, edits = full, 0, 0, 0, len(a)
    for letter in b:
        here = where.get(letter, 0)
        swapped = ((~same & here) << 1) & before
        same = ((((here & more) + more) ^ more) | here | less | swapped) & full
        up, down = (less | ~(same | more)) & full, same & more
        edits += bool(up & last) - bool(down & last)
        up, down = ((up << 1) | 1) & full, (down << 1) & full
        more, less = (down | ~(same | up)) & full, up & same
        before = here
    return edits
