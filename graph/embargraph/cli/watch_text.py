"""Watches as text for a terminal: what a run found, what it cannot see, how each name stands."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from embargraph.alerts.wording import body_lines, run_lines, subject_of
from embargraph.cli.layout import NARROW, note, printable, prose, terminal_width, wrapped_lines
from embargraph.watching.sources import summed_notes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from embargraph.alerts.deliver import Delivered
    from embargraph.watching.writing import Report

__all__ = ["delivery_lines", "report_lines", "shown_lines"]

_OUTCOMES = {
    "first": "first run: nothing to compare with yet",
    "alerts": "changes",
    "quiet": "nothing has changed",
    "failed": "FAILED",
}


def report_lines(report: Report, *, alerts: bool = True) -> Iterator[str]:
    """Yield what a run found, then what it could not see.

    Args:
        report: The run.
        alerts: Whether each alert is told, or only how many there are.
    """
    say = prose if alerts else note
    count = len(report.alerts)
    kinds = ", ".join(f"{number} {kind}" for kind, number in report.body.get("found", {}).items())
    told = f"; {count} alert{'s' * (count != 1)}: {kinds}" if count else ""
    yield say(f"{report.watch}, {report.day}: {_OUTCOMES[report.outcome]}{told}.")
    standing = report.body.get("on_record")
    if standing is not None:
        on = ", ".join(f"{number} {name.replace('_', ' ')}" for name, number in standing.items())
        yield say(f"On record for {report.body['watched']}: {on or 'nothing on record; that is not a clearance'}.")
    if report.body.get("why"):
        yield say(f"It sees nothing until this is mended: {report.body['why']}")
    # That lists are old is one line at the end, not an alert a list before those on the names.
    told_alerts = [alert for alert in report.alerts if alert["kind"] != "source_stale"] if alerts else []
    for alert in told_alerts:
        yield ""
        yield from _alert_lines(alert)
    if told_alerts:
        yield ""
    for line in run_lines(report.body):
        yield say(printable(line))


def _alert_lines(alert: Mapping[str, Any]) -> Iterator[str]:
    first, *rest = body_lines(alert)
    yield prose(printable(f"[{alert['kind']}] {subject_of(alert)}"))
    for line in (first, *rest):
        yield from wrapped_lines(printable(line), _width(), "  ", "  ")


def delivery_lines(delivered: Delivered) -> Iterator[str]:
    """Yield what became of the deliveries that were due."""
    parts = [("delivered", delivered.sent), ("to be tried again", delivered.failed), ("given up", delivered.given_up),
             ("switched off", delivered.switched_off)]  # fmt: skip
    told = ", ".join(f"{count} {word}" for word, count in parts if count)
    if told:
        yield f"Deliveries: {told}."
    for error in delivered.errors:
        yield note(printable(f"Not delivered: {error}"))


def _width() -> int:
    return min(terminal_width(), NARROW)


def shown_lines(shown: Mapping[str, Any]) -> Iterator[str]:
    """Yield one watch: its state first, then names, alerts and runs."""
    yield prose(f"{shown['id']}: {shown['watched']}; last run {shown['last_run'] or 'never'}"
               + (f" for {shown['day']}: {_OUTCOMES.get(shown['outcome'], shown['outcome'])}" if shown["day"] else "")
               + ".")  # fmt: skip
    if shown["unmatched"]:
        names = ", ".join(map(printable, shown["unmatched"][:50]))
        more = f" and {len(shown['unmatched']) - 50} more" if len(shown["unmatched"]) > 50 else ""
        yield prose(f"Names that match nothing on record: {names}{more}. That is not a clearance.")
    for name in shown["names"]:
        parties = ", ".join(each["label"] for each in name["parties"][:5])
        more = f" and {len(name['parties']) - 5} more" if len(name["parties"]) > 5 else ""
        yield prose(printable(f"{name['name']}: {name['says']}{f' ({parties}{more})' if parties else ''}"))
    if shown["names"]:
        yield ""
    for trouble in summed_notes(shown["troubles"]):
        yield prose(printable(f"To be seen to: {trouble}"))
    yield prose(f"Alerts go to: {'; '.join(shown['targets'])}.")
    if shown["recent"]:
        yield ""
        yield "Alerts, the newest first:"
    stale = Counter(alert["seen"][:10] for alert in shown["recent"] if alert["kind"] == "source_stale")
    for alert in shown["recent"]:
        seen = alert["seen"][:10]
        if alert["kind"] != "source_stale":
            yield from wrapped_lines(printable(f"{seen} [{alert['kind']}] {subject_of(alert)}"), _width(), "  ", "    ")
        elif (count := stale.pop(seen, 0)) > 0:
            yield f"  {seen} [source_stale] {count} list{'s' * (count != 1)} became old (embargraph watch alerts)"
    if shown["runs"]:
        yield ""
        yield "Runs, the newest first:"
    for run in shown["runs"]:
        yield f"  {run['ended']} for {run['day']}: {run['outcome']}, {run['alerts']} alerts"
