"""What a run found, written: the run, its alerts and their deliveries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from embargraph.store.sql import read_sql
from embargraph.watching.alert import alert_id, as_alert
from embargraph.watching.state import Kept, WatchState, now_utc

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from embargraph.watching.changes import Change
    from embargraph.watching.definitions import Watch, WatchFile

__all__ = ["Report", "Writer"]


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


class Writer:
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
        """Write a run.

        Args:
            changes: What it found.
            day: The day that it is for.
            outcome: "first", "failed", or "alerts", which is "quiet" where there are none.
            body: What it rests on.
            kept: How the watch stands now; as before if not given.
            connection: The open graph.
        """
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
