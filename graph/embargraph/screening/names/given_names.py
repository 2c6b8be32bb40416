"""Given names in several languages, and names after a father as Russian, Belarusian and Ukrainian write them."""

from __future__ import annotations

from functools import cache

from embargraph.screening.names.tables import read_table

__all__ = ["given_names"]


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
            given[name] = given.get(name, frozenset()) | row
    return {**fathers, **given}
