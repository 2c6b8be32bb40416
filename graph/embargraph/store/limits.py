"""Limits on what a user may ask: time, rows, memory, and Ctrl-C within a second."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar, copy_context
from typing import TYPE_CHECKING, Protocol, TypeVar

from embargraph.errors import TooSlowError

if TYPE_CHECKING:
    from collections.abc import Callable

    from duckdb import DuckDBPyConnection

__all__ = [
    "MAX_EXPORT_SECONDS",
    "MAX_ROWS",
    "MAX_SECONDS",
    "MAX_WHAT_IF_SECONDS",
    "Cursors",
    "Interruptible",
    "Watch",
    "memory_limit",
    "physical_memory",
    "run_limited",
    "watched",
    "watching",
]

#: Seconds that a question may take unless told.
MAX_SECONDS = 60.0
#: Seconds that an export may take unless told: hundreds of times what whole lists do.
MAX_EXPORT_SECONDS = 3600.0
#: Seconds that what follows under assumptions may take to derive.
MAX_WHAT_IF_SECONDS = 600.0
#: Rows of an answer; who needs more exports the graph.
MAX_ROWS = 1_000_000
#: Bytes of memory that an open graph may take, or 60 % of what the machine has, if that is less.
MAX_MEMORY = 4 * 1024**3

_Result = TypeVar("_Result")


class Interruptible(Protocol):
    """What can be told to stop.

    - **Must** stop the work under way, wherever in it.
    - **Must** bear being told again, and when there is no work.
    """

    def interrupt(self) -> None:
        """Stop."""
        ...


class Cursors:
    """Cursors that share some work: the engine stops one at a time."""

    def __init__(self, *cursors: DuckDBPyConnection) -> None:
        """Begin with some."""
        self._cursors = list(cursors)

    def add(self, cursor: DuckDBPyConnection) -> None:
        """Stop this one, too."""
        self._cursors.append(cursor)

    def interrupt(self) -> None:
        """Stop all of them."""
        for cursor in tuple(self._cursors):
            # A cursor may have been closed meanwhile.
            with suppress(Exception):
                cursor.interrupt()


class Watch:
    """The cursors that one caller's work opens, so that another thread can stop the work, wherever it is.

    - **Must** be told of a cursor before it is used: `watched` does that.
    - **May** be stopped at any time, also before the first cursor; what is opened later is refused.
    """

    def __init__(self) -> None:
        """Begin with none."""
        self._cursors = Cursors()
        self.is_over = False

    def add(self, cursor: DuckDBPyConnection) -> None:
        """Stop this one, too.

        Raises:
            TooSlowError: The work has been stopped.
        """
        self._cursors.add(cursor)
        if self.is_over:
            raise TooSlowError("the time is over; ask for less")

    def interrupt(self) -> None:
        """Stop; may be told again, for what is between two steps does not hear it."""
        self.is_over = True
        self._cursors.interrupt()


_WATCH: ContextVar[Watch | None] = ContextVar("watch", default=None)


@contextmanager
def watching(watch: Watch) -> Iterator[None]:
    """Tell a watch of every cursor that this thread opens in a block."""
    token = _WATCH.set(watch)
    try:
        yield
    finally:
        _WATCH.reset(token)


def watched(cursor: DuckDBPyConnection) -> DuckDBPyConnection:
    """Return a cursor, having told the watch of this thread, if there is one.

    Raises:
        TooSlowError: The work has been stopped.
    """
    if (watch := _WATCH.get()) is not None:
        watch.add(cursor)
    return cursor


def memory_limit() -> str:
    """Return the memory of an open graph, as the engine takes it; a question beyond it fails and nothing else."""
    held = physical_memory() * 6 // 10 or MAX_MEMORY
    return f"{min(MAX_MEMORY, held) // 1024**2}MiB"


def physical_memory() -> int:
    """Return the bytes of memory that the machine has; 0 where it does not say, as Windows."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return 0


def run_limited(connection: Interruptible, work: Callable[[], _Result], seconds: float) -> _Result:
    """Do some work on a connection, and interrupt it when its time is over or somebody presses Ctrl-C.

    The engine runs to its end in the thread that asks it, and hears of no signal there; so it
    is asked in another, and this one waits.

    Args:
        connection: Whose work it is: a connection, or several.
        work: What to do.
        seconds: When to give up.

    Raises:
        TooSlowError: The time is over.
    """
    results: list[_Result] = []
    failures: list[BaseException] = []

    def run() -> None:
        try:
            results.append(work())
        except BaseException as error:  # noqa: BLE001 - raised again by who waits
            failures.append(error)
        finally:
            done.set()

    # Not by the thread's own join: interrupted, it takes a thread that runs for one that has ended.
    done = threading.Event()
    ends = time.monotonic() + seconds
    # What it opens is told to the watch of this thread, and when that is stopped, so is this.
    watch = _WATCH.get()
    threading.Thread(target=copy_context().run, args=(run,), daemon=True).start()
    is_late = False
    try:
        while not done.wait(0.05):
            if time.monotonic() > ends or (watch is not None and watch.is_over):
                is_late = True
                break
    finally:
        while not done.is_set():
            # Again and again: what is between two steps does not hear it.
            connection.interrupt()
            done.wait(0.05)
    if is_late or time.monotonic() > ends:
        raise TooSlowError(f"no answer within {seconds:g} seconds; ask for less, or allow more with --timeout")
    if failures:
        raise failures[0]
    return results[0]
