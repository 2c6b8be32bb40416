"""What changed between two answers of a watch, as kinds of alerts."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from embargraph.questions.differences import compare_rows
from embargraph.watching.answers import key_of, rows_by_key, shape_of, terms_of

__all__ = ["KINDS", "Change", "Unit", "changes_between", "kind_of"]

#: Kinds of alerts, and what each says.
KINDS = {
    "begun": "a restriction begins, or is on record now",
    "ended": "a restriction ends, or is not on record any more",
    "altered": "the terms of a restriction are others",
    "became_unknown": "whether it binds is not known any more: the alert has the branches",
    "became_known": "whether it binds is known now",
    "cliff_ahead": "a change is scheduled within the horizon",
    "red_flag": "there is something to find out before dealing",
    "now_matches": "a watched name means a party that it did not mean, or a decision on it is open again",
    "matches_no_more": "a watched name means a party no more",
    "source_stale": "the newest edition of a list is old: what is new is not seen",
    "source_shrank": "a list is gone or shrank: nobody is freed by that",
    "source_failed": "the graph, a list or the watch itself could not be read",
}

_NOTHING = frozenset({None, "not_in_force"})
_BINDING = frozenset({"restricted", "in_force", "not_in_force"})


@dataclass(slots=True)
class Unit:
    """One thing that a watch asks about, with its answer as it stands: a name, or a question.

    Attributes:
        key: What it is kept by.
        asked: The name as it is watched, or the question.
        ask: Gives rows and the nodes that they were sought by, on a day under what is assumed; None for any node.
        question: Whose rows they are.
        rows: By assumption the rows as they stand.
        nodes: By assumption the nodes that they were sought by; None for any.
        carried: Rows of lists that are gone: they stand until the list is back.
    """

    key: str
    asked: str
    ask: Callable[[date, tuple[str, ...]], tuple[list[dict[str, Any]], list[str] | None]]
    question: str = "restricted"
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    nodes: dict[str, list[str] | None] = field(default_factory=dict)
    carried: dict[str, list[dict[str, Any]]] = field(default_factory=dict)


@dataclass(slots=True)
class Change:
    """One change, of one restriction or one match: what an alert is made of."""

    kind: str
    key: str
    day: date
    asked: list[str]
    before: str | None = None
    after: str | None = None
    altered: tuple[str, ...] = ()
    #: Each term that was altered, before and after.
    terms: dict[str, dict[str, Any]] = field(default_factory=dict)
    row: dict[str, Any] | None = None
    #: Whether the row is the one after.
    is_after: bool = True
    assuming: str | None = None
    who: dict[str, Any] | None = None
    says: str = ""
    match: dict[str, Any] | None = None
    #: Whether it is said again with each state it turns to: otherwise once and for all.
    repeats: bool = True


def kind_of(before: str | None, after: str | None) -> str:
    """Return the kind of a change by how a thing stood and stands.

    Example:
        >>> kind_of(None, "unknown"), kind_of("unknown", "restricted"), kind_of("restricted", "restricted")
        ('became_unknown', 'became_known', 'altered')
    """
    if before == after:
        return "altered"
    if after == "unknown":
        return "became_unknown"
    if before == "unknown":
        return "became_known"
    if after == "red_flag":
        return "red_flag"
    if after in _NOTHING:
        return "ended"
    if before in _NOTHING or after in _BINDING:
        return "begun"
    # From what binds to a name on a list.
    return "ended"


def changes_between(
    unit: Unit,
    before: list[dict[str, Any]],
    after: list[dict[str, Any]],
    day: date,
    *,
    absent: str | None,
    assuming: str | None = None,
) -> Iterator[Change]:
    """Yield what changed between two answers.

    Args:
        unit: What was asked.
        before: Its rows before.
        after: Its rows after.
        day: The day that the change is of.
        absent: How a thing stands that has no row: "not_in_force" where a day passed, None where the record did.
        assuming: What was assumed.
    """
    both = [*before, *after]
    shape = shape_of(unit.question, tuple(both[0]) if both else (), both)
    old, new = rows_by_key(shape, before), rows_by_key(shape, after)
    for key in {**old, **new}:
        if old.get(key) == new.get(key):
            # Nearly all are: nothing need be compared term by term.
            continue
        sides = [[terms_of(shape, row) for row in some.get(key, [])] for some in (old, new)]
        state = shape.state or "_"
        if shape.state is None or any(row[shape.state] is None for side in sides for row in side):
            sides = [[{**row, "_": "on record"} for row in side] for side in sides]
            state = "_"
        states = shape.states if state == shape.state else ("on record",)
        difference = compare_rows(*sides, terms=shape.terms, state=state, states=[str(each) for each in states])
        if difference is None:
            continue
        is_after = difference.is_after
        stood, stands = difference.before or absent, difference.after or absent
        kind = kind_of(difference.before, difference.after)
        yield Change(
            kind, key, day, [unit.asked], stood, stands, difference.altered, _altered(sides, difference.altered),
            difference.row["row"], is_after, assuming,
            (difference.row["row"].get("who") or _first_node(difference.row["row"])),
        )  # fmt: skip


def _altered(sides: list[list[dict[str, Any]]], names: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Return the terms that were altered as they were and are; several rows of one restriction are listed."""

    def told(rows: list[dict[str, Any]], name: str) -> Any:
        values = [row["row"].get(name) for row in rows]
        return values[0] if len(values) == 1 else values

    return {name: {"before": told(sides[0], name), "after": told(sides[1], name)} for name in names}


def _first_node(row: dict[str, Any]) -> dict[str, Any] | None:
    return next((value for value in row.values() if isinstance(value, dict) and "id" in value), None)


def carry_lost(
    before: list[dict[str, Any]], after: list[dict[str, Any]], gone: Collection[str]
) -> list[dict[str, Any]]:
    """Return rows that may be gone only because no file has their list, or one has it cut: nobody is freed by that.

    Args:
        before: Rows before.
        after: Rows after.
        gone: Lists that are gone or cut.
    """
    if not gone:
        return []
    shape = shape_of("restricted")
    there = {key_of(shape, row) for row in after}
    return [
        row for row in before
        if row.get("list") and set(row["list"]) <= set(gone) and key_of(shape, row) not in there
    ]  # fmt: skip
