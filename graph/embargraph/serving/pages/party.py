"""The page of a party: the verdict in a sentence, its life as a strip, restrictions by rule, relief, owners."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from embargraph.model.vocabulary import VERDICTS
from embargraph.questions.verdicts import severity
from embargraph.serving.pages.record import (
    Restriction,
    Stake,
    holds_on,
    node_by_id,
    restrictions_on,
    scopes,
    stakes_of,
)
from embargraph.serving.pages.words import language
from embargraph.serving.verdict_intervals import Interval, interval_on, verdicts

if TYPE_CHECKING:
    from embargraph.api import Graph

__all__ = ["Group", "Party", "Unknown", "grouped", "party"]

_RANK = {verdict: rank for rank, verdict in enumerate(VERDICTS)}
#: Rows of one rule that differ in nothing but the item are told together.
_ALIKE = ("verdict", "effect", "basis", "binds", "since", "until", "policy", "requirement", "scope", "footnote",
          "programme", "note", "presumption", "standing")  # fmt: skip
#: Items that the sentence names of each kind of bar.
_NAMED = 3
#: Kinds of bars that it names of each maker.
_BARS = 3
#: Statements that a page shows; the others are in the answer as JSON.
MOST_STATEMENTS = 60


@dataclass(frozen=True, slots=True)
class Group:
    """Restrictions under one rule that differ in the item alone."""

    rows: tuple[Restriction, ...]
    #: Whether it is on no item in particular.
    is_wide: bool = False

    @property
    def row(self) -> Mapping[str, Any]:
        """The first of them, which speaks for all."""
        return self.rows[0].row


@dataclass(frozen=True, slots=True)
class Unknown:
    """A rule of which it is not known whether it reaches the party, since when, and what decides."""

    under: Mapping[str, Any]
    since: str | None
    branches: tuple[Mapping[str, Any], ...]
    is_own: bool


@dataclass(frozen=True, slots=True)
class Relief:
    """An authorisation with the rules that it relieves from."""

    row: Mapping[str, Any]
    under: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Told:
    """A part of the sentence: who bars what from which items, the gravest first."""

    maker: Mapping[str, str] | None
    #: What is barred, from which items, and how many items are not named.
    bars: tuple[tuple[str, tuple[str, ...], int], ...]
    #: Kinds of bars that are not named.
    more: int

    @classmethod
    def of(cls, groups: Sequence[Group]) -> Told:
        """Return the part on the groups of one maker."""
        found: dict[str, dict[str, None]] = {}
        for group in sorted(groups, key=lambda group: severity(group.row)):
            items = found.setdefault(group.row["effect"] or "no effect on record", {})
            for each in group.rows:
                items[each.row["what"]["label"] if each.row["what"] else "what the rule names"] = None
        bars = [(effect, tuple(items)[:_NAMED], max(len(items) - _NAMED, 0)) for effect, items in found.items()]
        return cls(groups[0].row["by"], tuple(bars[:_BARS]), max(len(bars) - _BARS, 0))


@dataclass(frozen=True, slots=True)
class Party:
    """What the page of a party shows.

    Attributes:
        node: The node, as `embargraph.questions.show.show_node` gives it.
        day: The day asked about.
        verdict: The verdict on the party itself that binds most; None where none is on record.
        own: Restrictions on itself.
        wider: Those that reach it through its country, or because they reach everybody.
        unknown: What is unknown, its own first.
        relief: Authorisations in force that day.
        other_relief: Those before and after.
        intervals: Its whole life.
        now: The interval that the day is in.
        stakes: Owners and holdings, one tier away.
        names: Its names, each with its language and what the publisher says of it.
    """

    node: Mapping[str, Any]
    day: date
    verdict: str | None
    own: tuple[Group, ...]
    wider: tuple[Group, ...]
    unknown: tuple[Unknown, ...]
    relief: tuple[Relief, ...]
    other_relief: tuple[Relief, ...]
    intervals: tuple[Interval, ...]
    now: Interval
    stakes: tuple[Stake, ...]
    names: tuple[tuple[str, str | None, str | None], ...]

    @property
    def counts(self) -> dict[str, int]:
        """How many restrictions on the party itself there are of each verdict."""
        found: dict[str, int] = {}
        for group in self.own:
            found[group.row["verdict"]] = found.get(group.row["verdict"], 0) + len(group.rows)
        return {verdict: found[verdict] for verdict in VERDICTS if verdict in found}

    @property
    def told(self) -> list[Told]:
        """What binds on the party itself, for a sentence: who bars what, each once."""
        found: dict[Any, list[Group]] = {}
        for group in self.own:
            if group.row["verdict"] == self.verdict:
                maker = group.row["by"]
                found.setdefault(None if maker is None else maker["id"], []).append(group)
        return [Told.of(groups) for groups in found.values()]


def party(graph: Graph, node_id: str, day: date, *, assume: Sequence[str] = (), by: Sequence[str] = ()) -> Party:
    """Return what the page of a party shows.

    Args:
        graph: An open graph.
        node_id: The party, or a place.
        day: The day asked about.
        assume: Statuses to assume.
        by: Only what states or agencies of these ids made.

    Raises:
        UnknownNameError: There is no such node.
        UsageError: What is assumed cannot be.

    Example:
        >>> import embargraph
        >>> with embargraph.open() as graph:
        ...     found = party(graph, "zte", date(2018, 5, 3))
        >>> found.verdict, found.told[0].bars[0][0]
        ('restricted', 'denial')
    """
    node = node_by_id(graph, node_id)
    rows = restrictions_on(graph, node_id, day=day, assume=assume, by=by)
    wide = scopes(graph)
    own = grouped([each for each in rows if each.is_own], wide)
    wider = grouped([each for each in rows if not each.is_own], wide)
    intervals = tuple(verdicts(graph, node_id, by=by, assume=assume))
    now = interval_on(intervals, day)
    on, other = _relief(rows)
    return Party(
        node=node,
        day=day,
        verdict=now.verdict,
        own=own,
        wider=wider,
        unknown=(*_unknown(own, is_own=True), *_unknown(wider, is_own=False)),
        relief=on,
        other_relief=other,
        intervals=intervals,
        now=now,
        stakes=tuple(stakes_of(graph, node, day)),
        names=tuple(_names(node)),
    )


def grouped(rows: Sequence[Restriction], wide: Container[str] = ()) -> tuple[Group, ...]:
    """Return restrictions by rule, those that differ in the item alone as one; the widest scope comes first.

    Args:
        rows: The restrictions.
        wide: Ids of what stands for all items.
    """
    found: dict[tuple[Any, ...], list[Restriction]] = {}
    for each in rows:
        via = tuple(hop["id"] for hop in each.row["via"] or ())
        key = (each.row["who"]["id"], each.row["under"]["id"], via, *(each.row[name] for name in _ALIKE))
        found.setdefault(key, []).append(each)
    groups = [Group(tuple(each), _is_wide(each[0], wide)) for each in found.values()]
    return tuple(sorted(groups, key=lambda group: (not group.is_wide, _RANK.get(group.row["verdict"], 9))))


def _is_wide(each: Restriction, wide: Container[str]) -> bool:
    what = each.row["what"]
    return what is None or what["id"] in wide


def _unknown(groups: Sequence[Group], *, is_own: bool) -> list[Unknown]:
    """Return what is unknown, each rule once."""
    found: dict[str, Unknown] = {}
    for group in groups:
        row = group.row
        if row["verdict"] != "unknown":
            continue
        before = found.get(row["under"]["id"])
        branches = {(b["if"], b["then"]): b for b in (*(before.branches if before else ()), *(row["branches"] or ()))}
        since = min(filter(None, (before.since if before else None, row["since"])), default=None)
        found[row["under"]["id"]] = Unknown(row["under"], since, tuple(branches.values()), is_own)
    return list(found.values())


def _relief(rows: Sequence[Restriction]) -> tuple[tuple[Relief, ...], tuple[Relief, ...]]:
    """Return the authorisations in force on the day, and those before and after, each once."""
    made = []
    for name in ("relief", "other_relief"):
        found: dict[tuple[Any, ...], tuple[Mapping[str, Any], dict[str, Any]]] = {}
        for each in rows:
            for relief in each.row[name] or ():
                key = tuple(relief.get(part) for part in ("id", "since", "until", "scope"))
                found.setdefault(key, (relief, {}))[1][each.row["under"]["id"]] = each.row["under"]
        ordered = sorted(found.values(), key=lambda each: (each[0]["since"] or "", each[0]["label"]))
        made.append(tuple(Relief(row, tuple(under.values())) for row, under in ordered))
    return made[0], made[1]


def _names(node: Mapping[str, Any]) -> list[tuple[str, str | None, str | None]]:
    return [(name, language(name, node["country"]), node["name_qualities"].get(name)) for name in node["names"]]


def statements_of(found: Party) -> tuple[list[Mapping[str, Any]], int]:
    """Return the statements that a page shows, those of the day first, and how many there are."""
    ordered = sorted(found.node["statements"], key=lambda row: (not holds_on(row, found.day), row["relation"]))
    return ordered[:MOST_STATEMENTS], found.node["statement_count"]
