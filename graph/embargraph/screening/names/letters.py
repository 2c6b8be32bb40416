"""Characters of other scripts one by one: in Latin letters, and Han characters in their simplified form."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["latin_letters", "simplify"]


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
