"""Runs of watches: each in one transaction, and a failure said by an alert."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from embargraph.errors import EmbargraphError
from embargraph.watching.changes import Change
from embargraph.watching.comparing import Comparing
from embargraph.watching.state import WatchState, now_utc
from embargraph.watching.writing import Report, Writer

if TYPE_CHECKING:
    from embargraph.api import Graph
    from embargraph.watching.definitions import Watch, WatchFile

__all__ = ["Report", "run_failed", "run_watch", "run_watches"]

_LOG = logging.getLogger("embargraph.watching")


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
        except Exception as error:  # noqa: BLE001 - whatever it is, a watch that sees nothing says so, and others run
            _LOG.exception("the watch %s failed", watch.id)
            reports.append(run_failed(state, file, watch, today, f"an internal error: {error!r}", graph=digest))
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
        writer = Writer(state, file, watch, started, (before, graph or before or ""))
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
        run = Comparing(state, graph, watch, today, troubles)
        changes = run.changes()
        writer = Writer(state, file, watch, started, (run.before.graph if run.before else None, run.digest))
        outcome = "first" if run.is_first else "alerts"
        with graph.reading() as connection:
            return writer.write(changes, run.day, outcome, run.body(), run.kept(), connection)
