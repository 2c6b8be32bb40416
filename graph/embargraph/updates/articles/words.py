"""The words by which articles are read: `words.toml`, as patterns."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

__all__ = ["pattern_of", "patterns", "words"]


@cache
def _tables() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "words.toml").read_text(encoding="utf-8"))


def words(table: str, name: str) -> Any:
    """Return a list, or a table, of words.

    Example:
        >>> words("names", "capitals")["Tokyo"]
        'jp'
    """
    return _tables()[table][name]


def pattern_of(stems: Iterable[str], *, ignore_case: bool = True) -> re.Pattern[str]:
    """Return the pattern of words and stems, the longest first.

    Example:
        >>> pattern_of(["smuggl*", "front compan*"]).findall("Smugglers used front companies")
        ['Smugglers', 'front companies']
    """
    said = sorted(stems, key=len, reverse=True)
    parts = [re.escape(stem).replace(r"\*", r"\w*").replace(r"\ ", r"\s+") for stem in said]
    # A word may begin with an apostrophe, as in "he'll".
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)|(?:(?<=\w)(?:'|’)ll\b)" if "'ll" in said
                      else rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)", re.IGNORECASE if ignore_case else 0)  # fmt: skip


@cache
def patterns(table: str, name: str) -> re.Pattern[str]:
    """Return the pattern of a list of words."""
    return pattern_of(words(table, name))
