"""Text from sources as it may be shown: what cannot be seen, or turns the line, is written out."""

from __future__ import annotations

import unicodedata

__all__ = ["visible"]


def visible(text: str) -> str:
    r"""Return a text with control, direction and zero-width characters written out.

    Example:
        >>> visible("A\u202eB\x1b[31m")
        'A\\u{202e}B\\u{1b}[31m'
    """
    return "".join(
        character if character == "\t" or unicodedata.category(character) not in {"Cc", "Cf", "Zl", "Zp"}
        else f"\\u{{{ord(character):x}}}" for character in text
    )  # fmt: skip
