"""A run of a watch: its answers now against those that are kept, day by day, and what is to be said of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from embargraph.errors import EmbargraphError
from embargraph.store.sql import read_sql
from embargraph.watching.alert import alert_id, as_alert
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
from embargraph.watching.state import Kept, WatchState, now_utc

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from embargraph.api import Graph
    from embargraph.watching.definitions import Watch, WatchFile

__all__ = ["Report", "run_failed", "run_watch", "run_watches"]

#: Assumption under which the record's own answer is kept.
_RECORD = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What a run of one watch found.

    `outcome` is "first" (nothing to compare with yet), "alerts", "quiet" or "failed".
    """

    watch: str
    run: int
    day: date
    outcome: str
    alerts: tuple[dict[str, Any], ...]
    body: Mapping[str, Any]

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON can hold it."""
        return {"watch": self.watch, "run": self.run, "day": self.day.isoformat(), "outcome": self.outcome,
                **self.body, "alerts": list(self.alerts)}  # fmt: skip


def run_watches(
    state: WatchState,
    open_graph: Callable[[], Graph],
    file: WatchFile,
    watches: Sequence[Watch],
    today: date,
    *,
    troubles: Sequence[str] = (),
) -> list[Report]:
    """Run watches on a graph; each that fails says so by an alert, and the others are run.

    Args:
        state: Where they are kept.
        open_graph: Opens the graph; it is closed again by who opened it.
        file: The file that the watches are of.
        watches: Those to run.
        today: The day that counts as today.
        troubles: What is known to have failed before: lists that could not be fetched, a build.
    """
    try:
        graph = open_graph()
        digest = f"sha256:{graph.digest}"
    except EmbargraphError as error:
        return [run_failed(state, file, watch, today, f"the graph cannot be opened: {error}") for watch in watches]
    reports = []
    for watch in watches:
        try:
            reports.append(run_watch(state, graph, file, watch, today, troubles=troubles))
        except EmbargraphError as error:
            reports.append(run_failed(state, file, watch, today, str(error), graph=digest))
    return reports


def run_failed(
    state: WatchState, file: WatchFile, watch: Watch, today: date, why: str, *, graph: str | None = None
) -> Report:
    """Keep that a watch could not be run, and say it by an alert, once for each reason and day.

    Args:
        state: Where watches are kept.
        file: The file that the watch is of.
        watch: The watch.
        today: The day that counts as today.
        why: What failed.
        graph: The digest of the graph, if one was opened.
    """
    started = now_utc()
    with state.writing():
        kept = state.kept(watch.id)
        before = kept.graph if kept else None
        key = hashlib.sha256(why.encode()).hexdigest()[:16]
        says = f"The watch {watch.id} could not be run on {today}, and sees nothing until it can: {why}"
        change = Change("source_failed", key, today, [], says=says, repeats=False)
        writer = _Writer(state, file, watch, started, (before, graph or before or ""))
        body = {"why": why, "graph": graph, "quiet": False}
        return writer.write([change], today, "failed", body, None, None)


def run_watch(
    state: WatchState, graph: Graph, file: WatchFile, watch: Watch, today: date, *, troubles: Sequence[str] = ()
) -> Report:
    """Run one watch, and keep how it stands, what it found and what is to be delivered: all of it or nothing.

    Args:
        state: Where it is kept.
        graph: An open graph.
        file: The file that it is of.
        watch: The watch.
        today: The day that counts as today.
        troubles: What is known to have failed before.

    Raises:
        EmbargraphError: A question cannot be asked, or a file cannot be read; nothing is kept.
    """
    started = now_utc()
    with state.writing():
        run = _Run(state, graph, watch, today, troubles)
        changes = run.changes()
        writer = _Writer(state, file, watch, started, (run.before.graph if run.before else None, run.digest))
        outcome = "first" if run.is_first else "alerts"
        with graph.reading() as connection:
            return writer.write(changes, run.day, outcome, run.body(), run.kept(), connection)


class _Writer:
    """Writes a run with its alerts and deliveries."""

    def __init__(
        self, state: WatchState, file: WatchFile, watch: Watch, started: str, graphs: tuple[str | None, str]
    ) -> None:
        self.state, self.file, self.watch, self.started, self.graphs = state, file, watch, started, graphs

    def write(
        self,
        changes: Sequence[Change],
        day: date,
        outcome: str,
        body: Mapping[str, Any],
        kept: Kept | None,
        connection: DuckDBPyConnection | None,
    ) -> Report:
        made = [(change, self._alert(change, connection)) for change in _merged(changes)]
        alerts = [(change, alert) for change, alert in made if alert is not None]
        if outcome == "alerts" and not alerts:
            outcome = "quiet"
        body = {**body, "quiet": outcome == "quiet", "found": _counts(alert for _, alert in alerts)}
        run = self.state.add_run(
            self.watch.id, day=day.isoformat(), started=self.started, ended=now_utc(), outcome=outcome,
            graph_before=self.graphs[0], graph_after=self.graphs[1] or None, alerts=len(alerts), body=body,
        )  # fmt: skip
        for change, alert in alerts:
            self.state.add_alert(run, alert, _key(change))
        self._deliver(run, [alert["id"] for _, alert in alerts])
        if kept is not None:
            self.state.keep(self.watch.id, kept)
        return Report(self.watch.id, run, day, outcome, tuple(alert for _, alert in alerts), body)

    def _alert(self, change: Change, connection: DuckDBPyConnection | None) -> dict[str, Any] | None:
        day, key = change.day.isoformat(), _key(change)
        turn = self.state.times(self.watch.id, change.kind, key, day)
        if turn and not change.repeats:
            return None
        restriction = None if connection is None or change.assuming else _restriction(connection, change)
        return as_alert(
            change, alert_id(self.watch.id, change.kind, key, day, turn), self.watch.id,
            seen=self.started, graphs=self.graphs, base=self.file.base, restriction=restriction,
        )  # fmt: skip

    def _deliver(self, run: int, ids: list[str]) -> None:
        if not ids:
            return
        for target in self.watch.to:
            if target.form == "feed":
                continue
            # A webhook is told of each alert by itself; a mail and a file of lines have all of a run.
            for group in [[id_] for id_ in ids] if target.form == "webhook" else [ids]:
                off = self.state.is_off(self.watch.id, target.key)
                self.state.add_delivery(
                    self.watch.id, run, target.form, target.key, group, now_utc(), state="off" if off else "waiting"
                )


def _key(change: Change) -> str:
    return f"{change.key} assuming {change.assuming}" if change.assuming else change.key


def _merged(changes: Sequence[Change]) -> list[Change]:
    """Return changes with those joined that are one change, which several watched names meet."""
    found: dict[Any, Change] = {}
    for change in changes:
        known = found.setdefault((change.kind, _key(change), change.day, change.before, change.after), change)
        if known is not change:
            known.asked += [name for name in change.asked if name not in known.asked]
    return list(found.values())


def _counts(alerts: Iterator[dict[str, Any]]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for alert in alerts:
        counts[alert["kind"]] = counts.get(alert["kind"], 0) + 1
    return counts


def _restriction(connection: DuckDBPyConnection, change: Change) -> str | None:
    """Return the id of a restriction in the graph, which a page is found by."""
    row = change.row
    if row is None or "basis" not in row or not change.is_after:
        return None
    sql = read_sql("watching/sql/restriction_id.sql")
    ids = {name: (row[name] or {}).get("id") for name in ("who", "under", "what")}
    found = connection.execute(sql, {**ids, "effect": row["effect"], "basis": row["basis"], "day": change.day})
    rows = found.fetchall()
    return str(rows[0][0]) if rows else None


@dataclass(slots=True)
class _Run:
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
            Change(kind, json.dumps(["match", name, match["party"]], ensure_ascii=False), self.day, [names[name].name],
                   "matches" if was else None, None if kind == "matches_no_more" else "matches",
                   who={"id": match["party"], "label": match["label"]}, match=match,
                   says=_flagged(names[name].name, match) if kind == "red_flag" else "")
            for kind, name, match, was in changed
        ]  # fmt: skip

    def _is_lost(self, name: str, party: str) -> bool:
        """Say whether all that was on record of a party that a name meant is from lists that are gone."""
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
                key = json.dumps([question, sorted(options.items())], ensure_ascii=False, default=str)
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
            old = _kept_rows(self.before, mark, unit.key) if self.before is not None and kept is not None else []
            if kept is not None and not self._may_differ(unit, kept, touched, assume):
                unit.rows[mark], unit.nodes[mark] = old, kept["nodes"]
                unit.carried[mark] = [row for row in old if row.get("list") and set(row["list"]) <= self.gone]
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
                unit.key: {"nodes": unit.nodes.get(mark), "rows": [_kept_body(bodies, row) for row in unit.rows[mark]],
                           "parties": sorted(parties_of(self.matches.get(unit.key, ())))}
                for unit in self.units
            }  # fmt: skip
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


def _kept_rows(kept: Kept, mark: str, unit: str) -> list[dict[str, Any]]:
    answer = kept.answers.get(mark, {}).get(unit)
    return [] if answer is None else [kept.more["bodies"][digest] for digest in answer["rows"]]


def _kept_body(bodies: dict[str, Any], row: dict[str, Any]) -> str:
    """Keep a row once, however many names it reaches."""
    text = json.dumps(row, ensure_ascii=False, sort_keys=True)
    digest = hashlib.sha256(text.encode()).hexdigest()[:24]
    bodies[digest] = row
    return digest


def _digest_of(watch: Watch) -> str | None:
    """Return the digest of the file of decisions; None where there is none."""
    if watch.decisions is None or not watch.decisions.is_file():
        return None
    return hashlib.sha256(watch.decisions.read_bytes()).hexdigest()[:24]
