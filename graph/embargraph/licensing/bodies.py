"""Bodies that the regulation itself names: 744.22(f)(2), military-intelligence end users, on no list."""

from __future__ import annotations

import re
from functools import lru_cache

from embargraph.licensing.data import read_table

__all__ = ["named_body"]


@lru_cache(maxsize=1)
def _bodies() -> dict[str, str]:
    return {
        " ".join(name.casefold().split()): table["paragraph"]
        for table in read_table("end-uses")["body"]
        for name in table["names"]
    }


def named_body(name: str) -> str | None:
    """Return the paragraph of 744.22 that names a body, or None.

    Example:
        >>> named_body("Main Intelligence Directorate (GRU)")
        '744.22(f)(2)(vii)'
    """
    outside = re.sub(r"\s*\([^)]*\)", "", name)
    inside = re.findall(r"\(([^)]*)\)", name)
    for text in (name, outside, *inside):
        found = _bodies().get(" ".join(text.casefold().split()))
        if found:
            return found
    return None
