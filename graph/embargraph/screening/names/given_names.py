"""Given names in several languages, and names after a father as Russian, Belarusian and Ukrainian write them."""

from __future__ import annotations

import re
from functools import cache

from embargraph.screening.names.tables import read_table

__all__ = ["given_names", "is_given"]


_ENDING = re.compile("(?<=[^aeiouy])(?:iy|yy|ij|yj|ii|i|y)$")


def _endings(name: str) -> list[str]:
    """Return a name with each way to write the ending of Gennady, Gennadi and Gennadiy."""
    stem = _ENDING.sub("", name)
    return [name] if stem == name else [stem + ending for ending in ("y", "i", "iy", "ii", "ij", "yy")]


@cache
def given_names() -> dict[str, frozenset[str]]:
    """Return the names that a given name has in other languages, itself among them.

    Example:
        >>> sorted(given_names()["oleg"])
        ['aleh', 'oleg', 'oleh']
    """
    given: dict[str, frozenset[str]] = {}
    fathers: dict[str, frozenset[str]] = {}
    for kind, names, _ in read_table("given_names"):
        row = frozenset(names.split())
        if kind == "father":
            fathers.update(dict.fromkeys(row, row))
        for name in row if kind == "given" else ():
            for written in _endings(name):
                given[written] = given.get(written, frozenset()) | row
    return {**fathers, **given}


#: How names after a father end.
_AFTER_FATHER = re.compile("(?:v[iy]t?ch|[vu]na|ivna|avich|uly|ogly|oglu|gyzy|kyzy)$")


def is_given(word: str) -> bool:
    """Return whether a word is a given name, or one after a father, that the table or its ending shows.

    Example:
        >>> is_given("oleg"), is_given("ivanovna"), is_given("zrelov")
        (True, True, False)
    """
    return word in given_names() or bool(_AFTER_FATHER.search(word))
