"""Answers for many callers: threads on one generation of a graph, with limits of time and of the queue."""

from __future__ import annotations

import asyncio
import logging
import os
import subprocess
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from embargraph.errors import EmbargraphError, GraphFileError
from embargraph.home.place import default_graph
from embargraph.serving.generation import Generation
from embargraph.serving.preparing import is_prepared, preparing
from embargraph.serving.problems import Problem
from embargraph.serving.process import settle
from embargraph.store.limits import Watch, watching

if TYPE_CHECKING:
    from embargraph.serving.settings import Settings

__all__ = ["Pool"]

T = TypeVar("T")

_LOG = logging.getLogger("embargraph.serving")
#: Seconds between two looks at the graph file.
_LOOK = 2.0
#: Seconds between two attempts to stop work whose time is over.
_AGAIN = 0.05


class Pool:
    """The generation that answers, and the threads in which it does.

    A generation is swapped for the next when that has been opened and warmed; what is under way ends on the one it
    began with.  Where the next cannot be opened, the present one stays, and `failure` says why.
    """

    def __init__(self, settings: Settings) -> None:
        """Make the threads; nothing is opened yet."""
        self.settings = settings
        self.failure: str | None = None
        self.generation: Generation | None = None
        self.swaps = 0
        #: Whether this process lives on: a generation that answers is warmed on, and the next is prepared elsewhere.
        self.lives_on = False
        self._preparing: subprocess.Popen[bytes] | None = None
        width = max(2, os.cpu_count() or 1)
        self.width = width
        self._threads = ThreadPoolExecutor(width, thread_name_prefix="answer")
        # Exports and what follows from assumptions must not keep questions waiting.
        self._long = ThreadPoolExecutor(2, thread_name_prefix="long")
        self._waiting = 0
        self._seen: tuple[int, int, int] | None = None
        self._reloading = asyncio.Lock()
        self._assuming = asyncio.Semaphore(1)
        self._assumers = 0
        self._tasks: set[asyncio.Task[Any]] = set()
        self._swapped: list[Callable[[Generation], Any]] = []

    @property
    def waiting(self) -> int:
        """Requests that have a thread or wait for one."""
        return self._waiting

    def on_swap(self, told: Callable[[Generation], Any]) -> None:
        """Call something with each generation that begins to answer, in the event loop."""
        self._swapped.append(told)

    # Generations

    async def reload(self) -> bool:
        """Open the graph file as it is now, and let it answer; say whether another graph answers than before."""
        async with self._reloading:
            loop = asyncio.get_running_loop()
            try:
                path, self._seen = await loop.run_in_executor(None, self._find)
                made = await loop.run_in_executor(None, self._open, path)
            except EmbargraphError as error:
                self.failure = str(error)
                _LOG.error("the graph cannot be opened; %s", "the old one answers" if self.generation else "none does")
                return False
            self.failure = None
            if made is None:
                return False
            old, self.generation = self.generation, made
            self.swaps += 1
            if old is not None:
                await loop.run_in_executor(None, old.retire)
        for told in self._swapped:
            told(made)
        if self.lives_on and made.acquire():
            # Nobody waits for it, also not at the end.
            threading.Thread(target=self._warm_rest, args=(made,), daemon=True).start()
        return True

    @staticmethod
    def _warm_rest(generation: Generation) -> None:
        """Go on warming a generation that answers already."""
        try:
            with suppress(EmbargraphError):
                generation.warm_rest()
            # What a generation keeps lives as long as it does: the collector of garbage need not walk it every
            # hundred answers, which took 20 ms each time.  What an older one kept is looked at once more.
            settle()
        finally:
            generation.release()

    def _find(self) -> tuple[Path, tuple[int, int, int]]:
        path = self.settings.graph or default_graph()
        try:
            return path, _state(path)
        except OSError as error:
            raise GraphFileError(f"{path}: cannot be read: {error.strerror or error}") from error

    def _open(self, path: Path) -> Generation | None:
        made = Generation(path)
        if self.generation is not None and made.digest == self.generation.digest:
            # The same graph, written anew.
            made.graph.close()
            return None
        try:
            if self.lives_on and not is_prepared(made.digest.removeprefix("sha256:")):
                self._prepare(made.path)
            made.warm()
        except BaseException:
            made.retire()
            raise
        return made

    def _prepare(self, path: Path) -> None:
        """Have what is kept of a graph made by another process; what it has not made is made here."""
        with suppress(OSError):
            self._preparing = preparing(path)
            self._preparing.wait()
        self._preparing = None

    async def watch(self) -> None:
        """Look at the graph file every few seconds, and reload what has changed."""
        while True:
            await asyncio.sleep(_LOOK)
            with suppress(OSError, EmbargraphError):
                path = self.generation.source if self.generation else self.settings.graph or default_graph()
                if _state(path) != self._seen:
                    await self.reload()

    def current(self) -> Generation:
        """Return the generation that answers, counted as read: whoever takes it releases it.

        Raises:
            Problem: None is open.
        """
        for _ in range(3):
            if self.generation is not None and self.generation.acquire():
                return self.generation
        raise Problem(503, "busy", "The graph is not open yet; ask again.", headers={"retry-after": "2"})

    # Work

    async def run(
        self,
        work: Callable[[Generation], T],
        seconds: float | None = None,
        *,
        assumes: bool = False,
        long: bool = False,
    ) -> T:
        """Do work on the generation that answers, in a thread, and return what it returns.

        Args:
            work: What to do; it may use the generation until it returns, and nothing of it afterwards.
            seconds: When to give up: the work is interrupted, and its thread lives.
            assumes: Whether something is assumed: one graph at a time is derived.
            long: Whether it may take long: it is done beside the questions.

        Raises:
            Problem: 503, too many wait or nothing is open; 504, the time is over; 429, too many assume something.
        """
        limits = self.settings.limits
        if not assumes:
            return await self._run(work, limits.question if seconds is None else seconds, long)
        if self._assumers > 4:
            raise Problem(
                429, "too-many", "Others are waiting for what follows from assumptions.", headers={"retry-after": "10"}
            )
        self._assumers += 1
        try:
            async with self._assuming:
                return await self._run(work, limits.what_if if seconds is None else seconds, True)
        finally:
            self._assumers -= 1

    async def _run(self, work: Callable[[Generation], T], seconds: float, long: bool) -> T:
        limits = self.settings.limits
        if self._waiting >= limits.queue + self.width:
            raise Problem(503, "busy", "Too many requests are waiting; ask again.", headers={"retry-after": "1"})
        generation = self.current()
        job = _Job(generation, work)
        try:
            handed = (self._long if long else self._threads).submit(job)
        except BaseException:
            generation.release()
            raise
        loop = asyncio.get_running_loop()
        self._waiting += 1

        def ended(_: Future[T]) -> None:
            generation.release()
            # The loop may have been closed meanwhile.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(self._count_down)

        handed.add_done_callback(ended)
        try:
            return await self._wait(job, handed, seconds, limits.patience)
        except asyncio.CancelledError:
            # The caller has gone.
            self._stop(job, handed)
            raise

    def _count_down(self) -> None:
        self._waiting -= 1

    async def _wait(self, job: _Job[T], handed: Future[T], seconds: float, patience: float) -> T:
        future = asyncio.wrap_future(handed)
        # Where nobody waits any more, nobody asks what was raised.
        future.add_done_callback(lambda done: done.cancelled() or done.exception())
        latest = time.monotonic() + patience
        while True:
            now = time.monotonic()
            if job.began is None and now > latest and handed.cancel():
                raise Problem(503, "busy", "No thread became free; ask again.", headers={"retry-after": "2"})
            if job.began is not None and now > job.began + seconds:
                self._stop(job, handed)
                raise Problem(504, "too-slow", f"There was no answer within {seconds:g} seconds; ask for less.")
            left = min(seconds, latest - now) if job.began is None else job.began + seconds - now
            done, _ = await asyncio.wait({future}, timeout=max(left, 0.001))
            if done:
                return future.result()

    def _stop(self, job: _Job[Any], handed: Future[Any]) -> None:
        """Interrupt work until it has ended: what is between two steps does not hear it."""
        if handed.cancel():
            return

        async def again() -> None:
            while not handed.done():
                job.watch.interrupt()
                await asyncio.sleep(_AGAIN)

        task = asyncio.get_running_loop().create_task(again())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Close what is open; no work may be under way."""
        for task in tuple(self._tasks):
            task.cancel()
        if (child := self._preparing) is not None:
            child.terminate()
        self._threads.shutdown(wait=True, cancel_futures=True)
        self._long.shutdown(wait=True, cancel_futures=True)
        if self.generation is not None:
            self.generation.retire()
            # What warms it may still read it; the process ends, and with it the file's last use.
            self.generation.path.unlink(missing_ok=True)
            self.generation = None


class _Job(Generic[T]):
    """Some work on a generation, and what stops it."""

    def __init__(self, generation: Generation, work: Callable[[Generation], T]) -> None:
        self.generation = generation
        self.watch = Watch()
        self.began: float | None = None
        self._work = work

    def __call__(self) -> T:
        self.began = time.monotonic()
        with watching(self.watch):
            try:
                return self._work(self.generation)
            except StopIteration as error:
                # asyncio can hand on any error but this one: whoever waits would wait for ever.
                raise RuntimeError("the work ended by StopIteration") from error


def _state(path: Path) -> tuple[int, int, int]:
    """Return what tells one state of a file from another."""
    found = path.stat()
    return found.st_ino, found.st_mtime_ns, found.st_size
