"""What is asked of a screening, and what it gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = ["Hit", "Outcome", "Query"]


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked about one party; all but the name may be left out.

    `own` are the cells of the customer's file, by column, and `notes` what to know of how they were read: both are
    handed through.
    """

    name: str
    country: str | None = None
    address: str | None = None
    identifiers: tuple[str, ...] = ()
    birth_date: str | None = None
    kind: str | None = None
    row: str | None = None
    own: Mapping[str, Any] = field(default_factory=dict, compare=False)
    notes: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Hit:
    """A party that may be meant: how sure, why, and what it is restricted from on the day."""

    party: str
    label: str
    type: str
    country: str | None
    score: float
    matched_on: str
    matched: str
    reasons: tuple[str, ...]
    verdict: str | None = None
    restrictions: tuple[dict[str, Any], ...] = ()
    decision: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What screening one party gave, and what was searched for it.

    `hits` reach the threshold; `near` do not, and are shown; `flags` share an
    address with the party asked about; `settled` were decided to be others.
    """

    query: Query
    outcome: str
    hits: tuple[Hit, ...]
    near: tuple[Hit, ...] = ()
    flags: tuple[Hit, ...] = ()
    settled: tuple[Hit, ...] = ()
    searched: Mapping[str, Any] = field(default_factory=dict, hash=False)
