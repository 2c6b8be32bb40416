"""What a caller gives, as what it should be; anything else is refused by name, not by a fault deep within."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from embargraph.errors import UsageError

__all__ = ["as_count", "as_path", "as_paths", "as_seconds", "as_several", "as_text", "as_texts", "short"]

#: Characters of a text given; a name of a megabyte is none.
MAX_TEXT = 1_000_000


def as_text(value: Any, what: str) -> str:
    """Return a text that was given.

    Raises:
        UsageError: It is no text, or has half a character or a NUL in it, which no record can hold.

    Example:
        >>> as_text("ZTE", "who")
        'ZTE'
    """
    if not isinstance(value, str):
        raise UsageError(f"{what}: {short(value)}; expected a text")
    if len(value) > MAX_TEXT:
        raise UsageError(f"{what}: a text of {len(value)} characters; expected at most {MAX_TEXT}")
    if "\0" in value or any("\ud800" <= character <= "\udfff" for character in value):
        raise UsageError(f"{what}: {short(value)}; expected a text of whole characters, without NUL")
    return value


def as_texts(value: Any, what: str) -> tuple[str, ...]:
    """Return texts that were given: one, or several.

    Raises:
        UsageError: One is no text.
    """
    if value is None:
        return ()
    if isinstance(value, str):
        return (as_text(value, what),)
    return tuple(as_text(each, what) for each in as_several(value, what))


def as_several(value: Any, what: str) -> tuple[Any, ...]:
    """Return things that were given: one text, or several of anything.

    Raises:
        UsageError: It is neither.
    """
    if isinstance(value, str):
        return (value,)
    if isinstance(value, bytes) or not isinstance(value, Iterable):
        raise UsageError(f"{what}: {short(value)}; expected texts")
    return tuple(value)


def as_path(value: Any, what: str) -> Path:
    """Return a path that was given.

    Raises:
        UsageError: It is none.
    """
    if isinstance(value, os.PathLike):
        value = os.fspath(value)
    return Path(as_text(value, what))


def as_paths(value: Any, what: str) -> tuple[Path, ...]:
    """Return paths that were given: one, or several.

    Raises:
        UsageError: One is none.
    """
    if value is None:
        return ()
    if isinstance(value, str | os.PathLike):
        return (as_path(value, what),)
    if isinstance(value, bytes) or not isinstance(value, Iterable):
        raise UsageError(f"{what}: {short(value)}; expected paths")
    return tuple(as_path(each, what) for each in value)


def as_count(value: Any, what: str, *, least: int = 1, most: int = 1_000) -> int:
    """Return a number of things that was given.

    Raises:
        UsageError: It is no whole number, or out of bounds.

    Example:
        >>> as_count(2, "workers")
        2
    """
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise UsageError(f"{what}: {short(value)}; expected a whole number from {least} to {most}")
    return value


#: The longest that a question may be given.
MOST_SECONDS = 86_400


def as_seconds(value: Any, what: str) -> float:
    """Return seconds that were given.

    Raises:
        UsageError: They are no number, none, or more than a day.
    """
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= MOST_SECONDS:
        raise UsageError(f"{what}: {short(value)}; expected more than 0, at most {MOST_SECONDS} seconds")
    return float(value)


def short(value: Any) -> str:
    """Return what was given, as a text short enough for an error, whatever it is."""
    try:
        said = ascii(value)
    except Exception:  # noqa: BLE001 - whatever an object of theirs does when it is printed
        said = f"a {type(value).__name__}"
    return said if len(said) <= 80 else f"{said[:77]}…"
