"""A page as a response: its address read, its data taken from the graph in a thread, its tag and its foot."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from weakref import WeakKeyDictionary

from starlette.responses import Response
from starlette.routing import Route

from embargraph.serving.caching import Kept
from embargraph.serving.context import context_of
from embargraph.serving.pages.site import lists_in_words, render, static_file
from embargraph.serving.pages.state import State, read_state
from embargraph.serving.problems import Problem
from embargraph.serving.replies import reply

if TYPE_CHECKING:
    from starlette.requests import Request

    from embargraph.serving.context import Context
    from embargraph.serving.generation import Generation

__all__ = [
    "Elsewhere",
    "Page",
    "answer_links",
    "links",
    "page_route",
    "picture_route",
    "problem_page",
    "rests_on",
    "static",
]

#: What problems are called on a page.
_TITLES = {
    "usage": "That could not be asked", "unknown-name": "Nothing on record carries that name",
    "unknown-id": "There is no such entry", "not-found": "There is no such page", "too-slow": "That took too long",
    "busy": "Too busy at the moment", "wrong-host": "Wrong address", "unauthorised": "A token is needed",
    "bad-data": "That could not be read", "too-large": "That is too large",
}  # fmt: skip
_LISTS: WeakKeyDictionary[Any, str] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Page:
    """What a page shows: its template and the values for it."""

    template: str
    values: Mapping[str, Any] = field(default_factory=dict)
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Another page answers."""

    url: str


#: For pages with a form that sends: a browser that may send no referrer says the origin "null" of the form, and a form
#: of an unknown origin is refused.  Others are told nothing either way.
SENDS = {"referrer-policy": "same-origin"}

#: Makes a page from a generation, its state, and what its path says.
Maker = Callable[..., Page | Elsewhere]


def page_route(path: str, make: Maker, known: Sequence[str] = (), *, seconds: float | None = None) -> Route:
    """Return the route of a page.

    Args:
        path: Its path.
        make: Takes a generation, the state, and the parameters of the path; runs in a thread.
        known: Parameters of its address, beside those that every page has.
        seconds: When to give up.
    """

    async def answer(request: Request) -> Response:
        state = read_state(_path(request), request.query_params.multi_items(), known)
        failure = context_of(request).pool.failure
        inside = dict(request.path_params)
        settings = context_of(request).settings

        def made(generation: Generation, _tag: str) -> Kept:
            more: dict[str, Any] = {"documents": settings.documents, "desk": settings.decisions is not None}
            more = {name: value for name, value in more.items() if name in make.__annotations__}
            found = make(generation, state, **inside, **more)
            if isinstance(found, Elsewhere):
                return Kept(b"", "text/html; charset=utf-8", {"location": found.url}, 303)
            text = render(found.template, state, rests_on(generation, failure), **found.values)
            return Kept(text.encode("utf-8", "replace"), "text/html; charset=utf-8", dict(found.headers), found.status)

        given = {"path": state.path, "given": sorted(state.given.items()), "failure": failure}
        assumes = bool(state.assume or state.several("versus"))
        return await reply(request, f"page {path}", given, made, form="html", seconds=seconds, assumes=assumes,
                           long=assumes or seconds is not None)  # fmt: skip

    return Route(path, answer, methods=["GET", "HEAD"])


def picture_route(path: str, make: Callable[..., str], known: Sequence[str] = ()) -> Route:
    """Return the route of a picture as a file of its own; see `page_route`."""

    async def answer(request: Request) -> Response:
        state = read_state(_path(request), request.query_params.multi_items(), known)
        inside = dict(request.path_params)

        def made(generation: Generation, _tag: str) -> Kept:
            day = state.day.isoformat()
            name = f'attachment; filename="embargraph-{day}-{generation.short}.svg"'
            return Kept(make(generation, state, **inside).encode(), "image/svg+xml", {"content-disposition": name})

        given = {"path": state.path, "given": sorted(state.given.items())}
        return await reply(request, f"picture {path}", given, made, form="svg", assumes=bool(state.assume))

    return Route(path, answer, methods=["GET", "HEAD"])


