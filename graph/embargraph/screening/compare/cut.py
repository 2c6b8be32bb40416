"""Names cut where a form had no more room: payment messages hold 35 characters a line."""

from __future__ import annotations

from functools import lru_cache

from embargraph.screening.names.lexicon import FORM, PARTICLE, WORD
from embargraph.screening.names.parse import INITIAL, Name, parse_name

__all__ = ["ROOM", "cut_alike", "cut_heads", "is_cut", "opens"]

#: Characters of a line and of two lines in a payment message (SWIFT MT, field 59), and one less for a blank at the cut.
ROOM = frozenset({34, 35, 69, 70})


def is_cut(raw: str) -> bool:
    """Return whether a name may have been cut: it fills its room to the last character.

    Example:
        >>> is_cut("SEMICONDUCTOR MANUFACTURING INTERNA"), is_cut("Semiconductor")
        (True, False)
    """
    return len(raw) in ROOM


def cut_heads(raw: str) -> list[str]:
    """Return what is left of a name that is cut, for each room that it does not fit.

    Example:
        >>> cut_heads("Semiconductor Manufacturing International Corporation")
        ['semiconductor manufacturing interna']
    """
    return [raw[:room].strip().casefold() for room in (35, 70) if len(raw) > room]


def opens(short: Name, long: Name) -> bool:
    """Return whether a name that was cut is letter for letter how another opens, and says more than a legal form."""
    if not is_cut(short.raw) or not long.raw.casefold().startswith(short.raw.casefold()):
        return False
    told = [token for token in short.tokens if token.kind not in _EMPTY]
    # A few letters of a last word tell nothing; four of a name do.
    return len(told) > 1 or any(t.kind == WORD and (t is not short.tokens[-1] or len(t.text) > 3) for t in told)


_EMPTY = frozenset({FORM, PARTICLE, INITIAL})


@lru_cache(maxsize=8192)
def _cut(raw: str) -> Name:
    """Return a name that was cut taken apart: one name of a list is cut for many that are asked about."""
    return parse_name(raw)


def cut_alike(a: Name, b: Name) -> tuple[Name, Name] | None:
    """Return two names without what was cut off, if one of them may be the other cut; else None.

    The longer name is cut at the same character, and a last word that was cut in two is left out of both.
    """
    for short, long in ((a, b), (b, a)):
        if not is_cut(short.raw) or len(long.raw) <= len(short.raw) or len(short.tokens) < 2:
            continue
        other = _cut(long.raw[: len(short.raw) + 2].rstrip())
        if not other.tokens:
            continue
        last, there = short.tokens[-1].written, other.tokens[-1].written
        if last == there:
            return short, other
        if last.startswith(there) or there.startswith(last):
            return short._replace(tokens=short.tokens[:-1]), other._replace(tokens=other.tokens[:-1])
        if len(short.tokens) > 2 and any(token.text.startswith(last) for token in long.tokens):
            return short._replace(tokens=short.tokens[:-1]), other
    return None
