"""Deciding on a hit: the customer beside the party, why they were matched, and a form for who decides and why."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import Route

from embargraph.errors import EmbargraphError
from embargraph.serving.context import context_of
from embargraph.serving.deciding import decide, hit_of
from embargraph.serving.pages.replying import SENDS, rests_on
from embargraph.serving.pages.site import render
from embargraph.serving.pages.state import State, read_state
from embargraph.serving.problems import Problem, as_problem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from starlette.requests import Request

    from embargraph.serving.generation import Generation
    from embargraph.serving.screenings import Screening

__all__ = ["decide_routes"]

#: Headers of what must not be kept: it is somebody's customers.
_PRIVATE = {"cache-control": "no-store", **SENDS}
#: Restrictions that the page names.
_NAMED = 8
#: What tells a party from others, as its record calls it and as the page does.
_RECORD = {"label": "name", "names": "also called", "country": "country", "marks": "identifiers"}


def decide_routes() -> list[Route]:
    """Return the routes of decisions: the form for a hit, what was decided, and all of it as a file."""
    return [
        Route("/screen/{id}/decide", _form, methods=["GET"]),
        Route("/screen/{id}/decide", _decide, methods=["POST"]),
        Route("/screen/{id}/decisions.jsonl", _kept, methods=["GET"]),
    ]


def _screening(request: Request) -> Screening:
    token = request.scope.get("state", {}).get("token")
    return context_of(request).screenings.find(request.path_params["id"], None if token is None else str(token.name))


async def _form(request: Request) -> Response:
    """Show a hit, and the form that decides on it."""
    screening = _screening(request)
    state = read_state(request.url.path, request.query_params.multi_items(), ("row", "party"))
    hit = (state.one("row"), state.one("party"))
    text = await context_of(request).run(lambda generation: _page(generation, screening, state, hit, {}))
    return Response(text, 200, _PRIVATE, "text/html")


async def _decide(request: Request) -> Response:
    """Write a decision down, and go back to the rows; what is wrong is said above the form."""
    context, screening = context_of(request), _screening(request)
    async with request.form(max_files=0, max_fields=16) as form:
        given = {name: str(form.get(name) or "").strip() for name in ("row", "party", "decision", "by", "why")}
    hit = (given["row"], given["party"])
    token = request.scope.get("state", {}).get("token")
    # Who typed a name is not who came in: both are written down.
    by = f"{given['by']} (token {token.name})" if token is not None and given["by"] else given["by"]
    request.scope.setdefault("state", {})["asked"] = {"row": hit[0], "party": hit[1], "decision": given["decision"]}

    def work(generation: Generation) -> tuple[str, int] | None:
        try:
            if not given["decision"] or not by or not given["why"]:
                raise Problem(422, "bad-data", "Say what you decided, who you are, and why: others rely on it.")
            decide(context.screenings, screening, generation, hit, {**given, "by": by})
        except (Problem, EmbargraphError) as error:
            if isinstance(error, Problem) and error.status == 404:
                raise
            problem = as_problem(error)
            state = State(request.url.path, date.today(), date.today())
            return _page(generation, screening, state, hit, given, problem.detail), problem.status
        return None

    refused = await context.run(work, context.settings.limits.export, long=True)
    if refused is not None:
        return Response(*refused, _PRIVATE, "text/html")
    where = f"/screen/{quote(screening.id, safe='')}?{urlencode({'outcome': 'hit', 'decided': hit[0]})}"
    return RedirectResponse(where, 303, headers=_PRIVATE)


async def _kept(request: Request) -> Response:
    """Give the decisions of a screening as a file that the next one, and the command line, take."""
    context, screening = context_of(request), _screening(request)
    if context.screenings.decisions is not None or screening.decisions is None or not screening.decisions.exists():
        raise Problem(404, "not-found", "No decision is kept with this screening.")
    headers = {"content-disposition": 'attachment; filename="decisions.jsonl"', "cache-control": "no-store"}
    return FileResponse(screening.decisions, headers=headers, media_type="application/x-ndjson")


def _page(
    generation: Generation, screening: Screening, state: State, hit: tuple[str, str], given: Mapping[str, str],
    wrong: str | None = None,
) -> str:  # fmt: skip
    row, found = hit_of(screening, *hit)
    record = generation.screener.record(found["party"])
    title = f"Is “{row['name']}” the party {found['label']}?"
    return render("decide.html", state, rests_on(generation), title=title, row=row, hit=found, given=given, wrong=wrong,
                  near=(), asked=_asked(row), record=_record(record), screening=screening.id,
                  restrictions=_first(found["restrictions"]),
                  more=max(len(found["restrictions"]) - _NAMED, 0),
                  action=f"/screen/{screening.id}/decide")  # fmt: skip


def _first(restrictions: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return the restrictions that the page names; what is unknown is never among those left out."""
    return sorted(restrictions, key=lambda row: row["verdict"] != "unknown")[:_NAMED]


def _asked(row: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return what the customer's file says, what was compared first."""
    asked = {"name": row["name"], **row.get("asked", {})}
    own = {key: value for key, value in row.get("own", {}).items() if value not in asked.values()}
    return [(key, _said(value)) for key, value in {**asked, **own}.items() if value not in (None, "", [])]


def _record(record: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return what is on record of the party that tells it from others."""
    return [(called, _said(record[key])) for key, called in _RECORD.items() if record.get(key)]


def _said(value: Any) -> str:
    return "; ".join(map(_said, value)) if isinstance(value, list | tuple) else str(value)