def _path(request: Request) -> str:
    """Return the path as it was sent, so that the address of a page leads to it again."""
    raw = request.scope.get("raw_path")
    return raw.decode("ascii", "replace").partition("?")[0] if raw else request.url.path


def rests_on(generation: Generation, failure: str | None = None) -> dict[str, Any]:
    """Return what every page's foot says.

    Args:
        generation: The graph that answers.
        failure: Why a newer graph could not be opened.
    """
    said = _LISTS.get(generation)
    if said is None:
        said = _LISTS[generation] = lists_in_words(generation.graph.lists_held())
    warnings: tuple[str, ...] = ()
    if failure is not None:
        warnings = ("A newer graph could not be opened: what is shown is of the graph before it.",)
    return {
        "edition": generation.edition, "digest": generation.digest, "lists_said": said, "warnings": warnings,
    }  # fmt: skip


#: What a problem's foot says where no graph is open.
_NOTHING = {
    "edition": {"last_evidence": None, "newest_document": None, "sources": 0}, "digest": "none is open",
    "lists_said": "no list is held", "warnings": (),
}  # fmt: skip


def problem_page(problem: Problem, request: Request) -> str | None:
    """Return a problem as a page: what went wrong, and what may have been meant."""
    context: Context = context_of(request)
    generation = context.pool.generation
    today = date.today()
    is_shut = problem.status in {401, 403, 421}
    rests = _NOTHING if generation is None or is_shut else rests_on(generation, context.pool.failure)
    near = [each for each in problem.more.get("candidates", ()) if each.get("id")]
    title = _TITLES.get(problem.code, "That could not be answered")
    return render("error.html", State(_path(request), today, today), rests, title=title, detail=problem.detail,
                  candidates=() if is_shut else near, needs_token=problem.status == 401)  # fmt: skip


def links(path: str, options: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return addresses of an answer of the API as JSON, CSV and Markdown: label and address.

    Args:
        path: Its path.
        options: Its parameters; those that are empty are left out.
    """
    pairs = [
        (name.rstrip("_"), str(each))
        for name, value in options.items()
        if value not in (None, "", ())
        for each in (value if isinstance(value, list | tuple) else (value,))
    ]
    query = f"?{urlencode(pairs)}" if pairs else ""
    return [(label, f"{path}{ending}{query}") for label, ending in (("JSON", ""), ("CSV", ".csv"), ("Markdown", ".md"))]


def answer_links(
    question: str, options: Mapping[str, Any], *, svg: str | None = None, around: str | None = None
) -> list[tuple[str, str]]:
    """Return addresses of the same answer in other forms: label and address.

    Args:
        question: The question that gives it.
        options: Its options; those that are None are left out.
        svg: Address of the picture.
        around: A node: its surroundings as Turtle.
    """
    found = links(f"/api/v1/ask/{question}", options)
    if around is not None:
        found.append(("Turtle", f"/api/v1/export/ttl?{urlencode({'around': around, 'hops': 1})}"))
    if svg is not None:
        found.append(("SVG", svg))
    return found


async def static(request: Request) -> Response:
    """Send one of the fixed files; its address changes with its content, so it may be kept for ever."""
    stem, _, rest = request.path_params["name"].partition(".")
    digest, _, ending = rest.partition(".")
    try:
        content, known = static_file(f"{stem}.{ending or digest}")
    except KeyError:
        raise Problem(404, "not-found", "There is nothing at this address.") from None
    from embargraph.serving.pages.site import FILES

    kept = "public, max-age=31536000, immutable" if digest == known else "no-cache"
    body, headers = content, {"cache-control": kept, "vary": "Accept-Encoding"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        import gzip

        body = gzip.compress(content, 9, mtime=0)
        headers["content-encoding"] = "gzip"
    return Response(body, 200, headers, FILES[f"{stem}.{ending or digest}"])
