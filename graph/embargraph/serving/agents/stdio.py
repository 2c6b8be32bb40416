"""MCP over standard input and output: one graph, one client, nothing else on standard output."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from embargraph.errors import MissingExtraError, QueryError

if TYPE_CHECKING:
    from embargraph.api import Graph
    from embargraph.screening import Screener

__all__ = ["Local", "OneGraph", "run_stdio"]

T = TypeVar("T")


@dataclass
class OneGraph:
    """An open graph as the tools take it."""

    graph: Graph

    @property
    def digest(self) -> str:
        """The digest of what the graph holds."""
        return f"sha256:{self.graph.digest}"

    @cached_property
    def screener(self) -> Screener:
        """A screener for the day on which it is first asked for."""
        from embargraph.screening import Screener

        return Screener(self.graph)


class Local:
    """Runs work on one graph in threads."""

    def __init__(self, generation: OneGraph) -> None:
        """Hold the graph."""
        self.generation = generation

    async def run(self, work: Callable[[Any], T], seconds: float = 5) -> T:
        """Call work in a thread, and return what it returns.

        Raises:
            TooSlowError: The time is over; the work is left to its end, and its answer is thrown away.
        """
        import anyio
        from anyio.to_thread import run_sync

        # A first call lays out names and caches, and nobody else waits for it here.
        with anyio.move_on_after(seconds * 6):
            return await run_sync(work, self.generation, abandon_on_cancel=True)
        raise TooSlowError(f"no answer within {seconds * 6:g} seconds; ask for less")


class TooSlowError(QueryError):
    """A question that takes too long."""

    status = 504

    @property
    def detail(self) -> str:
        """What is told to the asker."""
        return str(self)


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

    local = Local(OneGraph(graph))
    server = make_server(lambda: local)
    anyio.run(server.run_stdio_async)
