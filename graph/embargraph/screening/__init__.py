"""Screening: find the party behind a name, with reasons, and what it is restricted from.

`match` compares two names; `Screener` looks names up in a graph.

Example:
    >>> from embargraph.screening import match
    >>> match("Sergei Lavrov", "Лавров Сергей Викторович", kind="person").matched
    True
"""

from __future__ import annotations

from embargraph.screening.compare.score import KINDS, THRESHOLD, NameMatch, match
from embargraph.screening.results import Hit, Outcome, Query
from embargraph.screening.screener import Screener

__all__ = ["KINDS", "THRESHOLD", "Hit", "NameMatch", "Outcome", "Query", "Screener", "match"]
