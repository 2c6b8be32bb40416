"""Characters of other scripts one by one: in Latin letters, and Han characters in their simplified form."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["KUNREI", "latin_letters", "simplify"]


@cache
def latin_letters() -> Callable[[str], str]:
    """Return anyascii, which a name in Latin letters does not need."""
    from anyascii import anyascii

    return anyascii


@cache
def _converter() -> Any:
    from opencc import OpenCC

    return OpenCC("t2s")


@lru_cache(maxsize=4096)
def simplify(han: str) -> str:
    """Return Han characters in their simplified form.

    Example:
        >>> simplify("華為")
        '华为'
    """
    return str(_converter().convert(han))


#: How ISO 3602 (kunrei) writes what Hepburn's system writes as it is heard in English: Nissin, Sintokogio, Hukuda.
KUNREI = tuple(zip(
    ("sya", "syu", "syo", "si", "tya", "tyu", "tyo", "ti", "tu", "zya", "zyu", "zyo", "zi", "hu", "gio", "kio"),
    ("sha", "shu", "sho", "shi", "cha", "chu", "cho", "chi", "tsu", "ja", "ju", "jo", "ji", "fu", "gyo", "kyo"),
    strict=True,
))  # fmt: skip
