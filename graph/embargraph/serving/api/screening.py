"""Names screened in one request, and the names that a box suggests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from embargraph.errors import UsageError
from embargraph.model.given import as_text, short
from embargraph.model.typed_dates import typed_day
from embargraph.model.vocabulary import KINDS as NODE_KINDS
from embargraph.screening import Query
from embargraph.screening.batch.report import to_json
from embargraph.screening.compare.score import KINDS, THRESHOLD
from embargraph.serving.api.common import ROOT, read_json, rows_as
from embargraph.serving.envelope import envelope
from embargraph.serving.formats import as_json
from embargraph.serving.parameters import ARRAY, Parameter
from embargraph.serving.problems import Problem
from embargraph.serving.replies import made_of, reply
from embargraph.serving.routing import Endpoint
from embargraph.serving.suggest import suggest as nearest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from embargraph.serving.caching import Kept
    from embargraph.serving.generation import Generation
    from embargraph.serving.routing import Asked

__all__ = ["BODY", "ENDPOINTS", "read_queries"]

_TEXTS = ("country", "address", "birth_date", "kind")
_QUERY = {
    "type": "object",
    "required": ["name"],
    "additionalProperties": False,
    "properties": {
        "name": {"type": "string", "minLength": 1, "maxLength": 2000},
        "country": {"type": ["string", "null"]},
        "address": {"type": ["string", "null"]},
        "birth_date": {"type": ["string", "null"]},
        "kind": {"type": ["string", "null"], "enum": [*KINDS, None]},
        "identifiers": {
            "oneOf": [
                {"type": "array", "items": {"type": "string"}},
                {"type": "object", "additionalProperties": {"type": "string"}},
            ]
        },
    },
}
BODY = {
    "type": "object",
    "required": ["queries"],
    "additionalProperties": False,
    "properties": {
        "queries": {"type": "array", "minItems": 1, "maxItems": 500, "items": _QUERY},
        "threshold": {"type": "number", "exclusiveMinimum": 0, "maximum": 1, "default": THRESHOLD},
        "as_of": {"type": ["string", "null"], "format": "date"},
        "assume": {"type": "array", "items": {"type": "string"}},
    },
}


async def screen(asked: Asked) -> Response:
    """Screen up to 500 names: the outcomes of the command line, misses included."""
    given = await read_json(asked.request)
    queries, threshold, day, assume = _read(given, asked.context.settings.limits.batch)
    asked.request.scope["state"]["asked"] = {"names": [query.name for query in queries]}

    def work(generation: Generation) -> bytes:
        screener = generation.screener_for(day=day, threshold=threshold, assume=assume)
        rows = [to_json(outcome) for outcome in screener.screen_many(queries)]
        hits = sum(row["outcome"] == "hit" for row in rows)
        made = envelope(
            rows, generation, question="screen", options={"threshold": threshold}, said=f"{hits} of {len(rows)} hit",
            as_of=screener.day.isoformat(), assuming=screener.assuming, searched=screener.searched,
        )  # fmt: skip
        return as_json(made)

    limits = asked.context.settings.limits
    body = await asked.context.run(
        work, None if assume else limits.sparql, assumes=bool(assume), long=len(queries) > 20
    )
    return Response(body, 200, {"cache-control": "no-store"}, "application/json")


def _read(given: Any, most: int) -> tuple[list[Query], float, Any, list[str]]:
    """Return what a body asks.

    Raises:
        Problem: It is not what was expected; every fault is named.
    """
    if not isinstance(given, dict):
        raise Problem(422, "bad-data", "expected an object with queries")
    faults = [_fault(name, "unknown member") for name in given if name not in BODY["properties"]]  # type: ignore[operator]
    queries = given.get("queries")
    if not isinstance(queries, list) or not queries:
        faults.append(_fault("queries", "expected a list with at least one query"))
        queries = []
    if len(queries) > most:
        raise Problem(413, "too-large", f"{len(queries)} queries; expected at most {most}: screen a file instead")
    made, more = read_queries(queries)
    faults += more
    threshold = given.get("threshold", THRESHOLD)
    if isinstance(threshold, bool) or not isinstance(threshold, int | float) or not 0 < threshold <= 1:
        faults.append(_fault("threshold", f"{short(threshold)}; expected more than 0, at most 1"))
    assume = given.get("assume") or []
    if not isinstance(assume, list) or not all(isinstance(each, str) for each in assume):
        faults.append(_fault("assume", "expected texts, MEASURE=STATUS"))
    day = None
    try:
        day = None if given.get("as_of") is None else typed_day(as_text(given["as_of"], "as_of"), "as_of")
    except UsageError as error:
        faults.append(_fault("as_of", str(error)))
    if faults:
        raise Problem(
            422, "bad-data", "; ".join(f"{each['name']}: {each['detail']}" for each in faults[:5]), errors=faults
        )
    return made, float(threshold), day, assume


def read_queries(queries: list[Any]) -> tuple[list[Query], list[dict[str, str]]]:
    """Return queries as they came in a body, and what is wrong with those that are none.

    Args:
        queries: Objects with a name and what else is known.
    """
    made, faults = [], []
    for number, each in enumerate(queries):
        try:
            made.append(_query(each))
        except UsageError as error:
            faults.append(_fault(f"queries.{number}", str(error)))
    return made, faults


def _query(each: Any) -> Query:
    if not isinstance(each, dict):
        raise UsageError(f"{short(each)}; expected an object with a name")
    known = _QUERY["properties"]
    for name in each:
        if name not in known:  # type: ignore[operator]
            raise UsageError(f"unknown member {short(name)}; expected {', '.join(known)}")  # type: ignore[arg-type]
    told: dict[str, Any] = {name: as_text(each[name], name) for name in _TEXTS if each.get(name) is not None}
    name = as_text(each.get("name"), "name")
    if len(name) > 2000 or (not name.strip() and not told.get("address") and not each.get("identifiers")):
        raise UsageError("name: expected a name of 1 to 2000 characters, or an address or identifier")
    if told.get("kind") is not None and told["kind"] not in KINDS:
        raise UsageError(f"kind: {short(told['kind'])}; expected one of {', '.join(KINDS)}")
    marks = each.get("identifiers") or ()
    marks = tuple(marks.values()) if isinstance(marks, dict) else marks
    if isinstance(marks, str) or not isinstance(marks, list | tuple):
        raise UsageError(f"identifiers: {short(marks)}; expected texts")
    return Query(name, identifiers=tuple(as_text(mark, "identifiers") for mark in marks), **told)


def _fault(name: str, detail: str) -> dict[str, str]:
    return {"in": "body", "name": name[:80], "detail": detail}


async def suggest(asked: Asked) -> Response:
    """Suggest nodes while a name is typed."""
    given = asked.values

    def make(generation: Generation, _tag: str) -> Kept:
        rows: list[Mapping[str, Any]] = list(nearest(generation, given["q"], given.get("kind"), given.get("limit", 10)))
        if given.get("shape") == "array":
            return made_of(rows)
        said = f"{len(rows)} name{'s' * (len(rows) != 1)} like this"
        return rows_as("json", envelope(rows, generation, question="suggest", options=given, said=said))

    return await reply(asked.request, "suggest", given, make)


ENDPOINTS = (
    Endpoint(
        f"{ROOT}/suggest", suggest, "Names that begin as a text does, or come near to it.",
        parameters=(
            Parameter("q", help="What has been typed.", required=True),
            Parameter("kind", help="Only nodes of this kind.", choices=tuple(NODE_KINDS)),
            Parameter("limit", "integer", "Names at most.", default="10", least=1, most=50), ARRAY,
        ),
    ),
    Endpoint(
        f"{ROOT}/screen", screen, "Screens up to 500 names: who is meant, why, restricted from what; misses included.",
        method="POST", body={"application/json": BODY}, problems=(404, 413, 422, 429), suffixes=False,
    ),
)  # fmt: skip
