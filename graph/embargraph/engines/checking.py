"""Conclusions checked by the tasks of Spark, batch by batch, with the second opinion of this package."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from embargraph.checks.facts import check_witnesses
from embargraph.checks.ownership import check_batch
from embargraph.engines.session import check_workers, open_session, running
from embargraph.engines.tasks import in_tasks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from embargraph.checks.facts import Report
    from embargraph.checks.ownership import WitnessBatch

__all__ = ["check_by_spark", "check_in_session"]

#: Batches of one job: enough to keep all workers busy, few enough to hold.
_WAVE = 64


def check_by_spark(path: Path, master: str | None = None) -> Report:
    """Check every conclusion on ownership in a graph, as `embargraph.checks.facts.check_witnesses` does.

    Args:
        path: A graph file, or a graph folder, that this machine sees: each batch goes with whatever bears it out.
        master: As `embargraph.engines.session.open_session` takes it.
    """
    with open_session(master) as session:
        return check_in_session(path, session)


def check_in_session(path: Path, session: Any) -> Report:
    """Check every conclusion on ownership in a graph by an open session; see `check_by_spark`."""

    def checking(batches: Iterable[WitnessBatch]) -> Iterator[tuple[int, list[str]]]:
        return ((len(batch.rows), faults) for batch, faults in in_tasks(session, batches, check_batch, _WAVE))

    with running(session):
        check_workers(session)
        return check_witnesses(path, checking=checking)
