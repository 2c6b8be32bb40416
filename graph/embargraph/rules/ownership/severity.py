"""How restrictive a review policy and a licence requirement are; the order is this project's."""

from __future__ import annotations

__all__ = ["policy_rank", "requirement_rank"]


def policy_rank(policy: str | None) -> int:
    """Return how restrictive a licence review policy is, 0 the most.

    The order is this project's: the EAR asks for the most restrictive and
    prints no order.

    Example:
        >>> policy_rank("Presumption of denial") < policy_rank("Case-by-case")
        True
    """
    text = (policy or "").casefold()
    if "policy of denial" in text:
        return 0
    if "denial" in text:
        return 2 if "case-by-case" in text else 1
    if "presumption of approval" in text and "case-by-case" not in text:
        return 4
    return 3 if text else 5


def requirement_rank(requirement: str | None) -> int:
    """Return how far a licence requirement reaches, 0 the farthest; the order is this project's."""
    text = (requirement or "").casefold()
    if "all items subject to the ear" in text:
        return 1 if any(word in text for word in ("except", "when used", "apart from")) else 0
    return 2 if text else 3
