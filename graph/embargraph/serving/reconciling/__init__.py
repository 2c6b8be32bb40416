"""Reconciliation (W3C Community Group, 0.2) under ``/reconcile``: names of a table to nodes of the graph, and back."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.applications import Starlette
    from starlette.routing import BaseRoute

__all__ = ["lifespan", "routes"]

#: Seconds that the names of a graph may take to be laid out.
_WARMING = 60.0


def routes() -> list[BaseRoute]:
    """Return the routes of the service."""
    from embargraph.serving.reconciling.service import service_routes

    return list(service_routes("/reconcile"))


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    """Lay out the names of each graph that begins to answer, so that the first letter typed need not wait."""
    context = app.state.context
    tasks: set[asyncio.Task[Any]] = set()

    def warm(_generation: Any = None) -> None:
        task = asyncio.create_task(_warm(context))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    context.pool.on_swap(warm)
    warm()
    try:
        yield
    finally:
        for task in tuple(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _warm(context: Any) -> None:
    from embargraph.serving.problems import Problem
    from embargraph.serving.suggest import warm_suggest

    # Whoever asks before, or where this fails, waits for it.
    with suppress(Problem):
        await context.run(warm_suggest, _WARMING, long=True)
