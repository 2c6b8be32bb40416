"""Watches as text for a terminal: what a run found, what it cannot see, how each name stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from embargraph.alerts.wording import body_lines, run_lines, subject_of
from embargraph.cli.layout import note, printable, prose

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
    for alert in report.alerts if alerts else ():
        yield ""
        yield from _alert_lines(alert)
    if alerts and report.alerts:
        yield ""
    for line in run_lines(report.body):
        yield say(printable(line))


def _alert_lines(alert: Mapping[str, Any]) -> Iterator[str]:
    first, *rest = body_lines(alert)
    yield prose(printable(f"[{alert['kind']}] {subject_of(alert)}"))
    for line in (first, *rest):
        yield prose(f"  {printable(line)}")


def delivery_lines(delivered: Delivered) -> Iterator[str]:
    """Yield what became of the deliveries that were due."""
    parts = [("delivered", delivered.sent), ("to be tried again", delivered.failed), ("given up", delivered.given_up),
             ("switched off", delivered.switched_off)]  # fmt: skip
    told = ", ".join(f"{count} {word}" for word, count in parts if count)
    if told:
        yield f"Deliveries: {told}."
    for error in delivered.errors:
        yield note(printable(f"Not delivered: {error}"))


def shown_lines(shown: Mapping[str, Any]) -> Iterator[str]:
    """Yield one watch: its state first, then names, alerts and runs."""
    yield prose(f"{shown['id']}: {shown['watched']}; last run {shown['last_run'] or 'never'}"
               + (f" for {shown['day']}: {_OUTCOMES.get(shown['outcome'], shown['outcome'])}" if shown["day"] else "")
               + ".")  # fmt: skip
    if shown["unmatched"]:
        names = ", ".join(map(printable, shown["unmatched"][:50]))
        more = f" and {len(shown['unmatched']) - 50} more" if len(shown["unmatched"]) > 50 else ""
        yield prose(f"Names that match nothing on record: {names}{more}. That is not a clearance.")
    for trouble in shown["troubles"]:
        yield prose(printable(f"To be seen to: {trouble}"))
    yield prose(f"Alerts go to: {'; '.join(shown['targets'])}.")
    if shown["names"]:
        yield ""
    for name in shown["names"]:
        parties = ", ".join(each["label"] for each in name["parties"][:5])
        more = f" and {len(name['parties']) - 5} more" if len(name["parties"]) > 5 else ""
        yield prose(printable(f"{name['name']}: {name['says']}{f' ({parties}{more})' if parties else ''}"))
    if shown["recent"]:
        yield ""
        yield "Alerts, the newest first:"
    for alert in shown["recent"]:
        yield prose(printable(f"  {alert['seen'][:10]} [{alert['kind']}] {subject_of(alert)}"))
    if shown["runs"]:
        yield ""
        yield "Runs, the newest first:"
    for run in shown["runs"]:
        yield f"  {run['ended']} for {run['day']}: {run['outcome']}, {run['alerts']} alerts"
