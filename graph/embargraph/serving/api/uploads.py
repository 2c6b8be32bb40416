"""Files screened over HTTP: sent, watched as they are screened, taken back as results."""

from __future__ import annotations

import asyncio
import json
import re
from typing import TYPE_CHECKING, Any

from starlette.datastructures import UploadFile
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse

from embargraph.errors import UsageError
from embargraph.serving.api.common import ROOT
from embargraph.serving.deciding import take_decisions
from embargraph.serving.parameters import AS_OF, ASSUME, Parameter, read_given
from embargraph.serving.problems import Problem
from embargraph.serving.routing import Endpoint
from embargraph.serving.screenings import Asked as AskedOfFile

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

    from embargraph.serving.routing import Asked
    from embargraph.serving.screenings import Screening

__all__ = ["ENDPOINTS"]

_FIELDS = ("name", "country", "address", "identifiers", "birth_date", "kind")
_COLUMNS = {"identifier_column": "identifiers"} | {f"{name}_column": name for name in _FIELDS if name != "identifiers"}
#: What may stand in the form beside the file.
_OPTIONS = (
    *(
        Parameter(name, help=f"Column of the file: {field}; may be given again for identifiers.", many=True)
        for name, field in _COLUMNS.items()
    ),
    Parameter("sheet", help="Sheet of a workbook."),
    Parameter("encoding", help="Encoding of the file; recognised if not given."),
    Parameter("threshold", "number", "Score that is a hit.", default="0.7", least=0.0001, most=1),
    AS_OF,
    ASSUME,
)
_PIECE = 1 << 16
#: Seconds between two looks at how far a screening is, and between two signs of life.
_LOOK, _ALIVE = 0.25, 15.0


async def send(asked: Asked) -> Response:
    """Take a file, read it once, and screen it beside the questions."""
    screenings = asked.context.screenings
    folder = screenings.room()
    try:
        how = await _take(asked, folder)
        rows, notes = await asked.context.run(
            lambda _: screenings.check(folder, how), asked.context.settings.limits.export, long=True
        )
        state = asked.request.scope["state"]
        state["asked"] = {"file": how.name, "rows": rows}
        made = screenings.begin(folder, how, rows, notes, _owner(asked))
    except BaseException:
        await asyncio.to_thread(_remove, folder)
        raise
    said = _said(asked, made)
    return JSONResponse(said, 202, {"location": said["url"], "cache-control": "no-store"})


def _remove(folder: Path) -> None:
    from shutil import rmtree

    rmtree(folder, ignore_errors=True)


async def _take(asked: Asked, folder: Path) -> AskedOfFile:
    """Write the file of a form into a folder, and return how it is to be screened.

    Raises:
        Problem: 422, it is no form, or has no file.
    """
    kind = asked.request.headers.get("content-type", "").partition(";")[0].strip().casefold()
    if kind != "multipart/form-data":
        raise Problem(422, "bad-data", "expected multipart/form-data with the field file")
    async with asked.request.form(max_files=2, max_fields=64) as form:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise Problem(422, "bad-data", "expected a file in the field file")
        await take_decisions(form, folder, asked.context.screenings)
        rest = [(name, value) for name, value in form.multi_items() if name != "file" and isinstance(value, str)]
        given = read_given(_OPTIONS, [(name, value) for name, value in rest if value.strip()])
        with (folder / "input").open("wb") as stream:
            while piece := await file.read(_PIECE):
                await asyncio.to_thread(stream.write, piece)
    columns = {field: given[name] for name, field in _COLUMNS.items() if name in given}
    for field, named in columns.items():
        if len(named) > 1 and field != "identifiers":
            raise UsageError(f"{field}_column is given several times; it takes one column")
    return AskedOfFile(
        _plain_name(file.filename), columns, given.get("sheet"), given.get("encoding"),
        given.get("threshold", 0.7), given.get("as_of"), given.get("assume", ()), _owner(asked),
    )  # fmt: skip


def _plain_name(name: str | None) -> str:
    """Return what a file is called, without folders and what steers a terminal; it is shown, and never opened."""
    last = re.split(r"[/\\]", name or "")[-1]
    return re.sub(r"[^\w .()\[\]+,=@-]", "_", last)[:120] or "upload"


def _owner(asked: Asked) -> str | None:
    token = asked.request.scope["state"].get("token")
    return None if token is None else str(token.name)


def _found(asked: Asked) -> Screening:
    return asked.context.screenings.find(asked.path["id"], _owner(asked))


def _said(asked: Asked, screening: Screening) -> dict[str, Any]:
    base = f"{asked.context.base_url(asked.request)}{ROOT}/screenings"
    return screening.to_dict(base, asked.context.settings.limits.upload_hours)


async def state(asked: Asked) -> Response:
    """Say how far a screening is."""
    return JSONResponse(_said(asked, _found(asked)), headers={"cache-control": "no-store"})


