"""What to ask: the facts that decide, in the order in which they do."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from embargraph.licensing.data import read_table

__all__ = ["answers", "order", "sentence"]


@lru_cache(maxsize=1)
def _questions() -> Mapping[str, Mapping[str, Any]]:
    return read_table("questions")


@lru_cache(maxsize=512)
def sentence(fact: str) -> str:
    """Return a fact as a question.

    Example:
        >>> sentence("meets_1c101")
        'Does the item meet or exceed the parameters of 1C101?'
    """
    if fact in _questions():
        return str(_questions()[fact]["question"])
    if (found := re.fullmatch(r"meets_([0-9][a-e][0-9]{3})(?:_([a-z]))?", fact)) is not None:
        eccn, paragraph = found.groups()
        return f"Does the item meet or exceed the parameters of {eccn.upper()}{'.' + paragraph if paragraph else ''}?"
    if fact == "scope":
        return "Does the row, whose scope is not read, cover the item? Read the entry."
    if fact == "requirement":
        return "Does the requirement of the list entry cover the item? Read the entry."
    return f"Is this so: {fact.replace('_', ' ')}? Give a number where it is one."


def answers(fact: str) -> tuple[str, ...]:
    """Return the answers of a fact whose effect can be worked out; empty for those that are open."""
    table = _questions().get(fact)
    if table is not None:
        return tuple(table.get("values", ()))
    return () if re.search(r"_(mm|mpa|ns|wt|km|in)$", fact) or fact in {"scope", "requirement"} else ("yes", "no")


def order(fact: str) -> int:
    """Return how early a fact is asked."""
    table = _questions().get(fact)
    return int(table["order"]) if table else 4
