"""Screening by upload: the form, how far a file is, its results by outcome, and its columns read anew."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import re
import shutil
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.datastructures import UploadFile
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from embargraph.errors import EmbargraphError
from embargraph.model.typed_dates import typed_day
from embargraph.screening.batch.input import FIELDS, open_customers
from embargraph.serving.context import context_of
from embargraph.serving.deciding import take_decisions
from embargraph.serving.pages.asking_pages import wrong
from embargraph.serving.pages.decide import decide_routes
from embargraph.serving.pages.replying import SENDS, page_route, rests_on
from embargraph.serving.pages.site import render
from embargraph.serving.pages.state import State, read_state
from embargraph.serving.problems import Problem, as_problem
from embargraph.serving.screenings import Asked as AskedOfFile
from embargraph.serving.screenings import decisions_in

if TYPE_CHECKING:
    from starlette.requests import Request

    from embargraph.serving.screenings import Screening

__all__ = ["screen_routes"]

_PIECE = 1 << 16
#: Rows of the file that are looked at, rows of results on a page, and characters of pasted names.
_LOOKED_AT, _ROWS, _PASTED = 5, 200, 200_000
#: What rows of results are told apart by, in the order of the page: the parameter's value and the words.
OUTCOMES = (
    ("hit", "Hits"), ("red flag", "Red flags"), ("not screened", "Not screened"), ("settled", "Decided: another party"),
    ("no hit", "No hit"),
)  # fmt: skip
#: Headers of what must not be kept: it is somebody's customers.
_PRIVATE = {"cache-control": "no-store", **SENDS}


def screen_routes() -> list[Route]:
    """Return the routes of screening: the form, a file that was sent, its progress."""
    from embargraph.serving.pages.replying import Page

    def form(_generation: object, _state: State, desk: bool) -> Page:
        values = {"title": "Screen customers", "wrong": None, "near": (), "fields": FIELDS, "desk": desk}
        return Page("screen.html", values, headers=SENDS)

    return [
        page_route("/screen", form),
        Route("/screen", _send, methods=["POST"]),
        Route("/screen/{id}", _shown, methods=["GET"]),
        Route("/screen/{id}", _again, methods=["POST"]),
        *decide_routes(),
    ]


def _desk(request: Request) -> bool:
    """Say whether the server has a file of decisions of its own."""
    return context_of(request).screenings.decisions is not None


def _owner(request: Request) -> str | None:
    token = request.scope.get("state", {}).get("token")
    return None if token is None else str(token.name)


async def _send(request: Request) -> Response:
    """Take a file or pasted names, and screen them; what is wrong is said above the form."""
    context = context_of(request)
    screenings = context.screenings
    folder: Path | None = None
    try:
        folder = screenings.room()
        how = await _taken(request, folder)
        made = await _begun(request, folder, how)
    except (Problem, EmbargraphError) as error:
        if folder is not None:
            await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
        return _refused(request, error)
    except BaseException:
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)
        raise
    return RedirectResponse(f"/screen/{made.id}", 303, headers=_PRIVATE)


def _refused(request: Request, error: Problem | EmbargraphError) -> Response:
    problem = as_problem(error)
    generation = context_of(request).pool.generation
    if generation is None:
        raise problem
    told = wrong(error) if isinstance(error, EmbargraphError) else {"wrong": problem.detail, "near": ()}
    told.pop("status", None)
    text = render("screen.html", State("/screen", date.today(), date.today()), rests_on(generation),
                  title="Screen customers", fields=FIELDS, desk=_desk(request), **told)  # fmt: skip
    return Response(text, problem.status, {**_PRIVATE, **problem.headers}, "text/html")


async def _begun(request: Request, folder: Path, how: AskedOfFile) -> Screening:
    context = context_of(request)
    screenings = context.screenings
    rows, notes = await context.run(lambda _: screenings.check(folder, how), context.settings.limits.export, long=True)
    request.scope.setdefault("state", {})["asked"] = {"file": how.name, "rows": rows}
    return screenings.begin(folder, how, rows, notes, _owner(request))


async def _taken(request: Request, folder: Path) -> AskedOfFile:
    """Write what was sent into a folder, and return how it is to be screened.

    Raises:
        Problem: Neither a file nor a name was sent.
        UsageError: The day is none, or the threshold.
    """
    async with request.form(max_files=2, max_fields=64, max_part_size=_PASTED * 4) as form:
        file, pasted = form.get("file"), form.get("pasted")
        given = {name: value.strip() for name, value in form.items() if isinstance(value, str) and value.strip()}
        if isinstance(file, UploadFile) and (file.size or file.filename):
            name = _plain_name(file.filename)
            with (folder / "input").open("wb") as stream:
                while piece := await file.read(_PIECE):
                    await asyncio.to_thread(stream.write, piece)
        elif isinstance(pasted, str) and pasted.strip():
            name = "pasted names.csv"
            (folder / "input").write_bytes(_as_table(pasted))
        else:
            raise Problem(422, "bad-data", "Neither a file nor a name was sent; choose a file, or paste names.")
        await take_decisions(form, folder, context_of(request).screenings)
    return _asked(request, name, given)


def _as_table(pasted: str) -> bytes:
    """Return names, one a line, as a table of one column: a comma in a name parts nothing."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(["name"])
    writer.writerows([line.strip()] for line in pasted.splitlines() if line.strip())
    return text.getvalue().encode("utf-8", "replace")