async def remove(asked: Asked) -> Response:
    """Stop a screening, and remove all that was kept of it."""
    screening = _found(asked)
    await asyncio.to_thread(asked.context.screenings.remove, screening)
    return Response(None, 204)


async def events(asked: Asked) -> Response:
    """Send how far a screening is, as it goes on."""
    screening = _found(asked)

    async def told() -> AsyncIterator[str]:
        before, quiet = "", 0.0
        while True:
            said = _said(asked, screening)
            text = json.dumps({name: said[name] for name in _PROGRESS})
            if text != before:
                yield f"event: {'end' if screening.is_over else 'progress'}\ndata: {text}\n\n"
                before, quiet = text, 0.0
            elif quiet >= _ALIVE:
                yield ": alive\n\n"
                quiet = 0.0
            if screening.is_over or asked.context.is_closing:
                return
            await asyncio.sleep(_LOOK)
            quiet += _LOOK

    headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
    return StreamingResponse(told(), headers=headers, media_type="text/event-stream")


_PROGRESS = ("state", "rows", "done", "hits", "unknown", "flags", "misses", "settled", "failed", "error")


async def results(asked: Asked) -> Response:
    """Give results in the order of the file, as far as it is screened."""
    screening, form = _found(asked), asked.path["form"]
    if form not in {"jsonl", "csv", "html"}:
        raise Problem(404, "not-found", "Results come as results.jsonl, results.csv and results.html.")
    headers = {
        "content-disposition": f'attachment; filename="screening-{screening.id[:8]}.{form}"',
        "cache-control": "no-store", "embargraph-state": screening.state,
        "embargraph-done": f"{screening.counts['done']}/{screening.rows}",
    }  # fmt: skip
    if form == "html":
        path = await asyncio.to_thread(asked.context.screenings.report, screening)
        return FileResponse(path, headers=headers, media_type="text/html; charset=utf-8")
    kind = "text/csv; charset=utf-8" if form == "csv" else "application/x-ndjson"
    return StreamingResponse(_lines(screening.results(form)), headers=headers, media_type=kind)


def _lines(path: Path) -> Iterator[bytes]:
    """Yield the whole lines of a file: the last one may still be being written."""
    try:
        with path.open("rb") as stream:
            for line in stream:
                if line.endswith(b"\n"):
                    yield line
    except FileNotFoundError:
        return


_COUNTED = ("rows", "done", "hits", "unknown", "flags", "misses", "settled", "failed")
_PROGRESS_SCHEMA = {
    "type": "object",
    "required": ["id", "state", "rows", "done", "hits", "unknown", "failed", "url", "events", "results"],
    "properties": {
        "id": {"type": "string"},
        "state": {"type": "string", "enum": ["waiting", "running", "done", "failed", "cancelled"]},
        **{name: {"type": "integer", "minimum": 0} for name in _COUNTED},
    },
}
_ID = {"id": ("What the address of the screening ends with.", "6f1c0a")}
_FORM = {
    "type": "object",
    "required": ["file"],
    "properties": {
        "file": {"type": "string", "format": "binary", "description": "CSV, JSON lines, Parquet or xlsx."},
        "decisions": {
            "type": "string",
            "format": "binary",
            "description": "Decisions on names, JSON lines, as `embargraph screen --decisions` has them.",
        },
        **{each.name: {**each.schema(), "description": each.help} for each in _OPTIONS},
    },
}

ENDPOINTS = (
    Endpoint(
        f"{ROOT}/screenings", send, "Takes a file of customers to be screened.", method="POST", status=202,
        body={"multipart/form-data": _FORM}, schema={"application/json": _PROGRESS_SCHEMA},
        problems=(404, 413, 422, 429), suffixes=False,
    ),
    Endpoint(
        f"{ROOT}/screenings/{{id}}", state, "How far a screening is.", parts=_ID,
        schema={"application/json": _PROGRESS_SCHEMA}, problems=(404,), suffixes=False,
    ),
    Endpoint(
        f"{ROOT}/screenings/{{id}}", remove, "Stops a screening, and removes all that was kept of it.",
        method="DELETE", parts=_ID, forms=(), status=204, problems=(404,), suffixes=False,
    ),
    Endpoint(
        f"{ROOT}/screenings/{{id}}/events", events, "How far a screening is, as server-sent events.", parts=_ID,
        forms=(), schema={"text/event-stream": {"type": "string"}}, problems=(404,), suffixes=False,
    ),
    Endpoint(
        f"{ROOT}/screenings/{{id}}/results.{{form}}", results, "Results in the order of the file, as far as they are.",
        parts={**_ID, "form": ("jsonl, csv or html.", "jsonl")}, forms=(),
        schema={
            "application/x-ndjson": {"type": "string"}, "text/csv": {"type": "string"}, "text/html": {"type": "string"},
        },
        problems=(404, 409), suffixes=False,
    ),
)  # fmt: skip
