"""The routes of yente's shapes."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse
from starlette.routing import Route

from embargraph.serving.context import context_of
from embargraph.serving.evidence_headers import resting_on
from embargraph.serving.matching.catalog import catalog, find_dataset
from embargraph.serving.matching.entities import Near, entities_of
from embargraph.serving.matching.examples import SCHEMAS, match_examples, of_schema
from embargraph.serving.problems import Problem
from embargraph.serving.safe_text import safe
from embargraph.serving.suggest import MOST, suggest

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

__all__ = ["yente_routes"]

_ALGORITHM = "embargraph"
_ABOUT = "Words, spellings, sounds, legal forms and scripts of names; identifiers and addresses decide by themselves."
_FEATURES = {
    "name_match": {"description": "how like two names are", "coefficient": 1.0, "url": None},
    "identifier_match": {"description": "an identifier is on record", "coefficient": 1.0, "url": None},
    "address_match": {"description": "the listing is of the address", "coefficient": 1.0, "url": None},
}
_FILTERS = ("prop", "value", "schema", "dataset", "entity_id", "canonical_id")
#: Results of a page, and the furthest offset.
_PAGE, _MOST_PAGE, _FURTHEST = 10, 500, 9_499


def yente_routes(root: str) -> Iterator[Route]:
    """Yield the routes below a path."""
    yield Route(f"{root}/healthz", _healthz)
    yield Route(f"{root}/readyz", _readyz)
    yield Route(f"{root}/catalog", _catalog)
    yield Route(f"{root}/algorithms", _algorithms)
    yield Route(f"{root}/search/{{dataset}}", _search)
    yield Route(f"{root}/match/{{dataset}}", _match, methods=["POST"])
    yield Route(f"{root}/entities/{{id}}", _entity)
    yield Route(f"{root}/entities/{{id}}/adjacent", _adjacent)
    yield Route(f"{root}/entities/{{id}}/adjacent/{{prop}}", _adjacent)
    yield Route(f"{root}/statements", _statements)


async def _healthz(_request: Request) -> Response:
    return JSONResponse({"status": "ok"})


async def _readyz(request: Request) -> Response:
    await context_of(request).run(lambda generation: generation.digest)
    return JSONResponse({"status": "ok"})


async def _catalog(request: Request) -> Response:
    return JSONResponse(safe(await context_of(request).run(catalog)))


async def _algorithms(_request: Request) -> Response:
    algorithm = {"name": _ALGORITHM, "description": _ABOUT, "features": _FEATURES, "docs": _FEATURES}
    return JSONResponse({"algorithms": [algorithm], "default": _ALGORITHM, "best": _ALGORITHM})


async def _search(request: Request) -> Response:
    given = request.query_params
    limit, offset = _window(request)
    schema = given.get("schema", "Thing")
    if schema not in SCHEMAS:
        raise Problem(400, "usage", f"no schema {schema[:80]!r} of parties; there are: {', '.join(SCHEMAS)}")
    wanted = {name: [each.casefold() for each in given.getlist(name)] for name in ("countries", "topics", "datasets")}

    def work(generation: Any) -> dict[str, Any]:
        dataset = find_dataset(generation, request.path_params["dataset"])
        found = [
            entity
            for entity in _named(generation, given.get("q", "")[:200])
            if of_schema(entity["schema"], schema) and _in(entity, dataset) and _filtered(entity, wanted)
        ]
        return {
            "limit": limit, "offset": offset, "total": {"value": len(found), "relation": "eq"},
            "results": found[offset : offset + limit], "facets": _facets(found),
        }  # fmt: skip

    context = context_of(request)
    return JSONResponse(await context.run(work), headers=await resting_on(context))


def _named(generation: Any, text: str) -> list[Mapping[str, Any]]:
    """Return the parties that a text may name: those that screening finds, then those that begin so."""
    if not text.strip():
        return []
    outcome = generation.screener_for().screen(text)
    ids = [hit.party for hit in outcome.hits] + [row["id"] for row in suggest(generation, text, "actor", MOST)]
    ids += [hit.party for hit in outcome.near]
    return list(entities_of(generation.graph).flat(dict.fromkeys(ids)).values())


def _in(entity: Mapping[str, Any], dataset: str | None) -> bool:
    return dataset is None or dataset in entity["datasets"]


def _filtered(entity: Mapping[str, Any], wanted: Mapping[str, Sequence[str]]) -> bool:
    has = {"countries": _countries(entity), "topics": entity["properties"].get("topics", ()),
           "datasets": entity["datasets"]}  # fmt: skip
    return all(not values or set(values) & {each.casefold() for each in has[name]} for name, values in wanted.items())


def _countries(entity: Mapping[str, Any]) -> set[str]:
    names = ("country", "jurisdiction", "nationality", "mainCountry", "flag", "citizenship")
    return {value for name in names for value in entity["properties"].get(name, ())}


def _facets(entities: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    counted: dict[str, Iterable[str]] = {
        "countries": (value for entity in entities for value in _countries(entity)),
        "topics": (value for entity in entities for value in entity["properties"].get("topics", ())),
        "datasets": (value for entity in entities for value in entity["datasets"]),
    }
    return {name: {"label": name.capitalize(), "values": _counted(values)} for name, values in counted.items()}


def _counted(values: Iterable[str]) -> list[dict[str, Any]]:
    return [{"name": each, "label": each, "count": count} for each, count in Counter(values).most_common(50)]


async def _match(request: Request) -> Response:
    context = context_of(request)
    try:
        body = json.loads(await request.body())
    except (ValueError, RecursionError):
        raise Problem(400, "usage", "the body: no JSON") from None
    examples = body.get("queries") if isinstance(body, dict) else None
    if not isinstance(examples, dict) or not examples:
        raise Problem(400, "usage", "queries: expected an object with an example for each key")
    if len(examples) > context.settings.limits.batch:
        raise Problem(413, "too-large", f"{len(examples)} queries; expected at most {context.settings.limits.batch}")
    limit = _whole(request, "limit", 5, 1, _MOST_PAGE)
    threshold, cutoff = _share(request, "threshold", 0.7), _share(request, "cutoff", 0.5)
    asked = [example.get("properties", {}) for example in examples.values() if isinstance(example, dict)]
    request.scope.setdefault("state", {})["asked"] = {"examples": asked}

    def work(generation: Any) -> dict[str, Any]:
        dataset = find_dataset(generation, request.path_params["dataset"])
        given: dict[str, Any] = {"limit": limit, "threshold": threshold, "cutoff": cutoff, "dataset": dataset}
        return match_examples(generation, examples, **given)

    responses = await context.run(work, 30.0)
    headers = {"x-batch-size": str(len(responses)), **await resting_on(context)}
    return JSONResponse({"responses": responses, "matcher": _FEATURES, "limit": limit}, headers=headers)


def _share(request: Request, name: str, usual: float) -> float:
    try:
        found = float(request.query_params.get(name, usual))
    except ValueError:
        found = -1.0
    if not 0.0 <= found <= 1.0:
        raise Problem(400, "usage", f"{name}: expected a number from 0 to 1")
    return found


def _whole(request: Request, name: str, usual: int, least: int, most: int) -> int:
    text = request.query_params.get(name, str(usual))
    if not (text.isdecimal() and len(text) < 9 and int(text) >= least):
        raise Problem(400, "usage", f"{name}: {text[:40]!r}; expected a whole number from {least} to {most}")
    return min(int(text), most)


def _window(request: Request) -> tuple[int, int]:
    return _whole(request, "limit", _PAGE, 0, _MOST_PAGE), _whole(request, "offset", 0, 0, _FURTHEST)


async def _near(request: Request) -> Near:
    id_ = request.path_params["id"]

    def work(generation: Any) -> Near | None:
        known = {row[0] for row in generation.graph.labelled([id_], date.today()) if row[2] == "actor"}
        return entities_of(generation.graph).near(known).get(id_)

    found = await context_of(request).run(work)
    if found is None:
        raise Problem(404, "unknown-id", "no party has this id")
    return found


async def _entity(request: Request) -> Response:
    near = await _near(request)
    nested = request.query_params.get("nested", "true").casefold() not in {"false", "0", "no"}
    return JSONResponse(near.nested() if nested else dict(near.entity))


async def _adjacent(request: Request) -> Response:
    near = await _near(request)
    limit, offset = _window(request)
    nested = near.nested()["properties"]
    pages = {name: _page(nested[name], limit, offset) for name in (*near.joined, "addressEntity") if name in nested}
    prop = request.path_params.get("prop")
    if prop is None:
        return JSONResponse({"entity": dict(near.entity), "adjacent": pages})
    return JSONResponse(pages.get(prop) or _page([], limit, offset))


def _page(results: Sequence[Any], limit: int, offset: int) -> dict[str, Any]:
    total = {"value": len(results), "relation": "eq"}
    return {"results": list(results[offset : offset + limit]), "total": total, "limit": limit, "offset": offset}


async def _statements(request: Request) -> Response:
    given = request.query_params
    id_ = given.get("canonical_id") or given.get("entity_id")
    if not id_:
        raise Problem(400, "usage", "entity_id or canonical_id is missing")
    limit, offset = _whole(request, "limit", 50, 0, 5000), _whole(request, "offset", 0, 0, _FURTHEST)

    def work(generation: Any) -> list[dict[str, Any]]:
        near = entities_of(generation.graph).near([id_]).get(id_)
        return [] if near is None else list(_as_statements(near, generation.graph.vintage()))

    filters = {name: given[name] for name in _FILTERS if name in given}
    found = await context_of(request).run(work)
    rows = [row for row in found if all(row[name] == value for name, value in filters.items())]
    return JSONResponse(_page(rows, limit, offset))


def _as_statements(near: Near, edition: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield what is said of a party, value by value, and of what joins it to others."""
    seen = edition.get("last_evidence") or date.today().isoformat()
    for entity in (near.entity, *(each for entities in near.joined.values() for each in entities)):
        for prop, values in sorted(entity["properties"].items()):
            for value in values:
                for dataset in entity["datasets"]:
                    key = "\n".join((entity["id"], prop, value, dataset))
                    day = entity["last_seen"] or seen
                    yield {
                        "id": hashlib.sha256(key.encode()).hexdigest()[:40], "entity_id": entity["id"],
                        "canonical_id": entity["id"], "prop": prop, "prop_type": _type(prop), "value": value,
                        "schema": entity["schema"], "dataset": dataset, "original_value": None, "lang": None,
                        "origin": None, "external": False, "first_seen": f"{day[:10]}T00:00:00",
                        "last_seen": f"{day[:10]}T00:00:00",
                    }  # fmt: skip


def _type(prop: str) -> str:
    """Return what kind of value a property has, by its name."""
    if prop in {"name", "alias", "weakAlias", "previousName"}:
        return "name"
    if prop in {"country", "jurisdiction", "nationality", "citizenship", "mainCountry", "flag"}:
        return "country"
    if prop == "topics":
        return "topic"
    if prop.endswith("Date"):
        return "date"
    return "url" if prop.endswith("Url") else "identifier" if prop.endswith(("Code", "Number", "Id")) else "string"