#: Fields of the forms.
_KNOWN = frozenset(
    {"file", "pasted", "decisions", "sheet", "encoding", "threshold", "as_of", *(f"{field}_column" for field in FIELDS)}
)


def _asked(request: Request, name: str, given: Mapping[str, str]) -> AskedOfFile:
    if unknown := sorted(set(given) - _KNOWN):
        # A mistyped threshold must not screen at another one.
        raise Problem(
            400, "usage", f"{unknown[0][:40]}: the form has no such field; it has {', '.join(sorted(_KNOWN))}"
        )
    columns = {field: [given[f"{field}_column"]] for field in FIELDS if f"{field}_column" in given}
    try:
        threshold = float(given.get("threshold", "0.7"))
    except ValueError:
        threshold = 0.0
    if not 0 < threshold <= 1:
        detail = f"threshold: {given['threshold'][:40]!r}; expected a number above 0 and up to 1"
        raise Problem(400, "usage", detail)
    day = typed_day(given["as_of"], "as_of") if "as_of" in given else None
    return AskedOfFile(name, columns, given.get("sheet"), given.get("encoding"), threshold, day, (), _owner(request))


def _plain_name(name: str | None) -> str:
    """Return what a file is called, without folders and what steers a terminal; it is shown, and never opened."""
    last = re.split(r"[/\\]", name or "")[-1]
    return re.sub(r"[^\w .()\[\]+,=@-]", "_", last)[:120] or "upload"


async def _again(request: Request) -> Response:
    """Screen a file that was sent once more, with its columns read as the form says."""
    context = context_of(request)
    before = context.screenings.find(request.path_params["id"], _owner(request))
    folder: Path | None = None
    try:
        async with request.form(max_files=0, max_fields=64) as form:
            given = {name: value.strip() for name, value in form.items() if isinstance(value, str) and value.strip()}
        folder = context.screenings.room()
        await asyncio.to_thread(shutil.copyfile, before.input, folder / "input")
        if (kept := decisions_in(before.folder)).exists():
            await asyncio.to_thread(shutil.copyfile, kept, decisions_in(folder))
        made = await _begun(request, folder, _asked(request, before.asked.name, given))
    except (Problem, EmbargraphError) as error:
        if folder is not None:
            await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
        return _refused(request, error)
    return RedirectResponse(f"/screen/{made.id}", 303, headers=_PRIVATE)


async def _shown(request: Request) -> Response:
    """Show how far a file is, and its results."""
    context = context_of(request)
    screening = context.screenings.find(request.path_params["id"], _owner(request))
    state = read_state(request.url.path, request.query_params.multi_items(), ("outcome", "decided"))
    base = f"{context.base_url(request)}/api/v1/screenings"
    said = screening.to_dict(base, context.settings.limits.upload_hours)
    outcome = state.one("outcome") or "hit"

    def made(generation: Any) -> str:
        look = _look(screening)
        rows = list(islice(_rows(screening, outcome), _ROWS)) if screening.counts["done"] else []
        counts = {name: _count(said, name) for name, _ in OUTCOMES}
        return render("screening.html", state, rests_on(generation), title=f"Screening of {said['input']}", said=said,
                      rows=rows, outcome=outcome, outcomes=OUTCOMES, counts=counts, look=look, fields=FIELDS,
                      is_over=screening.is_over, most=_ROWS, base=f"/screen/{screening.id}",
                      desk=_desk(request), may_decide=_may_decide(screening),
                      decided=screening.decisions is not None and screening.decisions.exists())  # fmt: skip

    text = await context.run(made)
    return Response(text, 200, _PRIVATE, "text/html")


def _may_decide(screening: Screening) -> bool:
    """Say whether hits can be decided on: they are all there, and are what is on record."""
    return screening.state == "done" and not screening.asked.assume


#: What the state of a screening calls the rows of an outcome.
_COUNTED = {"hit": "hits", "red flag": "flags", "no hit": "misses", "not screened": "failed", "settled": "settled"}


def _count(said: Mapping[str, Any], outcome: str) -> int:
    return int(said[_COUNTED[outcome]])


def _rows(screening: Screening, outcome: str) -> Iterator[dict[str, Any]]:
    """Yield the results of an outcome, in the order of the file, as far as they are whole lines."""
    try:
        with screening.results("jsonl").open(encoding="utf-8") as stream:
            for line in stream:
                if not line.endswith("\n"):
                    return
                row = json.loads(line)
                if str(row["outcome"]).startswith(outcome):
                    yield row
    except FileNotFoundError:
        return


def _look(screening: Screening) -> dict[str, Any]:
    """Return the columns of a file, which of them is read as what, and its first rows."""
    try:
        asked = screening.asked
        file = open_customers(screening.input, asked.columns, sheet=asked.sheet, encoding=asked.encoding,
                              name=asked.name)  # fmt: skip
        rows = [dict(getattr(row, "own", {})) for row in islice(iter(file), _LOOKED_AT)]
    except EmbargraphError as error:
        return {"columns": (), "taken": {}, "rows": (), "said": str(error)}
    taken = {name: tuple(columns) for name, columns in file.fields.items() if columns}
    return {"columns": tuple(file.columns), "taken": taken, "rows": rows, "said": file.read_as}
