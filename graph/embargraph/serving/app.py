"""The application: rooms that give routes, the guard before them, and what begins and ends with it."""

from __future__ import annotations

import asyncio
import importlib
import signal
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware

from embargraph.errors import EmbargraphError
from embargraph.serving import api
from embargraph.serving.context import Context
from embargraph.serving.guard import Guard
from embargraph.serving.problems import Problem, as_problem, problem_response

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from types import ModuleType

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

    from embargraph.serving.settings import Settings

__all__ = ["create_app"]

#: What gives routes, in the order in which they are looked at.
_ROOMS = ("api", "sessions", "reconciling", "matching", "agents", "watching_routes", "pages")


def create_app(settings: Settings) -> Starlette:
    """Return the application that serves a graph.

    The graph is opened when the application starts; until then every route but ``/healthz`` says so.

    Args:
        settings: What is served, and to whom.

    Raises:
        ExportError: The record of requests cannot be written.
    """
    context = Context(settings)
    rooms = _rooms(settings)
    context.endpoints = api.endpoints()
    routes: list[BaseRoute] = [route for room in rooms for route in room.routes()]

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(_answering(context))
            for room in rooms:
                if (enter := getattr(room, "lifespan", None)) is not None:
                    await stack.enter_async_context(enter(app))
            yield

    async def failed(request: Request, error: Exception) -> Response:
        return problem_response(as_problem(error), request)

    handlers: Any = dict.fromkeys((Problem, EmbargraphError, HTTPException), failed)
    app = Starlette(
        routes=routes, middleware=[Middleware(Guard, context=context)], exception_handlers=handlers, lifespan=lifespan
    )
    app.state.context = context
    return app


def _rooms(settings: Settings) -> list[ModuleType]:
    names = [name for name in _ROOMS if name != "agents" or settings.agents]
    found = [f"embargraph.serving.{name}" for name in names]
    return [importlib.import_module(name) for name in found if find_spec(name) is not None]


@asynccontextmanager
async def _answering(context: Context) -> AsyncIterator[None]:
    """Open the graph, look after its file, and close it in the end."""
    pool = context.pool
    pool.on_swap(lambda _: context.cache.clear())
    if pool.generation is None:
        await pool.reload()
    if pool.generation is None:
        raise EmbargraphError(pool.failure or "no graph can be opened")
    tasks: list[asyncio.Task[Any]] = [asyncio.create_task(pool.watch())]
    loop = asyncio.get_running_loop()

    def renew() -> None:
        tasks.append(asyncio.create_task(pool.reload()))

    with suppress(NotImplementedError, ValueError, RuntimeError, AttributeError):
        loop.add_signal_handler(signal.SIGHUP, renew)
    try:
        yield
    finally:
        context.is_closing = True
        with suppress(NotImplementedError, ValueError, RuntimeError, AttributeError):
            loop.remove_signal_handler(signal.SIGHUP)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        # A screening under way reads the graph.
        await asyncio.to_thread(context.close)
        await pool.close()
