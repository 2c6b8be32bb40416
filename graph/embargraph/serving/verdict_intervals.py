"""A party's whole life as verdicts: intervals that tile the time line, without a gap and without an overlap.

They speak of the restrictions on the party itself.  Rules that reach it through its
country or through everybody are no part of them; a page shows those beside them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple
from weakref import WeakKeyDictionary

from embargraph.errors import UsageError, closest
from embargraph.model.dates import ONE_DAY
from embargraph.model.vocabulary import EFFECTS, VERDICTS
from embargraph.questions.jurisdictions import unions_of

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from embargraph.api import Graph
    from embargraph.questions.kept import KeptGraph

__all__ = ["Interval", "interval_on", "verdicts"]

_RANK = {verdict: rank for rank, verdict in enumerate(VERDICTS)}
#: Days far outside any record stand for open ends.
_BEGIN, _END = date.min, date.max


@dataclass(frozen=True, slots=True)
class Interval:
    """A run of days on which the verdict on a party stays the same.

    Attributes:
        first: First day; None where it is open.
        last: Last day, itself included; None where it is open.
        verdict: The verdict that binds most; None where no restriction is on record, which is no clearance.
        worst_of: Ids of the restrictions with that verdict.
        also: Other verdicts of these days, the one that binds most first: what is unknown beside what is restricted.
        status: Status of each measure with clocks that reaches the party on some day: in force, not, or unknown.
        branches: What the unknown restrictions of these days depend on.
        known: ``as_last_known`` where a restriction of these days outlasts its evidence, else ``on_record``.
    """

    first: date | None
    last: date | None
    verdict: str | None
    worst_of: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    status: Mapping[str, str] = field(default_factory=dict)
    branches: tuple[Mapping[str, Any], ...] = ()
    known: str = "on_record"

    def to_dict(self) -> dict[str, Any]:
        """Return the interval as JSON can hold it."""
        return {
            "from": None if self.first is None else self.first.isoformat(),
            "to": None if self.last is None else self.last.isoformat(),
            "verdict": self.verdict,
            "worst_of": list(self.worst_of),
            "also": list(self.also),
            "status": dict(self.status),
            "branches": [dict(branch) for branch in self.branches],
            "known": self.known,
        }


class _Held(NamedTuple):
    """A restriction: what it is and its days, open ends as the first and the last day there are."""

    id: str
    under: str
    makers: tuple[str | None, str | None]
    effect: str | None
    verdict: str
    first: date
    last: date
    known: date | None
    branches: Sequence[Mapping[str, Any]]


_ROWS = """
SELECT id, under, "by", authority, effect, verdict, first_day, last_day, known_through, branches
FROM restriction WHERE who = $1 ORDER BY id
"""
_STATUSES = "SELECT measure, first_day, last_day, status FROM status ORDER BY measure, first_day NULLS FIRST"


def verdicts(
    graph: Graph,
    node_id: str,
    *,
    by: str | Sequence[str] | None = None,
    effect: str | None = None,
    assume: Sequence[str] = (),
) -> list[Interval]:
    """Return the verdicts on a party from the beginning of time to its end.

    Args:
        graph: An open graph; may be shared by threads.
        node_id: Id of a party or place; one that is not on record gives a single interval without a verdict.
        by: Only restrictions that these states or agencies made, by name; a member state stands for its union too.
        effect: Only restrictions that bar this.
        assume: Statuses to assume, as for `Graph.ask`.

    Raises:
        UnknownNameError: No node has a name given as `by`.
        UsageError: The effect is none.

    Example:
        >>> import embargraph
        >>> with embargraph.open() as graph:
        ...     found = verdicts(graph, "zte", effect="denial")
        >>> [(str(each.first), str(each.last), each.verdict) for each in found]
        [('None', '2018-04-14', None), ('2018-04-15', '2018-07-12', 'restricted'), ('2018-07-13', 'None', None)]
    """
    if effect is not None and effect not in EFFECTS:
        raise UsageError(f"effect: {effect!r}{closest(effect, EFFECTS)}; expected one of {', '.join(EFFECTS)}")
    makers = _makers(graph, by)
    if assume:
        connection, _ = graph.assuming(assume)
        rows, statuses = list(_held(connection, None, node_id)), _read_statuses(connection)
    else:
        rows, statuses = graph.work(lambda connection, kept: list(_held(connection, kept, node_id))), _statuses(graph)
    held = [row for row in rows if effect in {None, row.effect} and (makers is None or makers & set(row.makers))]
    under = {row.under for row in held}
    return _joined(_tiles(held, {measure: statuses[measure] for measure in sorted(under & statuses.keys())}))


def interval_on(intervals: Iterable[Interval], day: date) -> Interval:
    """Return the interval that a day is in.

    Raises:
        ValueError: The intervals do not tile the time line.
    """
    for each in intervals:
        if (each.first or _BEGIN) <= day <= (each.last or _END):
            return each
    raise ValueError(f"no interval holds {day}")


def _makers(graph: Graph, by: str | Sequence[str] | None) -> set[str | None] | None:
    """Return the states and agencies that are meant, and the unions of the states among them."""
    if not by:
        return None
    names = [by] if isinstance(by, str) else by
    found = [match.id for name in names for match in graph.find(name)]
    with graph.reading() as connection:
        return {*found, *unions_of(connection, found, date.today())}


def _held(connection: DuckDBPyConnection, kept: KeptGraph | None, node_id: str) -> Iterator[_Held]:
    if kept is None:
        for id_, under, state, office, effect, verdict, *days, branches in connection.execute(
            _ROWS, [node_id]
        ).fetchall():
            first, last, known = days
            yield _Held(id_, under, (state, office), effect, verdict, first or _BEGIN, last or _END, known,
                        branches or ())  # fmt: skip
        return
    for row in kept.restrictions.on(node_id):
        yield _Held(
            row.order[-1], row.under, (row.by, None if row.office is None else row.office["id"]), row.effect,
            row.verdict, _day(row.first) or _BEGIN, _day(row.last) or _END, _day(row.known), row.branches or (),
        )  # fmt: skip


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


#: A measure's runs: first day, last day, status.
_Runs = Sequence[tuple[date, date, str]]
#: The runs of every measure with clocks, by graph; they go when the graph does.
_KNOWN: WeakKeyDictionary[Graph, Mapping[str, _Runs]] = WeakKeyDictionary()


def _statuses(graph: Graph) -> Mapping[str, _Runs]:
    """Return the status of each measure with clocks, run by run; an open graph cannot change."""
    if (found := _KNOWN.get(graph)) is None:
        with graph.reading() as connection:
            found = _KNOWN[graph] = _read_statuses(connection)
    return found


def _read_statuses(connection: DuckDBPyConnection) -> Mapping[str, _Runs]:
    found: dict[str, list[tuple[date, date, str]]] = {}
    for measure, first, last, status in connection.execute(_STATUSES).fetchall():
        found.setdefault(measure, []).append((first or _BEGIN, last or _END, status))
    return found


def _tiles(held: Sequence[_Held], statuses: Mapping[str, _Runs]) -> Iterator[Interval]:
    """Yield intervals between all days on which anything begins, ends, or outlasts its evidence."""
    turns = {_BEGIN}
    for row in held:
        turns |= {row.first, _after(row.last)}
        if row.known is not None and row.first <= row.known < row.last:
            turns.add(_after(row.known))
    turns |= {first for runs in statuses.values() for first, _, _ in runs}
    days = sorted(day for day in turns if day < _END)
    for first, stop in zip(days, [*days[1:], None], strict=True):
        rows = [row for row in held if row.first <= first <= row.last]
        yield _tile(first, stop, rows, {name: _on(runs, first) for name, runs in statuses.items()})


def _after(day: date) -> date:
    return day if day == _END else day + ONE_DAY


def _on(runs: _Runs, day: date) -> str:
    return next((status for first, last, status in runs if first <= day <= last), "not_in_force")


def _tile(first: date, stop: date | None, rows: Sequence[_Held], status: Mapping[str, str]) -> Interval:
    names = sorted({row.verdict for row in rows}, key=lambda verdict: _RANK.get(verdict, len(_RANK)))
    worst = names[0] if names else None
    branches = {
        (branch["if"], branch["then"]): branch for row in rows if row.verdict == "unknown" for branch in row.branches
    }
    is_late = any(row.known is not None and row.known < first for row in rows)
    return Interval(
        None if first == _BEGIN else first,
        None if stop is None else stop - ONE_DAY,
        worst,
        tuple(row.id for row in rows if row.verdict == worst),
        tuple(names[1:]),
        status,
        tuple(branches.values()),
        "as_last_known" if is_late else "on_record",
    )


def _joined(tiles: Iterable[Interval]) -> list[Interval]:
    """Return intervals of which neighbours that say the same are one."""
    found: list[Interval] = []
    for tile in tiles:
        if found and _same(found[-1], tile):
            before = found.pop()
            tile = Interval(before.first, tile.last, *(getattr(tile, name) for name in _SAID))
        found.append(tile)
    return found


_SAID = ("verdict", "worst_of", "also", "status", "branches", "known")


def _same(one: Interval, other: Interval) -> bool:
    return all(getattr(one, name) == getattr(other, name) for name in _SAID)
