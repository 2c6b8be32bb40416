"""The description of the API: for programs as OpenAPI, for people as a page."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from embargraph.serving.api.common import ROOT
from embargraph.serving.describe import describe
from embargraph.serving.replies import made_of, reply
from embargraph.serving.routing import Endpoint

if TYPE_CHECKING:
    from embargraph.serving.caching import Kept
    from embargraph.serving.generation import Generation
    from embargraph.serving.routing import Asked

__all__ = ["ENDPOINTS"]

_TEMPLATES = Path(__file__).parents[1] / "templates"


def _description(asked: Asked) -> dict[str, Any]:
    settings = asked.context.settings
    return describe(
        asked.context.endpoints, asked.context.base_url(asked.request), has_tokens=settings.tokens is not None
    )


async def openapi(asked: Asked) -> Response:
    """Give the description as OpenAPI 3.1."""

    def make(_generation: Generation, _tag: str) -> Kept:
        return made_of(_description(asked))

    return await reply(asked.request, "openapi", {}, make, today=False)


async def docs(asked: Asked) -> Response:
    """Give the description as a page; nothing of it is loaded from elsewhere."""

    def make(_generation: Generation, _tag: str) -> Kept:
        described = _description(asked)
        page = asked.context.templates.get_template("docs.html").render(
            about=described["info"]["description"], operations=list(_operations(described))
        )
        return made_of(page.encode(), media_type="text/html; charset=utf-8")

    return await reply(asked.request, "docs", {}, make, today=False)


def _operations(described: dict[str, Any]) -> list[dict[str, Any]]:
    made = []
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            answers = {code: each for code, each in operation["responses"].items() if code.startswith("2")}
            kinds = [kind for each in answers.values() for kind in each.get("content", {})]
            made.append(
                {
                    **operation,
                    "method": method.upper(),
                    "path": path,
                    "parameters": [{**each, "type": _type(each["schema"])} for each in operation["parameters"]],
                    "bodies": ", ".join(operation.get("requestBody", {}).get("content", {})),
                    "gives": f"{', '.join(answers)} {', '.join(kinds)}".strip(),
                    "problems": ", ".join(code for code in operation["responses"] if code >= "4"),
                }
            )
    return made


def _type(schema: dict[str, Any]) -> str:
    if schema.get("type") == "array":
        return f"{_type(schema['items'])}, any number"
    if "enum" in schema:
        return ", ".join(schema["enum"])
    kind = str(schema.get("type", "text"))
    default = f", {schema['default']} if not given" if "default" in schema else ""
    return f"{'date' if schema.get('format') == 'date' else kind}{default}"


async def style(_asked: Asked) -> Response:
    """Give the style of the page."""
    text = (_TEMPLATES / "docs.css").read_text(encoding="utf-8")
    return Response(text, headers={"cache-control": "public, max-age=3600"}, media_type="text/css; charset=utf-8")


_PAGE = {"text/html": {"type": "string"}}

ENDPOINTS = (
    Endpoint(
        f"{ROOT}/openapi.json", openapi, "This description, as OpenAPI 3.1.", forms=(),
        schema={"application/json": {"type": "object"}}, suffixes=False,
    ),
    Endpoint(f"{ROOT}/docs", docs, "This description, as a page.", forms=(), schema=_PAGE, suffixes=False),
    Endpoint(
        f"{ROOT}/docs.css", style, "The style of the page.", forms=(), schema={"text/css": {"type": "string"}},
        suffixes=False,
    ),
)  # fmt: skip
