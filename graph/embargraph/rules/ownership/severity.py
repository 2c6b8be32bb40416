"""Which of several review policies or licence requirements is the more restrictive: the order is this project's."""

from __future__ import annotations

import tomllib
from functools import cache, lru_cache
from typing import Any

from embargraph.resources import find_folder

__all__ = ["policy_rank", "requirement_rank"]


def policy_rank(policy: str | None) -> int:
    """Return how restrictive a licence review policy is, 0 the most.

    The order is this project's: the EAR asks for the most restrictive and
    prints no order.  It is kept in `seeds/terms/review_policies.toml`.

    Example:
        >>> policy_rank("Presumption of denial") < policy_rank("Case-by-case")
        True
    """
    return _rank(policy, "policy", "other")


def requirement_rank(requirement: str | None) -> int:
    """Return how far a licence requirement reaches, 0 the farthest; the order is this project's."""
    return _rank(requirement, "requirement", "other_requirement")


@lru_cache(maxsize=4096)
def _rank(said: str | None, kind: str, other: str) -> int:
    """Return the rank of a text by the first entry that fits it."""
    text, orders = (said or "").casefold(), _orders()
    for entry in orders[kind]:
        if (
            all(word in text for word in entry["all"])
            and not any(word in text for word in entry.get("none", ()))
            and (not entry.get("any") or any(word in text for word in entry["any"]))
        ):
            return int(entry["rank"])
    return int(orders[other]["stated" if text else "unstated"])


@cache
def _orders() -> dict[str, Any]:
    return tomllib.loads((find_folder("seeds") / "terms" / "review_policies.toml").read_text(encoding="utf-8"))
