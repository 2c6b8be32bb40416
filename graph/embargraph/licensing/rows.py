"""Rows of the Control List with their scopes as read, and what each says of an item."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from embargraph.licensing.classification import Item, Path, Scope, parse_scope
from embargraph.licensing.control_list import ControlList, Row
from embargraph.licensing.lists import hand_reading
from embargraph.licensing.truth import Truth, any_of

__all__ = ["Reading", "controlled_for", "row_reading"]


class Reading:
    """A row with its scope as read, and what another paragraph reads."""

    __slots__ = ("against", "other", "row", "scope")

    def __init__(self, row: Row, scope: Scope | None, other: Scope | None = None, against: str = "") -> None:
        """Hold the row and its scopes; a scope of None is one that nobody has read."""
        self.row = row
        self.scope = scope
        self.other = other
        self.against = against

    def applies(self, item: Item, facts: Mapping[str, str], reason_of: Any) -> Truth:
        """Return whether the row covers an item; unknown where two paragraphs disagree about it."""
        if self.scope is None:
            return None
        value = self.scope.applies(item, facts, reason_of)
        if self.other is not None:
            second = self.other.applies(item, facts, reason_of)
            if second is not value:
                return None
        return value


@lru_cache(maxsize=8192)
def row_reading(row: Row) -> Reading:
    """Return a row with its scope: by the grammar, else as read by hand, else none."""
    hand = hand_reading(row.digest) if not row.scope or row.reason == "SI" else None
    if hand is not None:
        other = parse_scope(hand["other"]) if "other" in hand else None
        return Reading(row, parse_scope(hand["reading"]), other, hand.get("against", ""))
    return Reading(row, parse_scope(row.scope) if row.scope else None)


def controlled_for(control: ControlList, facts: Mapping[str, str], eccn: str, path: Path, reason: str) -> Truth:
    """Return whether an item is controlled for a reason, wherever it goes."""
    entry = control.entries.get(eccn)
    if entry is None or not entry.rows:
        return None

    def deeper(other: str, below: Path, why: str) -> Truth:
        # Entries point at each other once; a second step would go round.
        return None if other == eccn else controlled_for(control, facts, other, below, why)

    item = Item(eccn, path)
    return any_of(row_reading(row).applies(item, facts, deeper) for row in entry.rows if row.reason == reason)
