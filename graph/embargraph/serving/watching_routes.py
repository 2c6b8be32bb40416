"""Routes of watches: how they stand, their alerts and runs, and a feed that a key of its own reads."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from starlette.responses import Response
from starlette.routing import Route

from embargraph.errors import UnknownNameError
from embargraph.serving.context import context_of
from embargraph.serving.formats import FORMS, as_json
from embargraph.serving.parameters import Parameter
from embargraph.serving.problems import Problem
from embargraph.serving.routing import Endpoint, as_route
from embargraph.serving.watching_desk import WatchDesk, desk_of

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.routing import BaseRoute

    from embargraph.serving.context import Context
    from embargraph.serving.routing import Asked
    from embargraph.watching.definitions import Watch, WatchFile
    from embargraph.watching.state import WatchState

__all__ = ["ENDPOINTS", "lifespan", "routes"]

T = TypeVar("T")

_ROOT = "/api/v1/watches"
_ID = {"id": ("Id of a watch.", "suppliers")}
_LIMIT = Parameter("limit", "integer", "At most so many.", default="100", least=0, most=1000)
_QUIET = Parameter("quiet", "flag", "Only runs that found nothing, with what they searched.")


def _desk(context: Context) -> WatchDesk:
    desk = desk_of(context)
    if desk is None:
        raise Problem(
            404, "not-found", "This server watches nothing; embargraph serve --watches names a file of watches."
        )
    return desk


async def _read(context: Context, work: Callable[[WatchState, WatchFile], T]) -> T:
    return await asyncio.to_thread(_desk(context).reading, work)


async def _of_watch(context: Context, id_: str, work: Callable[[WatchState, WatchFile, Watch], T]) -> T:
    def of(state: WatchState, file: WatchFile) -> T:
        try:
            watch = file.watch(id_)
        except UnknownNameError as error:
            raise Problem(404, "unknown-id", str(error)) from None
        return work(state, file, watch)

    return await _read(context, of)


def _json(body: Any, status: int = 200) -> Response:
    return Response(as_json(body), status, {"cache-control": "no-store"}, FORMS["json"])


async def overview(asked: Asked) -> Response:
    """List watches."""
    from embargraph.watching.shown import watch_row

    rows = await _read(asked.context, lambda state, file: [watch_row(state, watch) for watch in file.watches])
    return _json({"rows": rows, "failure": _desk(asked.context).failure})


async def show(asked: Asked) -> Response:
    """Show one watch."""
    from embargraph.watching.shown import watch_shown

    return _json(await _of_watch(asked.context, asked.path["id"], lambda state, _, watch: watch_shown(state, watch)))


async def alerts(asked: Asked) -> Response:
    """List the alerts of a watch."""
    rows = await _of_watch(
        asked.context, asked.path["id"], lambda state, _, watch: state.alerts(watch.id, most=asked.get("limit", 100))
    )
    return _json({"rows": rows})


async def runs(asked: Asked) -> Response:
    """List the runs of a watch."""
    from embargraph.watching.shown import run_rows

    quiet, most = bool(asked.get("quiet")), asked.get("limit", 100)
    rows = await _of_watch(
        asked.context, asked.path["id"], lambda state, _, watch: run_rows(state, watch.id, quiet=quiet, most=most)
    )
    return _json({"rows": rows})


async def run(asked: Asked) -> Response:
    """Run a watch now, and deliver what is due."""
    id_ = asked.path["id"]
    desk = _desk(asked.context)
    await _of_watch(asked.context, id_, lambda *_: None)
    reports = await desk.run((id_,))
    await desk.deliver()
    return _json(reports[0].to_dict())


async def feed(request: Request) -> Response:
    """Give the alerts of a watch as an Atom feed, to who has a token or the key of this feed."""
    from embargraph.alerts.atom import MOST_ENTRIES, atom_feed
    from embargraph.watching.keys import opens

    context = context_of(request)
    key = request.query_params.get("key")
    is_known = context.settings.tokens is None or getattr(request.state, "token", None) is not None

    def work(state: WatchState, file: WatchFile, watch: Watch) -> bytes | None:
        if not opens(state, watch.id, key) if key is not None else not is_known:
            raise Problem(403, "forbidden", "This is not the key of this feed.")
        if not watch.is_fed:
            return None
        last = state.runs(watch.id, most=1)
        base = file.base or context.base_url(request)
        return atom_feed(
            watch.id, state.alerts(watch.id, most=MOST_ENTRIES), last_run=last[0] if last else None, base=base
        )

    try:
        text = await _of_watch(context, request.path_params["id"], work)
    except Problem as problem:
        if problem.code == "unknown-id" and not is_known:
            # Who has no key is not told which watches there are.
            raise Problem(403, "forbidden", "This is not the key of this feed.") from None
        raise
    if text is None:
        raise Problem(404, "not-found", "This watch has no feed; add {feed = true} to its `to`.")
    tag = f'"{hashlib.sha256(text).hexdigest()[:24]}"'
    headers = {"etag": tag, "cache-control": "private, max-age=0, must-revalidate"}
    given = request.headers.get("if-none-match", "")
    if tag in {part.strip().removeprefix("W/") for part in given.split(",")}:
        return Response(None, 304, headers)
    return Response(text, 200, headers, "application/atom+xml")


_ROWS: dict[str, Any] = {"application/json": {"type": "object", "properties": {"rows": {"type": "array"}}}}
_OBJECT: dict[str, Any] = {"application/json": {"type": "object"}}

#: Routes of the API, as data.
ENDPOINTS = (
    Endpoint(_ROOT, overview, "Watches: what each watches, its last run, names that match nothing, and what is wrong.",
             schema=_ROWS, problems=(404, 422)),
    Endpoint(f"{_ROOT}/{{id}}", show, "One watch: how each name stands, recent alerts and runs.", parts=_ID,
             schema=_OBJECT, problems=(404, 422), suffixes=False),
    Endpoint(f"{_ROOT}/{{id}}/alerts", alerts, "Alerts of a watch, the newest first.", parameters=(_LIMIT,), parts=_ID,
             schema=_ROWS, problems=(404, 422)),
    Endpoint(f"{_ROOT}/{{id}}/runs", runs, "Runs of a watch, the newest first: that nothing was found is evidence too.",
             parameters=(_QUIET, _LIMIT), parts=_ID, schema=_ROWS, problems=(404, 422)),
    Endpoint(f"{_ROOT}/{{id}}/run", run, "Run a watch now.", method="POST", parts=_ID, schema=_OBJECT,
             problems=(404, 422), suffixes=False),
)  # fmt: skip


def routes() -> list[BaseRoute]:
    """Return the routes of watches."""
    made: list[BaseRoute] = [route for endpoint in ENDPOINTS for route in as_route(endpoint)]
    return [*made, Route("/watches/{id}/feed.atom", feed, methods=["GET"], name="feed")]


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    """Run watches for as long as the server runs."""
    context = app.state.context
    # So that they are described with the others.
    context.endpoints = (*context.endpoints, *ENDPOINTS)
    desk = desk_of(context)
    if desk is None:
        yield
        return
    async with desk.looking():
        yield
