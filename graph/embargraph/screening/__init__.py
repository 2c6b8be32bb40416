"""Screening: find the party behind a name, with reasons, and what it is restricted from.

`match` compares two names; `Screener` looks names up in a graph.

Example:
    >>> from embargraph.screening import match
    >>> match("Sergei Lavrov", "Лавров Сергей Викторович", kind="person").matched
    True
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from embargraph.screening.compare.score import KINDS, THRESHOLD, NameMatch, match
    from embargraph.screening.results import Hit, Outcome, Query
    from embargraph.screening.screener import Screener

__all__ = ["KINDS", "THRESHOLD", "Hit", "NameMatch", "Outcome", "Query", "Screener", "match"]

_PLACES = {
    "KINDS": "compare.score", "THRESHOLD": "compare.score", "NameMatch": "compare.score", "match": "compare.score",
    "Hit": "results", "Outcome": "results", "Query": "results", "Screener": "screener",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    # A question looks one name up, and must not pay for what a file of names needs.
    if name in _PLACES:
        import importlib

        return getattr(importlib.import_module(f"{__name__}.{_PLACES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
