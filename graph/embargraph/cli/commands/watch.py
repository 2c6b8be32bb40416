"""`embargraph watch`: names and measures that are watched, and alerts when an answer changes."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from embargraph.cli.command import Command, make_group
from embargraph.cli.options import Format, GraphFile, Limit, Panel

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from embargraph.alerts.deliver import Delivered
    from embargraph.watching.definitions import Watch, WatchFile
    from embargraph.watching.state import WatchState
    from embargraph.watching.writing import Report

__all__ = ["ALERTS", "command"]

#: Columns of the list of alerts.
ALERTS = ("seen", "watch", "kind", "day", "who", "asked", "under", "before", "after", "gist", "citation", "id")

command = make_group(subcommand_metavar="COMMAND [OPTIONS]", no_args_is_help=True)

Watches = Annotated[
    Path | None,
    typer.Option(
        "--watches", dir_okay=False, metavar="FILE",
        help="File of watches; else EMBARGRAPH_WATCHES, else ./watches.toml, else the user's own.",
        rich_help_panel=Panel.INPUT,
    ),
]  # fmt: skip
State = Annotated[
    Path | None,
    typer.Option(
        "--state", dir_okay=False, metavar="FILE", help="SQLite file of runs; beside the file of watches.",
        rich_help_panel=Panel.INPUT,
    ),
]  # fmt: skip
Id = Annotated[str, typer.Argument(metavar="WATCH", help="Id of a watch.")]
MaybeId = Annotated[str | None, typer.Argument(metavar="[WATCH]", help="Id of a watch; all if not given.")]
Private = Annotated[
    bool,
    typer.Option("--allow-private-targets", help="Let webhooks reach machines of your own network."),
]


@command.callback()
def watch() -> None:
    """Watch names and measures, and say when an answer changes, even when only the date has.

    A file of watches (TOML) says what is watched and where alerts go: a feed,
    mail, a webhook, a file of lines; docs/watches.md has an example.  A run
    compares answers with those it kept, day by day; run it daily.

    \b
    Example:
      embargraph watch run --watches watches.toml
      embargraph watch show suppliers

    \b
    Exit status: 0 done, 1 nothing new, 2 usage or unknown watch, 3 a watch, the
    graph or a file could not be read, 4 an alert could not be delivered, 70
    internal error.
    """


def _opened(watches: Path | None, state: Path | None) -> tuple[WatchFile, WatchState]:
    from embargraph.watching.definitions import find_watch_file, read_watches
    from embargraph.watching.state import WatchState, state_file

    path = find_watch_file(watches)
    file = read_watches(path)
    return file, WatchState(state or state_file(path))


def _chosen(file: WatchFile, ids: Sequence[str]) -> list[Watch]:
    return [file.watch(id_) for id_ in ids] if ids else list(file.watches)


@command.command(cls=Command)
def run(
    ids: Annotated[list[str] | None, typer.Argument(metavar="[WATCH...]", help="Ids of watches; all if none.")] = None,
    watches: Watches = None,
    state: State = None,
    graph_path: GraphFile = None,
    today: Annotated[
        str | None,
        typer.Option("--today", metavar="DATE", help="The day that counts as today.", rich_help_panel=Panel.DAY),
    ] = None,
    deliver: Annotated[
        bool, typer.Option("--deliver/--no-deliver", help="Deliver what is due; else it waits for the next run.")
    ] = True,
    allow_private: Private = False,
    format_: Format = "auto",
) -> None:
    """Run watches once: compare, keep, and deliver what is due.

    Every day between two runs on which an answer turns is walked: none is
    skipped.  A run that is repeated adds nothing.  The first run of a watch has
    nothing to compare with: it says how things stand and what is scheduled.

    \b
    Example:
      embargraph watch run
      embargraph watch run suppliers --today 2026-11-10 --format json

    \b
    Exit status: 0 alerts, or a first run; 1 nothing new; 2 usage or unknown
    watch; 3 a watch, the graph or a file could not be read; 4 an alert could
    not be delivered (it is tried again); 70 internal error.
    """
    from datetime import date

    from embargraph.model.typed_dates import typed_day

    day = date.today() if today is None else typed_day(today, "--today")
    file, kept = _opened(watches, state)
    with kept:
        reports = _run(kept, file, _chosen(file, ids or ()), day, graph_path)
        delivered = _delivered(kept, file, allow_private) if deliver else None
        _say(reports, delivered, format_)
    if any(report.outcome == "failed" for report in reports):
        raise typer.Exit(3)
    if delivered is not None and delivered.errors:
        raise typer.Exit(4)
    if all(report.outcome == "quiet" for report in reports):
        raise typer.Exit(1)


def _run(
    kept: WatchState, file: WatchFile, chosen: Sequence[Watch], day: date, graph_path: Path | None
) -> list[Report]:
    from contextlib import ExitStack, suppress

    from embargraph.api import Graph
    from embargraph.errors import EmbargraphError
    from embargraph.home.last_update import update_troubles
    from embargraph.home.place import choose_graph, home_file
    from embargraph.watching.run import run_watches

    troubles: list[str] = []
    # A configuration with faults is told by the run, which opens the graph.
    with suppress(EmbargraphError):
        if graph_path is None and choose_graph().how == "home":
            troubles = update_troubles(home_file())
    with ExitStack() as stack:
        return run_watches(kept, lambda: stack.enter_context(Graph(graph_path)), file, chosen, day, troubles=troubles)


def _delivered(kept: WatchState, file: WatchFile, allow_private: bool) -> Delivered:
    from embargraph.alerts.deliver import deliver_due

    return deliver_due(kept, file, allow_private=allow_private)


def _say(reports: Sequence[Report], delivered: Delivered | None, format_: str) -> None:
    from embargraph.cli.output import chosen_format, print_rows
    from embargraph.cli.watch_text import delivery_lines, report_lines

    chosen = chosen_format(format_)
    if chosen == "json":
        typer.echo(json.dumps([report.to_dict() for report in reports], ensure_ascii=False, indent=2))
    elif chosen == "table":
        for report in reports:
            for line in report_lines(report):
                typer.echo(line)
    else:
        print_rows(ALERTS, [_row(alert) for report in reports for alert in report.alerts], chosen)
    for report in reports if chosen != "table" else ():
        # Names that match nothing are said whatever is read from the rows.
        for line in report_lines(report, alerts=False):
            typer.echo(line, err=True)
    if delivered is not None:
        for line in delivery_lines(delivered):
            typer.echo(line, err=True)


def _row(alert: dict[str, Any]) -> dict[str, Any]:
    return {name: alert.get(name) for name in ALERTS}


@command.command("list", cls=Command)
def list_(watches: Watches = None, state: State = None, format_: Format = "auto") -> None:
    """List watches: last run, names that match nothing, what is wrong.

    \b
    Example:
      embargraph watch list

    \b
    Fields: id, watched, last_run, day, outcome, alerts, unmatched, targets,
    troubles.
    """
    from embargraph.cli.output import print_rows
    from embargraph.watching.shown import OVERVIEW, watch_row

    file, kept = _opened(watches, state)
    with kept:
        print_rows(OVERVIEW, [watch_row(kept, each) for each in file.watches], format_)


@command.command(cls=Command)
def show(id_: Id, watches: Watches = None, state: State = None, limit: Limit = None, format_: Format = "auto") -> None:
    """Show one watch: how each name stands, recent alerts and runs.

    \b
    Example:
      embargraph watch show suppliers
    """
    from embargraph.cli.output import chosen_format
    from embargraph.cli.watch_text import shown_lines
    from embargraph.errors import UsageError
    from embargraph.watching.shown import watch_shown

    chosen = chosen_format(format_)
    if chosen not in {"json", "table"}:
        raise UsageError(f"--format {chosen}: a watch is shown as table or json")
    file, kept = _opened(watches, state)
    with kept:
        shown = watch_shown(kept, file.watch(id_), most=20 if limit is None else limit)
    if chosen == "json":
        typer.echo(json.dumps(shown, ensure_ascii=False, indent=2))
        return
    for line in shown_lines(shown):
        typer.echo(line)


@command.command(cls=Command)
def alerts(
    id_: MaybeId = None, watches: Watches = None, state: State = None, limit: Limit = None, format_: Format = "auto"
) -> None:
    """List alerts, the newest first.

    \b
    Example:
      embargraph watch alerts suppliers --format csv

    \b
    Fields: seen, watch, kind, day, who, asked, under, before, after, gist,
    citation, id; JSON has all of an alert.
    """
    from embargraph.cli.output import chosen_format, print_rows

    file, kept = _opened(watches, state)
    with kept:
        watch_id = None if id_ is None else file.watch(id_).id
        found = kept.alerts(watch_id, most=200 if limit is None else limit)
    chosen = chosen_format(format_)
    print_rows(ALERTS, found if chosen in {"json", "jsonl"} else [_row(alert) for alert in found], chosen)
    if not found:
        raise typer.Exit(1)


@command.command(cls=Command)
def runs(
    id_: MaybeId = None,
    watches: Watches = None,
    state: State = None,
    quiet: Annotated[
        bool, typer.Option("--quiet", help="Only runs that found nothing, with the lists that they searched.")
    ] = False,
    limit: Limit = None,
    format_: Format = "auto",
) -> None:
    """List runs, the newest first; finding nothing is evidence too.

    \b
    Example:
      embargraph watch runs suppliers --quiet --format json

    \b
    Fields: run, watch, day, started, ended, outcome, alerts, found, unmatched,
    graph, notes; with --quiet also searched.
    """
    from embargraph.cli.output import print_rows
    from embargraph.watching.shown import RUNS, run_rows

    file, kept = _opened(watches, state)
    with kept:
        watch_id = None if id_ is None else file.watch(id_).id
        rows = run_rows(kept, watch_id, quiet=quiet, most=100 if limit is None else limit)
    print_rows((*RUNS, "searched") if quiet else RUNS, rows, format_, table=RUNS)
    if not rows:
        raise typer.Exit(1)


@command.command(cls=Command)
def feed(
    id_: Id,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", dir_okay=False, help="File; else standard output.")
    ] = None,
    watches: Watches = None,
    state: State = None,
) -> None:
    """Write the alerts of a watch as an Atom feed.

    \b
    Example:
      embargraph watch feed suppliers --output suppliers.atom
    """
    from embargraph.alerts.atom import MOST_ENTRIES, atom_feed
    from embargraph.errors import ExportError
    from embargraph.files.replace import written

    file, kept = _opened(watches, state)
    with kept:
        watched = file.watch(id_)
        last = kept.runs(watched.id, most=1)
        text = atom_feed(
            watched.id, kept.alerts(watched.id, most=MOST_ENTRIES), last_run=last[0] if last else None, base=file.base
        )
    if output is None:
        sys.stdout.write(text.decode() + "\n")
        return
    try:
        with written(output) as part:
            part.touch(mode=0o600)
            part.write_bytes(text)
    except OSError as error:
        raise ExportError(f"{output}: cannot be written: {error.strerror or error}") from error


@command.command(cls=Command)
def key(id_: Id, watches: Watches = None, state: State = None) -> None:
    """Make a key that reads the feed of one watch.

    It reads nothing else, is printed once, and ends the key before it.

    \b
    Example:
      embargraph watch key suppliers
    """
    from embargraph.errors import UsageError
    from embargraph.watching.keys import make_key

    file, kept = _opened(watches, state)
    with kept:
        watched = file.watch(id_)
        if not watched.is_fed:
            raise UsageError(f"watch {watched.id}: has no feed; add {{feed = true}} to its `to`")
        typer.echo(make_key(kept, watched.id))
        base = file.base or "http://127.0.0.1:8765"
        typer.echo(f"read it at {base}/watches/{watched.id}/feed.atom?key=…; it is not shown again", err=True)


@command.command(cls=Command)
def test(id_: Id, watches: Watches = None, state: State = None, allow_private: Private = False) -> None:
    """Send a test alert to every target of a watch.

    Nothing of it is kept.

    \b
    Example:
      embargraph watch test suppliers
    """
    from embargraph.alerts.deliver import send_to
    from embargraph.alerts.trial import make_trial
    from embargraph.alerts.undelivered import Undelivered

    file, kept = _opened(watches, state)
    kept.close()
    watched = file.watch(id_)
    failed = False
    for target in watched.to:
        if target.form == "feed":
            typer.echo("feed: nothing is sent; embargraph watch feed writes it")
            continue
        try:
            send_to(target, watched, [make_trial(watched.id)], sender=file.sender, allow_private=allow_private)
        except Undelivered as error:
            failed = True
            typer.echo(f"{target.shown}: not delivered: {error}", err=True)
        else:
            typer.echo(f"{target.shown}: delivered")
    if failed:
        raise typer.Exit(4)


@command.command(cls=Command)
def on(id_: Id, watches: Watches = None, state: State = None) -> None:
    """Deliver again to targets that were switched off or given up.

    What they missed is sent at the next run.

    \b
    Example:
      embargraph watch on suppliers
    """
    file, kept = _opened(watches, state)
    with kept:
        watched = file.watch(id_)
        count = sum(kept.switch_on(watched.id, target.key) for target in watched.to)
    typer.echo(f"{count} target{'s' * (count != 1)} switched on again")


@command.command(cls=Command)
def reset(id_: Id, watches: Watches = None, state: State = None) -> None:
    """Forget how a watch stood: its next run is its first.

    Alerts and runs stay.

    \b
    Example:
      embargraph watch reset suppliers
    """
    file, kept = _opened(watches, state)
    with kept:
        known = kept.forget(file.watch(id_).id)
    if not known:
        typer.echo("it has not been run", err=True)
        raise typer.Exit(1)
    typer.echo("forgotten; its next run has nothing to compare with")
