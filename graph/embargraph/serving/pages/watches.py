"""The pages of watches: how each stands, its names, its alerts and its runs, quiet days among them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from starlette.responses import Response
from starlette.routing import Route

from embargraph.errors import EmbargraphError, UnknownNameError
from embargraph.serving.context import context_of
from embargraph.serving.pages.asking_pages import wrong
from embargraph.serving.pages.replying import rests_on
from embargraph.serving.pages.site import render
from embargraph.serving.pages.state import State
from embargraph.serving.problems import Problem
from embargraph.serving.watching_desk import desk_of

if TYPE_CHECKING:
    from starlette.requests import Request

__all__ = ["watch_routes"]

#: What stands here changes by itself, and is about somebody's customers.
_PRIVATE = {"cache-control": "no-store"}


def watch_routes() -> list[Route]:
    """Return the routes of the pages of watches."""
    return [Route("/watches", _all, methods=["GET"]), Route("/watches/{id}", _one, methods=["GET"])]


async def _all(request: Request) -> Response:
    """Show every watch, or that nothing is watched."""
    from embargraph.watching.shown import watch_row

    values: dict[str, Any] = {
        "title": "Watches",
        "rows": (),
        "failure": None,
        "wrong": None,
        "near": (),
        "is_on": False,
    }
    if (desk := desk_of(context_of(request))) is not None:
        values |= {"is_on": True, "failure": desk.failure, "gets": [("JSON", "/api/v1/watches")]}
        try:
            values["rows"] = await asyncio.to_thread(
                desk.reading, lambda state, file: [watch_row(state, watch) for watch in file.watches]
            )
        except EmbargraphError as error:
            values |= wrong(error)
    status = values.pop("status", 200)
    return await _page(request, "watches.html", values, status)


async def _one(request: Request) -> Response:
    """Show one watch."""
    from embargraph.watching.shown import watch_shown

    desk, id_ = desk_of(context_of(request)), request.path_params["id"]
    if desk is None:
        raise Problem(404, "not-found", "This server watches nothing.")
    try:
        row = await asyncio.to_thread(desk.reading, lambda state, file: watch_shown(state, file.watch(id_)))
    except UnknownNameError as error:
        raise Problem(404, "unknown-id", str(error)) from None
    return await _page(
        request,
        "watch.html",
        {
            "title": f"Watch {id_}",
            "row": row,
            "gets": [("JSON", f"/api/v1/watches/{quote(id_, safe='')}")],
        },
    )


async def _page(request: Request, template: str, values: dict[str, Any], status: int = 200) -> Response:
    today, context = date.today(), context_of(request)
    failure = context.pool.failure
    make: Callable[[Any], str] = lambda generation: render(  # noqa: E731
        template, State(request.url.path, today, today), rests_on(generation, failure), **values
    )
    return Response(await context.run(make), status, _PRIVATE, "text/html")
