"""MCP over standard input and output: one graph, one client, nothing else on standard output."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

from embargraph.errors import EmbargraphError, MissingExtraError, TooSlowError
from embargraph.store.limits import Watch, watching

if TYPE_CHECKING:
    from embargraph.api import Graph
    from embargraph.screening import Screener

__all__ = ["Local", "OneGraph", "run_stdio"]

T = TypeVar("T")


@dataclass
class OneGraph:
    """An open graph as the tools take it."""

    graph: Graph
    _kept: tuple[Any, Screener] | None = field(default=None, repr=False)

    @property
    def digest(self) -> str:
        """The digest of what the graph holds."""
        return f"sha256:{self.graph.digest}"

    def screener_for(
        self, *, day: date | None = None, threshold: float | None = None, assume: Sequence[str] = ()
    ) -> Screener:
        """Return a screener for a day, today unless told; the last one is kept."""
        from embargraph.screening import THRESHOLD, Screener

        key = (day or date.today(), THRESHOLD if threshold is None else threshold, tuple(assume))
        if self._kept is None or self._kept[0] != key:
            self._kept = key, Screener(self.graph, as_of=key[0], threshold=key[1], assume=assume)
        return self._kept[1]


class Local:
    """Runs work on one graph in threads."""

    def __init__(self, generation: OneGraph) -> None:
        """Hold the graph."""
        self.generation = generation

    async def run(self, work: Callable[[Any], T], seconds: float | None = 5, *, assumes: bool = False) -> T:
        """Call work in a thread, and return what it returns.

        The first call of a process lays out names and what is kept, and nobody else waits for it: so it has six
        times as long as over HTTP.

        Raises:
            TooSlowError: The time is over; the engine's work is interrupted.
        """
        import anyio
        from anyio.to_thread import run_sync

        watch, limit = Watch(), 6 * (seconds or 30)

        def watched() -> T:
            with watching(watch):
                return work(self.generation)

        with anyio.move_on_after(limit):
            return await run_sync(watched, abandon_on_cancel=True)
        watch.interrupt()
        raise TooSlowError(f"no answer within {limit:g} seconds; ask for less")


def run_stdio(graph: Graph) -> None:
    """Serve a graph on standard input and output until the client closes it.

    Raises:
        MissingExtraError: The library of the protocol is not installed.
    """
    try:
        import mcp  # noqa: F401
    except ImportError as error:
        raise MissingExtraError("the server for agents", "mcp") from error
    import anyio

    from embargraph.serving.agents.server import make_server

    local, watch = Local(OneGraph(graph)), Watch()
    # Beside the first messages: on whole lists it takes longer than a call may.
    threading.Thread(target=_warm, args=(local.generation, watch), daemon=True).start()
    server = make_server(lambda: local)
    try:
        anyio.run(server.run_stdio_async)
    finally:
        watch.interrupt()


def _warm(generation: OneGraph, watch: Watch) -> None:
    """Make what the first calls would wait for: the index of names, and what typeahead has of them."""
    from embargraph.serving.suggest import warm_suggest

    # Whatever fails here, the call that needs it says it.
    with suppress(EmbargraphError), watching(watch):
        _ = generation.graph.index
        warm_suggest(generation)
