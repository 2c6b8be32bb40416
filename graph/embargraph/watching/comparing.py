"""How a watch stands now against how it was kept: by another graph first, then day by day, then days ahead."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from embargraph.store.sql import read_sql
from embargraph.watching.answers import ask_parties, ask_question
from embargraph.watching.changes import Change, Unit, carry_lost, changes_between
from embargraph.watching.matching import (
    Touched,
    changed_matches,
    match_names,
    name_of,
    node_digests,
    parties_of,
    touched_names,
)
from embargraph.watching.sources import source_changes
from embargraph.watching.state import Kept, WatchState

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from embargraph.api import Graph
    from embargraph.watching.definitions import Watch

__all__ = ["Comparing"]

#: Assumption under which the record's own answer is kept.
_RECORD = ""


@dataclass(slots=True)
class Comparing:
    """One run of one watch; `changes` finds what changed, and brings the answers up to today."""

    state: WatchState
    graph: Graph
    watch: Watch
    today: date
    troubles: Sequence[str]
    before: Kept | None = None
    is_first: bool = True
    day: date = date.min
    digest: str = ""
    notes: list[str] = field(default_factory=list)
    units: list[Unit] = field(default_factory=list)
    matches: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    lists: dict[str, Any] = field(default_factory=dict)
    gone: frozenset[str] = frozenset()
    screened: int = 0

    def __post_init__(self) -> None:
        self.digest = f"sha256:{self.graph.digest}"
        self.before = self.state.kept(self.watch.id)
        if self.before is not None and self.before.terms != self.watch.terms:
            self.notes.append("the terms of the watch are others than at its last run: it begins anew")
            self.before = None
        self.is_first = self.before is None
        self.day = self.today
        if self.before is not None and date.fromisoformat(self.before.day) > self.today:
            self.day = date.fromisoformat(self.before.day)
            self.notes.append(
                f"the clock says {self.today}, and the last run was for {self.day}: the watch stays at that day"
            )

    @property
    def marks(self) -> list[tuple[str, tuple[str, ...]]]:
        """What answers there are: that of the record, and one under what is assumed."""
        assumed = [("; ".join(self.watch.assume), self.watch.assume)] if self.watch.assume else []
        return [(_RECORD, ()), *assumed]

    def changes(self) -> list[Change]:
        """Return what changed since the last run."""
        with self.graph.reading() as connection:
            touched = self._touched(connection)
            found, self.lists, self.gone, notes = source_changes(
                self.graph, self.watch, self.day, self.before.lists if self.before else {}, self.troubles
            )
            self.notes += notes
            found += self._matched(connection, touched)
        self._make_units()
        for mark, assume in self.marks:
            start = date.fromisoformat(self.before.day) if self.before is not None else self.day
            found += self._by_graph(mark, assume, start, touched)
            turning = self._turning(assume, start)
            found += self._by_days(mark, assume, turning)
            found += self._ahead(mark, assume, turning)
        return found

    def _touched(self, connection: DuckDBPyConnection) -> Touched | None:
        """Return what differs from the graph of the last run; None where it is the same graph."""
        if self.before is not None and self.before.graph == self.digest:
            return None
        after = self.state.generation(self.digest)
        if after is None:
            after = node_digests(connection)
            self.state.keep_generation(self.digest, after)
        return Touched.between(None if self.before is None else self.state.generation(self.before.graph), after)

    def _matched(self, connection: DuckDBPyConnection, touched: Touched | None) -> list[Change]:
        """Bring what names mean up to date, and return what changed of it."""
        if not self.watch.names:
            return []
        old = self.before.matches if self.before is not None else {}
        names = {name_of(query): query for query in self.watch.names}
        if self.before is not None:
            # A file of names that was cut, or grew, would look like a quiet day.
            self.notes += _names_told(
                [name for name in old if name not in names], "no longer watched: nothing is said of"
            )
            self.notes += _names_told([name for name in names if name not in old], "new to the watch, and no alert:")
        decided = _digest_of(self.watch)
        is_decided_anew = self.before is not None and self.before.more.get("decisions") != decided
        if touched is None:
            asked = [query for name, query in names.items() if is_decided_anew or name not in old]
        elif is_decided_anew:
            asked = list(self.watch.names)
        else:
            asked = touched_names(connection, self.watch.names, old, touched)
        self.screened = len(asked)
        anew = match_names(self.graph, self.watch, asked, self.day)
        self.matches = {name: [dict(each) for each in anew.get(name, old.get(name, []))] for name in names}
        changed = changed_matches(old, {n: m for n, m in self.matches.items() if n in anew}, self._is_lost)
        return [
            Change(kind, json.dumps(["match", name, match["party"]]), self.day, [names[name].name],
                   "matches" if was else None, None if kind == "matches_no_more" else "matches",
                   who={"id": match["party"], "label": match["label"]}, match=match,
                   says=_flagged(names[name].name, match) if kind == "red_flag" else "")
            for kind, name, match, was in changed
        ]  # fmt: skip

    def _is_lost(self, name: str, party: str) -> bool:
        """Say whether all that was on record of a party that a name meant is from lists that are gone or cut."""
        if self.before is None or not self.gone:
            return False
        rows = [row for row in _kept_rows(self.before, _RECORD, name) if row["who"]["id"] == party]
        return bool(rows) and all(row.get("list") and set(row["list"]) <= self.gone for row in rows)

    def _make_units(self) -> None:
        if self.watch.names:
            for query in self.watch.names:
                ids = parties_of(self.matches[name_of(query)])
                self.units.append(Unit(name_of(query), query.name, self._asking(ids)))
        else:
            told = [("rules", {"measure": measure}, measure) for measure in self.watch.measures]
            if self.watch.question:
                told = [(self.watch.question, dict(self.watch.options or {}), f"the question {self.watch.question}")]
            for question, options, asked in told:
                key = json.dumps([question, sorted(options.items())], default=str)
                self.units.append(Unit(key, asked, self._question(question, options), question))

    def _asking(self, ids: list[str]) -> Any:
        return lambda day, assume: ask_parties(self.graph, self.watch, ids, day, assume)

    def _question(self, question: str, options: Mapping[str, Any]) -> Any:
        return lambda day, assume: (ask_question(self.graph, question, options, day, assume), None)

    def _by_graph(self, mark: str, assume: tuple[str, ...], day: date, touched: Touched | None) -> list[Change]:
        """Ask what another graph may answer otherwise, as of the day of the last run."""
        found: list[Change] = []
        for unit in self.units:
            kept = self.before.answers.get(mark, {}).get(unit.key) if self.before is not None else None
            old = _kept_rows(self.before, mark, unit.key)
            if kept is not None and not self._may_differ(unit, kept, touched, assume):
                unit.rows[mark], unit.nodes[mark] = old, kept["nodes"]
                unit.carried[mark] = _kept_rows(self.before, mark, unit.key, "carried")
                continue
            rows, unit.nodes[mark] = unit.ask(day, assume)
            unit.carried[mark] = carry_lost(old, rows, self.gone) if unit.question == "restricted" else []
            unit.rows[mark] = [*rows, *unit.carried[mark]]
            if kept is not None:
                found += changes_between(unit, old, unit.rows[mark], day, absent=None, assuming=mark or None)
        return found

    def _may_differ(
        self, unit: Unit, kept: Mapping[str, Any], touched: Touched | None, assume: tuple[str, ...]
    ) -> bool:
        if sorted(parties_of(self.matches.get(unit.key, ()))) != kept.get("parties", []):
            return True
        if touched is None:
            return False
        if kept["carried"]:
            # Its list may be back, with the party or without.
            return True
        nodes = kept["nodes"]
        return (
            bool(assume) or touched.everybody or nodes is None or not (touched.records | touched.rows).isdisjoint(nodes)
        )

    def _turning(self, assume: tuple[str, ...], start: date) -> dict[date, set[str | None]]:
        """Return the days from the last run to the horizon on which an answer may turn, and whose."""
        last = self.day + timedelta(days=self.watch.horizon)
        days: dict[date, set[str | None]] = {}
        with self.graph._under(assume) as (connection, _, _):
            rows = connection.execute(
                read_sql("watching/sql/turning_days.sql"), {"first": start, "last": last}
            ).fetchall()
        for who, day in rows:
            days.setdefault(day, set()).add(who)
        return dict(sorted(days.items()))

    def _turned(
        self, unit: Unit, mark: str, assume: tuple[str, ...], day: date, whose: set[str | None]
    ) -> list[dict[str, Any]] | None:
        """Return the rows of a unit on a day on which they may turn; None where they cannot."""
        nodes = unit.nodes.get(mark)
        if nodes is not None and None not in whose and whose.isdisjoint(nodes):
            return None
        rows, _ = unit.ask(day, assume)
        return [*rows, *unit.carried.get(mark, [])]

    def _by_days(self, mark: str, assume: tuple[str, ...], turning: Mapping[date, set[str | None]]) -> list[Change]:
        """Walk the days since the last run: what turned on one of them is said with its day."""
        found: list[Change] = []
        for day, whose in turning.items():
            for unit in self.units if day <= self.day else []:
                rows = self._turned(unit, mark, assume, day, whose)
                if rows is not None:
                    found += changes_between(unit, unit.rows[mark], rows, day, absent="not_in_force",
                                             assuming=mark or None)  # fmt: skip
                    unit.rows[mark] = rows
        return found

    def _ahead(self, mark: str, assume: tuple[str, ...], turning: Mapping[date, set[str | None]]) -> list[Change]:
        """Look from today to the horizon: what is scheduled to turn is said once."""
        found: list[Change] = []
        last = {unit.key: unit.rows[mark] for unit in self.units}
        for day, whose in turning.items():
            for unit in self.units if day > self.day else []:
                rows = self._turned(unit, mark, assume, day, whose)
                if rows is None:
                    continue
                for change in changes_between(unit, last[unit.key], rows, day, absent="not_in_force",
                                              assuming=mark or None):  # fmt: skip
                    change.kind, change.repeats = "cliff_ahead", False
                    # Said again where it is to turn out otherwise.
                    change.key = f"{change.key} to {change.after}"
                    found.append(change)
                last[unit.key] = rows
        return found

    def kept(self) -> Kept:
        """Return how the watch stands now."""
        bodies: dict[str, Any] = {}
        answers: dict[str, dict[str, Any]] = {}
        for mark, _ in self.marks:
            answers[mark] = {
                unit.key: {
                    "nodes": unit.nodes.get(mark),
                    "rows": [_kept_body(bodies, row) for row in unit.rows[mark]],
                    "carried": [_kept_body(bodies, row) for row in unit.carried.get(mark, ())],
                    "parties": sorted(parties_of(self.matches.get(unit.key, ()))),
                }
                for unit in self.units
            }
        more = {"bodies": bodies, "decisions": _digest_of(self.watch)}
        return Kept(self.day.isoformat(), self.digest, self.watch.terms, answers, self.matches, self.lists, more)

    def body(self) -> dict[str, Any]:
        """Return what the run rests on: evidence of what was found, and of what was not."""
        names = {name_of(query): query.name for query in self.watch.names}
        unmatched = [names[name] for name, found in self.matches.items() if not found]
        rows = [row for unit in self.units for row in unit.rows[_RECORD]]
        verdicts: dict[str, int] = {}
        for row in rows:
            state = str(row.get("verdict") or row.get("status") or "on record")
            verdicts[state] = verdicts.get(state, 0) + 1
        return {
            "graph": self.digest,
            "watched": self.watch.watched,
            "screened": self.screened,
            "unmatched": unmatched,
            "unread": list(self.watch.unread),
            "on_record": verdicts,
            "assume": list(self.watch.assume),
            "notes": self.notes,
            "searched": {"lists": self.graph.lists_held(), "edition": self.graph.vintage()},
        }


def _flagged(name: str, match: Mapping[str, Any]) -> str:
    return f"{name!r} shares an address with {match['label']}: find out whether they are connected before dealing."


def _names_told(names: Sequence[str], what: str) -> list[str]:
    """Return a sentence about names of the watch, the first few of them by name; none where there are none."""
    if not names:
        return []
    shown = ", ".join(str(json.loads(name)[0]) for name in names[:5])
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return [f"{len(names)} name{'s' * (len(names) != 1)} {what} {shown}{more}"]


def _kept_rows(kept: Kept | None, mark: str, unit: str, which: str = "rows") -> list[dict[str, Any]]:
    answer = None if kept is None else kept.answers.get(mark, {}).get(unit)
    return [] if kept is None or answer is None else [kept.more["bodies"][digest] for digest in answer[which]]


def _kept_body(bodies: dict[str, Any], row: dict[str, Any]) -> str:
    """Keep a row once, however many names it reaches."""
    text = json.dumps(row, sort_keys=True)
    digest = hashlib.sha256(text.encode()).hexdigest()[:24]
    bodies[digest] = row
    return digest


def _digest_of(watch: Watch) -> str | None:
    """Return the digest of the file of decisions; None where there is none."""
    if watch.decisions is None or not watch.decisions.is_file():
        return None
    return hashlib.sha256(watch.decisions.read_bytes()).hexdigest()[:24]
