"""The routes of the reconciliation service."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from starlette.responses import HTMLResponse, JSONResponse
from starlette.routing import Route

from embargraph.errors import UnknownNameError
from embargraph.questions.verdicts import severity
from embargraph.serving.context import context_of
from embargraph.serving.evidence_headers import resting_on
from embargraph.serving.problems import Problem
from embargraph.serving.reconciling.extending import MOST_IDS, extend, read_extension
from embargraph.serving.reconciling.manifest import FETCHED, MATCHED, TYPES, Property, manifest, type_refs, type_row
from embargraph.serving.reconciling.queries import answer_batch
from embargraph.serving.safe_text import safe, safe_text
from embargraph.serving.suggest import suggest

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

__all__ = ["service_routes"]

#: Suggestions of a page, and the furthest that a cursor goes.
_PAGE, _FURTHEST = 10, 90
_STYLE = (
    "body{font:14px/1.4 system-ui,sans-serif;margin:.6rem}h1{font-size:1rem;margin:0}p{margin:.3rem 0}"
    "ul{margin:.3rem 0;padding-left:1.1rem}.unknown{border-left:4px solid #8a5a00;padding-left:.5rem}"
    "footer{font-size:.8rem;color:#444}"
)
_STYLE_DIGEST = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()


def service_routes(root: str) -> Iterator[Route]:
    """Yield the routes of a service at a path, which may have parameters."""

    async def service(request: Request) -> Response:
        return await _service(request, _rooted(root, request))

    yield Route(root, service, methods=["GET", "POST"])
    yield Route(f"{root}/suggest/entity", _suggest_entity)
    yield Route(f"{root}/suggest/type", _suggest_type)
    yield Route(f"{root}/suggest/property", _suggest_property)
    yield Route(f"{root}/extend/propose", _propose)
    yield Route(f"{root}/preview/{{id:path}}", _preview)


def _rooted(root: str, request: Request) -> str:
    return root.format(**request.path_params)


async def _service(request: Request, root: str) -> Response:
    """Answer queries or an extension; without either, the manifest."""
    given = dict(request.query_params)
    if request.method == "POST":
        given |= await _form(request)
    if "queries" in given:
        return await _queries(request, _read_json(given["queries"], "queries"))
    if "extend" in given:
        return await _extend(request, _read_json(given["extend"], "extend"))
    if request.method == "POST":
        raise Problem(400, "usage", "expected a form with queries or extend")
    context = context_of(request)
    edition = await context.run(lambda generation: generation.graph.vintage())
    return JSONResponse(manifest(context.base_url(request), root, edition.get("last_evidence")))


async def _form(request: Request) -> dict[str, str]:
    """Return the fields of a form, or the members of a JSON object, as texts."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().casefold()
    if kind in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        async with request.form(max_files=0, max_fields=20, max_part_size=2 << 20) as form:
            return {name: value for name, value in form.items() if isinstance(value, str)}
    body = await request.body()
    found = _read_json(body.decode("utf-8", "replace"), "the body")
    if not isinstance(found, dict):
        raise Problem(400, "usage", "the body: expected a form, or an object, with queries or extend")
    return {name: json.dumps(value) for name, value in found.items() if name in {"queries", "extend"}}


