"""A response of the API: its tag first, then a kept answer, then the graph."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from embargraph.errors import UnknownNameError
from embargraph.serving.caching import Kept, compressed, is_match, tag_of
from embargraph.serving.context import context_of
from embargraph.serving.formats import FORMS, as_json
from embargraph.serving.problems import Problem, as_problem
from embargraph.store.lists_held import excerpt_leads

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.requests import Request

    from embargraph.serving.context import Context
    from embargraph.serving.generation import Generation

__all__ = ["made_of", "reply"]

_VARY = "Accept, Accept-Encoding"


async def reply(
    request: Request,
    route: str,
    given: Mapping[str, Any],
    make: Callable[[Generation, str], Kept],
    *,
    form: str = "json",
    today: bool = True,
    seconds: float | None = None,
    assumes: bool = False,
    long: bool = False,
) -> Response:
    """Answer a request: with nothing if it has the answer, with a kept one, or from the graph.

    Args:
        request: The request.
        route: What was asked: with `given`, `form` and the graph it tells answers apart.
        given: Its options.
        make: Makes the answer, in a thread, from a generation and the answer's tag.
        form: The form of the answer.
        today: Whether the answer may be another tomorrow.
        seconds: When to give up.
        assumes: Whether something is assumed.
        long: Whether it may take long.
    """
    context = context_of(request)
    present = context.pool.generation
    if present is None:
        raise Problem(503, "busy", "The graph is not open yet; ask again.", headers={"retry-after": "2"})
    day = date.today()
    options = {**given, "base": context.base_url(request)}
    tag = tag_of(present.digest, route, options, form=form, today=today)
    if is_match(tag, request.headers.get("if-none-match")):
        context.metrics.answered("not modified")
        return Response(None, 304, _headers(request, tag))
    packs = _takes_gzip(request)
    kept = context.cache.get(tag)
    if kept is None:

        def work(generation: Generation) -> tuple[str, Kept]:
            # The next generation may have come meanwhile: the tag is that of the graph that answers.
            own = tag_of(generation.digest, route, options, form=form, today=today)
            try:
                made = make(generation, own)
            except UnknownNameError as error:
                raise as_problem(error).said_of(_not_found(generation, error)) from error
            if packs and made.may_shrink:
                made.packed = compressed(made.body)
            return own, made

        tag, made = await context.run(work, seconds, assumes=assumes, long=long)
        response = _sent(request, tag, made)
        if date.today() == day:
            context.cache.put(tag, made)
        return response
    if kept.may_shrink:
        packing = _pack(context, tag, kept)
        if packs:
            await packing
    return _sent(request, tag, kept)


def _pack(context: Context, tag: str, kept: Kept) -> asyncio.Future[bytes]:
    """Begin to compress what was asked again, since it will be asked on; not in the loop, which answers everybody."""
    packing = asyncio.get_running_loop().run_in_executor(None, compressed, kept.body)

    def done(made: asyncio.Future[bytes]) -> None:
        if not made.cancelled() and made.exception() is None:
            context.cache.pack(tag, kept, made.result())

    packing.add_done_callback(done)
    return packing


def _not_found(generation: Generation, error: UnknownNameError) -> dict[str, Any] | None:
    """Return what was searched for a name that nothing carries: without it the problem would look like a clearance."""
    if error.kind != "node":
        return None
    said = f"Nothing named {error.name} is on record in what was searched; that is not a clearance"
    graph = generation.graph
    return {"verdict": [f"{said}."], "said": said, "leads": list(excerpt_leads(graph.lists_held())), **graph.searched()}


def made_of(
    body: Any, form: str = "json", *, headers: Mapping[str, str] | None = None, media_type: str | None = None
) -> Kept:
    """Return an answer as it is sent.

    Args:
        body: Bytes, or what JSON can hold.
        form: Its form.
        headers: Further headers.
        media_type: Its media type, where the form does not say it.
    """
    data = body if isinstance(body, bytes) else as_json(body)
    return Kept(data, media_type or FORMS[form], dict(headers or {}))


def _sent(request: Request, tag: str, kept: Kept) -> Response:
    more: dict[str, str] = {}
    if kept.packed is not None and _takes_gzip(request):
        # Another coding is another representation, and has a tag of its own.
        body, tag, more = kept.packed, f"{tag}-gz", {"content-encoding": "gzip"}
    else:
        body = kept.content
    return Response(body, kept.status, {**_headers(request, tag), **kept.headers, **more}, kept.media_type)


def _takes_gzip(request: Request) -> bool:
    for part in request.headers.get("accept-encoding", "").split(","):
        coding, _, rest = part.partition(";")
        if coding.strip().casefold() in {"gzip", "*"}:
            return rest.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return False


def _headers(request: Request, tag: str) -> dict[str, str]:
    settings = context_of(request).settings
    who = "public" if settings.public and settings.tokens is None else "private"
    return {"etag": f'"{tag}"', "cache-control": f"{who}, max-age=0, must-revalidate", "vary": _VARY}
