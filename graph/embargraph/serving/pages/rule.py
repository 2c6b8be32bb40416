"""The page of a rule or list: three clocks, the status of the day with its branches, whom it reaches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from embargraph.serving.pages.pictures.clocks import Bar, Run
from embargraph.serving.pages.record import node_by_id
from embargraph.serving.pages.words import days_of
from embargraph.store.sql import read_sql

if TYPE_CHECKING:
    from embargraph.api import Graph

__all__ = ["CLOCKS", "Reached", "Rule", "Status", "rule"]

#: The clocks of a measure, in the order of the page: what each is called, and how its stretches look.
CLOCKS = MappingProxyType(
    {
        "text": ("Text", "in_force"),
        "stay": ("Stay", "stay"),
        "enforcement": ("Not enforced", "stay"),
        "announced": ("Announced", "announced"),
    }
)
#: Parties that a page shows of those that a rule reaches; the others are in the answer as JSON.
MOST_REACHED = 100

_STATUS = """
SELECT first_day, last_day, status, text, stay, enforcement, announced, known_through, branches, citations
FROM status WHERE measure = $1 ORDER BY first_day NULLS FIRST
"""
_CLOCKS = """
SELECT c.clock, c.first_day, c.last_day, c.since, c.until, c.known_through, c.standing, c.citation, c.gist, s.url
FROM clock c LEFT JOIN statement s ON s.id = c.statement WHERE c.measure = $1 ORDER BY c.first_day NULLS FIRST, c.clock
"""
_REACHED = "serving/sql/reached_by_rule.sql"


@dataclass(frozen=True, slots=True)
class Status:
    """How a measure stands for a run of days."""

    first: date | None
    last: date | None
    status: str
    text: str | None
    stay: str | None
    enforcement: str | None
    announced: str | None
    known: date | None
    branches: tuple[Mapping[str, Any], ...]
    citations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reached:
    """A party that a rule reaches on the day."""

    who: Mapping[str, str]
    country: str | None
    verdict: str
    rows: int
    since: date | None
    bases: tuple[str, ...]
    effects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """What the page of a measure shows.

    Attributes:
        node: The measure.
        day: The day asked about.
        now: How it stands that day; None for one without clocks of its own.
        statuses: How it stands on every day.
        clocks: The stretches on its clocks, as rows.
        known: Last evidence on it.
        reached: Whom it reaches that day.
        parties: How many it reaches.
    """

    node: Mapping[str, Any]
    day: date
    now: Status | None
    statuses: tuple[Status, ...]
    clocks: tuple[Mapping[str, Any], ...]
    known: date | None
    reached: tuple[Reached, ...]
    parties: int

    @property
    def bars(self) -> list[Bar]:
        """The clocks as bars of a picture, the status above them."""
        bars = [Bar("Status", tuple(_joined(self.statuses)))]
        for clock, (label, state) in CLOCKS.items():
            found = [row for row in self.clocks if row["clock"] == clock]
            # The three clocks are shown also where nothing is on them: that says that nothing is.
            if found or clock != "announced":
                bars.append(
                    Bar(label, tuple(Run(row["first_day"], row["last_day"], state, _said(row)) for row in found))
                )
        return bars


def rule(graph: Graph, id_: str, day: date, *, assume: Sequence[str] = ()) -> Rule:
    """Return what the page of a measure shows.

    Args:
        graph: An open graph.
        id_: The measure.
        day: The day asked about.
        assume: Statuses to assume.

    Raises:
        UnknownNameError: There is no such node.

    Example:
        >>> import embargraph
        >>> with embargraph.open() as graph:
        ...     found = rule(graph, "us-bis-affiliates-rule", date(2026, 11, 10))
        >>> found.now.status, found.known.isoformat(), [bar.label for bar in found.bars]
        ('unknown', '2026-10-08', ['Status', 'Text', 'Stay', 'Not enforced', 'Announced'])
    """
    node = node_by_id(graph, id_)
    connection, _ = graph.assuming(assume)
    statuses = tuple(_status(row) for row in connection.execute(_STATUS, [id_]).fetchall())
    cursor = connection.execute(_CLOCKS, [id_])
    names = [column[0] for column in cursor.description or ()]
    clocks = tuple(dict(zip(names, row, strict=True)) for row in cursor.fetchall())
    reached = connection.execute(read_sql(_REACHED), {"id": id_, "day": day, "most": MOST_REACHED}).fetchall()
    now = next((s for s in statuses if (s.first or date.min) <= day <= (s.last or date.max)), None)
    return Rule(
        node, day, now, statuses, clocks, max((s.known for s in statuses if s.known is not None), default=None),
        tuple(_reached(row) for row in reached), reached[0][-1] if reached else 0,
    )  # fmt: skip


def _status(row: tuple[Any, ...]) -> Status:
    first, last, status, text, stay, enforcement, announced, known, branches, citations = row
    return Status(first, last, status, text, stay, enforcement, announced, known, tuple(branches or ()),
                  tuple(citations or ()))  # fmt: skip


def _reached(row: tuple[Any, ...]) -> Reached:
    who, label, country, verdict, rows, first, bases, effects, _ = row
    return Reached({"id": who, "label": label}, country, verdict, rows, first, tuple(each for each in bases if each),
                   tuple(each for each in effects if each))  # fmt: skip


def _joined(statuses: Sequence[Status]) -> list[Run]:
    """Return the status as stretches; those that follow each other in one status are one."""
    found: list[Run] = []
    for each in statuses:
        first = found.pop().first if found and found[-1].state == each.status else each.first
        found.append(Run(first, each.last, each.status, each.status.replace("_", " ")))
    return found


def _said(row: Mapping[str, Any]) -> str:
    return days_of(row["since"], row["until"])