def _read_json(text: str, what: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise Problem(400, "usage", f"{what}: no JSON") from None


async def _queries(request: Request, batch: Any) -> Response:
    context = context_of(request)
    if not isinstance(batch, dict):
        raise Problem(400, "usage", "queries: expected an object with a query for each key")
    most = context.settings.limits.batch
    if len(batch) > most:
        raise Problem(413, "too-large", f"{len(batch)} queries; expected at most {most}")
    _note(request, batch)
    found = await context.run(lambda generation: answer_batch(generation, batch), 30.0)
    return JSONResponse(safe(found), headers=await resting_on(context))


def _note(request: Request, batch: Mapping[str, Any]) -> None:
    """Leave what was asked for the record of requests, where one is kept."""
    asked = [query.get("query") for query in batch.values() if isinstance(query, dict)]
    request.scope.setdefault("state", {})["asked"] = {"names": asked}


async def _extend(request: Request, given: Any) -> Response:
    ids, properties = read_extension(given)
    if len(ids) > MOST_IDS:
        raise Problem(413, "too-large", f"{len(ids)} ids; expected at most {MOST_IDS}")
    context = context_of(request)
    found = await context.run(lambda generation: extend(generation, ids, properties), 60.0, long=True)
    return JSONResponse(safe(found), headers=await resting_on(context))


async def _suggest_entity(request: Request) -> Response:
    prefix, begin = _prefix(request)
    kinds = _kind(request)
    rows = await context_of(request).run(
        lambda generation: suggest(generation, prefix[:200], kinds, begin + _PAGE)[begin:] if prefix else []
    )
    return JSONResponse({"result": [_suggestion(row) for row in rows]})


def _suggestion(row: Mapping[str, Any]) -> dict[str, Any]:
    verdict = (row["verdict_today"] or "").replace("_", " ")
    told = [f"{verdict} today" if verdict else "", row["country"] or ""]
    if safe_text(row["matched"]) != row["label"]:
        told.append(f"also {row['matched']}")
    return {
        "id": row["id"], "name": row["label"], "description": "; ".join(filter(None, told)),
        "notable": type_refs(row["kind"], row["type"]),
    }  # fmt: skip


def _kind(request: Request) -> str | None:
    types = {each.id: each for each in TYPES}
    found = types.get(request.query_params.get("type", ""))
    return found.kind if found else None


async def _suggest_type(request: Request) -> Response:
    prefix, begin = _prefix(request)
    found = [each for each in TYPES if _begins(prefix, each.id, each.name)]
    return JSONResponse({"result": [type_row(each) for each in found[begin:]]})


async def _suggest_property(request: Request) -> Response:
    prefix, begin = _prefix(request)
    found = [each for each in (*MATCHED, *FETCHED) if _begins(prefix, each.id, each.name)]
    return JSONResponse({"result": [_property_row(each) for each in found[begin:]]})


async def _propose(request: Request) -> Response:
    given = request.query_params.get("limit", "")
    limit = int(given) if given.isdecimal() and len(given) < 6 else 0
    found = [_property_row(each) for each in FETCHED[: limit or None]]
    answer: dict[str, Any] = {"properties": found}
    if kind := request.query_params.get("type"):
        answer["type"] = safe_text(kind[:80])
    return JSONResponse({**answer, "limit": limit} if limit else answer)


def _property_row(each: Property) -> dict[str, str]:
    return {"id": each.id, "name": each.name, "description": each.description}


def _prefix(request: Request) -> tuple[str, int]:
    given = request.query_params.get("cursor", "")
    begin = int(given) if given.isdecimal() and len(given) < 4 else 0
    return request.query_params.get("prefix", "").strip(), min(begin, _FURTHEST)


def _begins(prefix: str, *texts: str) -> bool:
    wanted = prefix.casefold()
    return any(word.startswith(wanted) for text in texts for word in (text, *text.replace("_", " ").split()))


async def _preview(request: Request) -> Response:
    context = context_of(request)
    id_ = request.path_params["id"]
    if len(id_) > 300:
        raise Problem(404, "unknown-id", "no node has this id")
    told = await context.run(lambda generation: _previewed(generation, id_))
    url = f"{context.base_url(request)}/node/{id_}"
    page = context.templates.get_template("preview.html").render(style=_STYLE, url=url, **told)
    origins = " ".join(("'self'", *_OPENREFINE, *context.settings.origins))
    policy = f"default-src 'none'; style-src 'sha256-{_STYLE_DIGEST}'; base-uri 'none'; frame-ancestors {origins}"
    headers = {"content-security-policy": policy, "cross-origin-resource-policy": "cross-origin"}
    return HTMLResponse(page, headers=headers)


#: OpenRefine's own addresses, which may show a preview in a frame.
_OPENREFINE = ("http://127.0.0.1:3333", "http://localhost:3333")


def _previewed(generation: Any, id_: str) -> dict[str, Any]:
    rows = generation.graph.labelled([id_], date.today())
    if not rows:
        raise Problem(404, "unknown-id", "no node has this id")
    _, label, kind, type_, country, _ = rows[0]
    told: dict[str, Any] = {"label": label, "about": ", ".join(filter(None, (type_ or kind, country))), "unknown": []}
    told |= {"verdict": [], "rules": [], "edition": generation.graph.vintage()}
    if kind not in {"actor", "place"}:
        return safe(told)  # type: ignore[no-any-return]
    try:
        answer = generation.graph.ask("restricted", who=id_)
    except UnknownNameError:
        return safe(told)  # type: ignore[no-any-return]
    own = sorted((row for row in answer.to_dicts() if row["who"]["id"] == id_), key=severity)
    told["unknown"] = list(
        dict.fromkeys(
            f"if {b['if']}: {b['then']}" for row in own if row["verdict"] == "unknown" for b in row["branches"]
        )
    )[:4]
    told["verdict"] = list(answer.answer["verdict"])
    told["rules"] = list(dict.fromkeys((row["under"]["label"], row["under"].get("citation") or "") for row in own))[:5]
    return safe(told)  # type: ignore[no-any-return]
