"""OpenAPI 3.1, made from the routes, the headers of the questions and the types of rows."""

from __future__ import annotations

from functools import cache
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from embargraph import __version__
from embargraph.questions.ask import find_question
from embargraph.serving.formats import FORMS
from embargraph.serving.problems import CODES, PROBLEM
from embargraph.serving.row_types import COMPONENTS, row_schema

if TYPE_CHECKING:
    from collections.abc import Iterable

    from embargraph.serving.parameters import Parameter
    from embargraph.serving.routing import Endpoint

__all__ = ["describe"]

#: Problems that any route may give.
_ANY = (400, 401, 403, 406, 414, 421, 500, 503, 504)

_ABOUT = """Who is restricted from what, via whom, on any date, with the source of every step.

Rows are those of the command line. An answer without rows says "no restriction on record" and what was searched:
that is not a clearance. Documented routes and members stay as they are within v1; members may be added. Not legal
advice."""

_TEXT: dict[str, Any] = {"type": ["string", "null"]}
_SCHEMAS: dict[str, Any] = {
    **COMPONENTS,
    "About": {
        "type": "object",
        "description": "What the rows rest on.",
        "required": ["question", "said"],
        "properties": {
            "question": {"type": "string"},
            "options": {"type": "object"},
            "as_of": _TEXT,
            "assuming": _TEXT,
            "said": {"type": "string"},
            "verdict": {"type": "array", "items": {"type": "string"}},
            "leads": {"type": "array", "items": {"type": "string"}},
            "notes": {"type": "array", "items": {"type": "string"}},
            "holds": {
                "type": ["object", "null"],
                "description": "The days round its own on which the rows are the same; null is an open end.",
                "properties": {"from": _TEXT, "to": _TEXT, "because": {"type": "string"}},
            },
            "resolved": {"type": "object"},
            "searched": {"type": "object"},
            "edition": {"type": "object"},
            "graph": _TEXT,
            "legal": {"type": "string"},
        },
    },
    "Problem": {
        "type": "object",
        "description": "RFC 9457.",
        "required": ["type", "title", "status", "detail", "instance", "code"],
        "properties": {
            "type": {"type": "string"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
            "instance": {"type": "string"},
            "code": {"type": "string", "enum": sorted(CODES)},
            "candidates": {"type": "array", "items": {"type": "object"}},
            "errors": {"type": "array", "items": {"type": "object"}},
        },
    },
}


def _envelope(rows: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["rows", "answer", "next", "truncated"],
        "properties": {
            "rows": {"type": "array", "items": rows},
            "answer": {"$ref": "#/components/schemas/About"},
            "next": {"type": ["string", "null"], "description": "The address of the next page."},
            "truncated": {"type": "boolean"},
        },
    }


def describe(endpoints: Iterable[Endpoint], base: str, *, has_tokens: bool) -> dict[str, Any]:
    """Return the description of an API.

    Args:
        endpoints: Its routes.
        base: The address of the server.
        has_tokens: Whether a token is needed.
    """
    paths: dict[str, dict[str, Any]] = {}
    for endpoint in endpoints:
        paths.setdefault(endpoint.path, {})[endpoint.method.lower()] = _operation(endpoint)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Embargraph", "version": f"v1 ({__version__})", "description": _ABOUT,
                 "license": {"name": "MIT", "identifier": "MIT"}},
        "servers": [{"url": base}],
        "paths": paths,
        "components": {
            "schemas": _SCHEMAS,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        **({"security": [{"token": []}]} if has_tokens else {}),
    }  # fmt: skip


def _operation(endpoint: Endpoint) -> dict[str, Any]:
    word = endpoint.path.removeprefix("/api/v1").strip("/") or "about"
    made: dict[str, Any] = {
        "operationId": f"{endpoint.method.lower()} {word}".replace(" ", "_")
        .replace("/", "_")
        .replace("{", "")
        .replace("}", ""),
        "summary": endpoint.summary,
        "parameters": [*_parts(endpoint), *(_parameter(each) for each in endpoint.parameters)],
        "responses": _responses(endpoint),
    }
    if endpoint.body is not None:
        made["requestBody"] = {
            "required": True,
            "content": {kind: {"schema": schema} for kind, schema in endpoint.body.items()},
        }
    return made


def _parts(endpoint: Endpoint) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "path", "required": True, "description": help_, "schema": {"type": "string"},
         "example": example}
        for name, (help_, example) in endpoint.parts.items()
    ]  # fmt: skip


def _parameter(parameter: Parameter) -> dict[str, Any]:
    made: dict[str, Any] = {
        "name": parameter.name,
        "in": "query",
        "description": parameter.help or parameter.name,
        "schema": parameter.schema(),
    }
    if parameter.required:
        made["required"] = True
    if parameter.many:
        made |= {"style": "form", "explode": True}
    return made


def _responses(endpoint: Endpoint) -> dict[str, Any]:
    made: dict[str, Any] = {}
    ok: dict[str, Any] = {"description": HTTPStatus(endpoint.status).phrase}
    if endpoint.status != 204:
        ok["content"] = _content(endpoint)
    made[str(endpoint.status)] = ok
    if endpoint.method == "GET":
        made["304"] = {"description": "Not changed since the tag that was given."}
    for status in sorted({*_ANY, *endpoint.problems}):
        made[str(status)] = {
            "description": HTTPStatus(status).phrase,
            "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
    return made


def _content(endpoint: Endpoint) -> dict[str, Any]:
    made = {kind: {"schema": schema} for kind, schema in endpoint.schema.items()}
    for form in endpoint.forms:
        kind = FORMS[form].partition(";")[0]
        if kind not in made:
            made[kind] = {"schema": _answer_schema(endpoint) if form == "json" else {"type": "string"}}
    return made or {"*/*": {"schema": {}}}


def _answer_schema(endpoint: Endpoint) -> dict[str, Any]:
    """Return the schema of an answer as JSON: an envelope, or the rows alone where they can be asked for."""
    name = (endpoint.name or "").removeprefix("ask ")
    rows = _question_rows(name) if endpoint.name else {"type": "object"}
    envelope = _envelope(rows)
    if any(parameter.name == "shape" for parameter in endpoint.parameters):
        return {"oneOf": [envelope, {"type": "array", "items": rows}]}
    return envelope


@cache
def _question_rows(name: str) -> dict[str, Any]:
    return row_schema((*find_question(name).columns, "assuming"))
