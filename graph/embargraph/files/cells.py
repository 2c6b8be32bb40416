"""Cells of tables that a spreadsheet may open."""

from __future__ import annotations

import re

__all__ = ["FORMULA", "safe_text"]

#: What a spreadsheet takes for a formula, also after spaces and in the wide forms that East Asian keyboards type,
#: and the apostrophe itself, so that taking one away gives back every value.  The database and Python read it alike.
FORMULA = "^\\s*[=+\\-@\uff1d\uff0b\uff0d\uff20]|^[\\t\\r\\n\\x27]"

_FORMULA = re.compile(FORMULA, re.ASCII)


def safe_text(text: str) -> str:
    """Return a text as a cell that no spreadsheet takes for a formula.

    Example:
        >>> safe_text("=1+1")
        "'=1+1"
        >>> safe_text("10 Downing Street")
        '10 Downing Street'
    """
    return f"'{text}" if _FORMULA.match(text) else text
