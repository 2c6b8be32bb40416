"""Names cut where a form had no more room: payment messages hold 35 characters a line."""

from __future__ import annotations

from embargraph.screening.names.parse import Name, parse_name

__all__ = ["cut_alike", "is_cut"]

#: Characters of a line and of two lines in a payment message (SWIFT MT, field 59), and one less for a blank at the cut.
_ROOM = frozenset({34, 35, 69, 70})


def is_cut(raw: str) -> bool:
    """Return whether a name may have been cut: it fills its room to the last character.

    Example:
        >>> is_cut("SEMICONDUCTOR MANUFACTURING INTERNA"), is_cut("Semiconductor")
        (True, False)
    """
    return len(raw) in _ROOM


def cut_alike(a: Name, b: Name) -> tuple[Name, Name] | None:
    """Return two names without what was cut off, if one of them may be the other cut; else None.

    The longer name is cut at the same character, and a last word that was cut in two is left out of both.
    """
    for short, long in ((a, b), (b, a)):
        if not is_cut(short.raw) or len(long.raw) <= len(short.raw) or len(short.tokens) < 2:
            continue
        rest = long.raw[: len(short.raw) + 2].rstrip()
        other = parse_name(rest)
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
