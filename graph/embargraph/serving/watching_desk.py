"""Watches while a graph is served: run when a graph arrives and when a day begins, delivered when they are due."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from embargraph.alerts.deliver import deliver_due
from embargraph.errors import EmbargraphError
from embargraph.files.lock import LockedError, locked
from embargraph.home.last_update import update_troubles
from embargraph.home.place import home_file
from embargraph.serving.problems import Problem
from embargraph.watching.definitions import WatchFile, read_watches
from embargraph.watching.run import Report, run_watches
from embargraph.watching.state import WatchState, state_file

if TYPE_CHECKING:
    from embargraph.serving.context import Context
    from embargraph.serving.generation import Generation

__all__ = ["WatchDesk", "desk_of"]

T = TypeVar("T")

_LOG = logging.getLogger("embargraph.serving.watching")
#: Seconds between two looks at the clock and at what is due, and for a run of all watches.
_LOOK, _MOST = 15.0, 1800.0


class WatchDesk:
    """The watches of a server.

    Attributes:
        path: The file of watches; it is read anew each time, so that what is changed in it counts.
        failure: Why watches could not be run last, if they could not.
    """

    def __init__(self, context: Context, path: Path) -> None:
        """Hold where they are; nothing is read yet."""
        self.context, self.path = context, path
        self.failure: str | None = None
        self._ran: tuple[str | None, date, str | None] | None = None

    def reading(self, work: Callable[[WatchState, WatchFile], T]) -> T:
        """Do work on the state and the file of watches.

        Raises:
            DataError: One of them has faults.
        """
        file = read_watches(self.path)
        with WatchState(state_file(self.path)) as state:
            return work(state, file)

    async def run(self, ids: tuple[str, ...] = ()) -> list[Report]:
        """Run watches on the graph that answers, now.

        Args:
            ids: Those to run; all if none.

        Raises:
            EmbargraphError: The file of watches has faults.
        """
        troubles = self._troubles()

        def work(generation: Generation) -> list[Report]:
            def on(state: WatchState, file: WatchFile) -> list[Report]:
                chosen = [file.watch(id_) for id_ in ids] or list(file.watches)
                return run_watches(state, lambda: generation.graph, file, chosen, date.today(), troubles=troubles)

            return self.reading(on)

        return await self.context.run(work, _MOST, long=True)

    def _troubles(self) -> list[str]:
        pool = self.context.pool
        told = (
            [] if pool.failure is None else [f"the newest graph cannot be opened, an older one answers: {pool.failure}"]
        )
        source = None if pool.generation is None else pool.generation.source
        return [*told, *(update_troubles(source) if source is not None and source == home_file() else [])]

    async def deliver(self) -> None:
        """Deliver what is due."""
        done = await asyncio.to_thread(self.reading, deliver_due)
        for error in done.errors:
            _LOG.warning("an alert was not delivered: %s", error)

    async def look(self) -> None:
        """Run the watches if another graph answers, another day has begun or something failed; then deliver."""
        pool = self.context.pool
        now = (None if pool.generation is None else pool.generation.digest, date.today(), pool.failure)
        try:
            if now != self._ran and pool.generation is not None:
                reports = await self.run()
                self._ran, self.failure = now, None
                found = sum(len(report.alerts) for report in reports)
                _LOG.info("%d watches were run, %d alerts", len(reports), found)
            await self.deliver()
        except (EmbargraphError, Problem) as error:
            if self.failure != str(error):
                _LOG.error("watches cannot be run: %s", error)
            self.failure = str(error)

    @asynccontextmanager
    async def looking(self) -> AsyncIterator[None]:
        """Look every few seconds for a block; of several processes only one does."""
        lock = state_file(self.path).with_suffix(".lock")
        try:
            with locked(lock):
                task = asyncio.create_task(self._look_on())
                try:
                    yield
                finally:
                    task.cancel()
                    with suppress(asyncio.CancelledError):
                        await task
        except LockedError:
            _LOG.info("another process runs the watches of %s", self.path)
            yield

    async def _look_on(self) -> None:
        while True:
            await self.look()
            await asyncio.sleep(_LOOK)


def desk_of(context: Context) -> WatchDesk | None:
    """Return the watches of a server; None where it has none.

    Args:
        context: What the routes work with.
    """
    if context.settings.watches is None:
        return None
    found: Any = getattr(context, "_watch_desk", None)
    if found is None:
        found = WatchDesk(context, context.settings.watches)
        context._watch_desk = found  # type: ignore[attr-defined]
    return found  # type: ignore[no-any-return]
