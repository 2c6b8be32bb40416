"""Three values: true, false, not known; as Kleene combined them."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["Truth", "all_of", "any_of", "negate", "said"]

#: ``None`` is "not known".
Truth = bool | None


def all_of(values: Iterable[Truth]) -> Truth:
    """Return whether all hold: false if one is false, whatever the others are.

    Example:
        >>> all_of([None, False]), all_of([None, True]), all_of([True, True])
        (False, None, True)
    """
    known: Truth = True
    for value in values:
        if value is False:
            return False
        if value is None:
            known = None
    return known


def any_of(values: Iterable[Truth]) -> Truth:
    """Return whether one holds: true if one is true, whatever the others are.

    Example:
        >>> any_of([None, True]), any_of([None, False]), any_of([])
        (True, None, False)
    """
    known: Truth = False
    for value in values:
        if value is True:
            return True
        if value is None:
            known = None
    return known


def negate(value: Truth) -> Truth:
    """Return the opposite; what is not known stays so."""
    return None if value is None else not value


def said(value: Truth) -> str:
    """Return the value as the row has it: yes, no, or unknown."""
    return "unknown" if value is None else ("yes" if value else "no")
