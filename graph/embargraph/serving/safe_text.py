"""Texts of strangers as they may be handed on: no control characters, no turns of direction, nothing unseen.

Names and gists come from lists, registers and the press.  What cannot be seen can
still steer: a terminal, a reader's eye, a language model.
"""

from __future__ import annotations

import re
from typing import Any

import orjson

__all__ = ["safe", "safe_text"]

#: Control characters, turns of direction, invisible operators, tags, and halves of characters.  The joiners
#: U+200C and U+200D stay: Persian and Indic names are written with them.
_UNSEEN = re.compile(
    "[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u00ad\\u061c\\u180e\\u200b\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u206f"
    "\\ufeff\\ufff0-\\uffff\\ud800-\\udfff\\U000e0000-\\U000e0fff]"
)


def safe_text(text: str) -> str:
    """Return a text without what cannot be seen; a line break and a tab stay.

    Example:
        >>> safe_text("Acme\\u202e dtL\\U000e0041")
        'Acme dtL'
    """
    return text if text.isascii() and text.isprintable() else _UNSEEN.sub("", text)


def _is_plain(row: Any) -> bool:
    """Say whether all texts of a value are of ASCII that can be seen; False also where it is not known."""
    try:
        written = orjson.dumps(row)
    except TypeError:
        return False
    # What JSON spells out begins with a backslash; a quotation mark and a line break do as well, and are looked at.
    return written.isascii() and b"\\" not in written and b"\x7f" not in written


def safe(value: Any) -> Any:
    """Return a value that JSON can hold with every text in it made safe.

    Example:
        >>> safe([{"label": "A\\x00B"}])
        [{'label': 'AB'}]
    """
    kind = type(value)
    if kind is list and len(value) > 1:
        # Of rows most have nothing to be taken out, which their JSON says sooner than a walk through their cells.
        return [item if type(item) is dict and _is_plain(item) else safe(item) for item in value]
    if kind is str:
        return safe_text(value)
    if kind is dict:
        return {safe_text(key): safe(item) for key, item in value.items()}
    if kind is list or kind is tuple:
        return [safe(item) for item in value]
    return value
