"""What the server is: its version and links, its health, its counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import JSONResponse, PlainTextResponse

from embargraph import __version__
from embargraph.questions.ask import load_questions
from embargraph.serving.api.asking import described
from embargraph.serving.api.common import ROOT
from embargraph.serving.replies import made_of, reply
from embargraph.serving.routing import Endpoint

if TYPE_CHECKING:
    from starlette.responses import Response

    from embargraph.serving.caching import Kept
    from embargraph.serving.generation import Generation
    from embargraph.serving.routing import Asked

__all__ = ["ENDPOINTS"]


async def about(asked: Asked) -> Response:
    """Say what serves, what graph it serves, and where to go on."""
    base = asked.context.base_url(asked.request)
    limits = asked.context.settings.limits

    def make(generation: Generation, _tag: str) -> Kept:
        return made_of(
            {
                "name": "embargraph",
                "version": __version__,
                "api": "v1",
                "graph": generation.digest,
                "edition": generation.edition,
                "lists": generation.graph.lists(),
                "limits": {
                    "seconds": {
                        "question": limits.question, "sparql": limits.sparql, "export": limits.export,
                        "what_if": limits.what_if,
                    },
                    "rows": limits.rows, "page": limits.most_page, "body": limits.body, "upload": limits.upload,
                    "upload_rows": limits.upload_rows, "batch": limits.batch, "url": limits.url,
                },
                "links": {
                    "questions": f"{base}{ROOT}/questions",
                    "openapi": f"{base}{ROOT}/openapi.json",
                    "docs": f"{base}{ROOT}/docs",
                    "sparql": f"{base}{ROOT}/sparql",
                },
                "legal": "Not legal advice.",
            }
        )  # fmt: skip

    return await reply(asked.request, "service", {}, make)


async def questions(asked: Asked) -> Response:
    """List the packaged questions."""

    def make(generation: Generation, _tag: str) -> Kept:
        rows = [described(question) for question in load_questions().values()]
        return made_of({"questions": rows, "graph": generation.digest})

    return await reply(asked.request, "questions", {}, make, today=False)


async def alive(_asked: Asked) -> Response:
    """Say that the server runs."""
    return JSONResponse({"status": "ok"}, headers={"cache-control": "no-store"})


async def ready(asked: Asked) -> Response:
    """Say whether a graph is open and warm, and whether the last build could be opened."""
    pool = asked.context.pool
    generation = pool.generation
    said = {
        "status": "ready" if generation is not None else "starting",
        "graph": generation.digest if generation is not None else None,
        "source_failed": pool.failure is not None,
        "swaps": pool.swaps,
    }
    return JSONResponse(said, 200 if generation is not None else 503, headers={"cache-control": "no-store"})


async def counts(asked: Asked) -> Response:
    """Give counts and durations as Prometheus reads them."""
    pool, cache = asked.context.pool, asked.context.cache
    gauges = {
        "requests_waiting": pool.waiting, "generation_swaps": pool.swaps, "cache_bytes": cache.size,
        "cache_hits": cache.hits, "cache_misses": cache.misses, "graph_open": pool.generation is not None,
        "source_failed": pool.failure is not None,
    }  # fmt: skip
    text = "\n".join(asked.context.metrics.lines({name: float(value) for name, value in gauges.items()})) + "\n"
    return PlainTextResponse(text, headers={"cache-control": "no-store"}, media_type="text/plain; version=0.0.4")


_READY = {
    "type": "object",
    "required": ["status", "graph", "source_failed"],
    "properties": {
        "status": {"type": "string", "enum": ["ready", "starting"]},
        "graph": {"type": ["string", "null"]},
        "source_failed": {"type": "boolean"},
    },
}
_ABOUT = {"type": "object", "required": ["name", "version", "api", "graph", "edition", "limits", "links"]}
_QUESTIONS = {
    "type": "object",
    "required": ["questions"],
    "properties": {
        "questions": {"type": "array", "items": {"type": "object", "required": ["name", "summary", "options"]}}
    },
}

ENDPOINTS = (
    Endpoint(
        f"{ROOT}/", about, "What serves, which graph, and where to go on.", schema={"application/json": _ABOUT},
        suffixes=False,
    ),
    Endpoint(
        f"{ROOT}/questions", questions, "Every question: options, columns, examples.",
        schema={"application/json": _QUESTIONS},
    ),
    Endpoint(
        "/healthz", alive, "Whether the server runs.", forms=(), suffixes=False,
        schema={"application/json": {"type": "object", "required": ["status"]}},
    ),
    Endpoint(
        "/readyz", ready, "Whether a graph is open, and whether the last build could be opened.", forms=(),
        schema={"application/json": _READY}, suffixes=False,
    ),
    Endpoint(
        "/metrics", counts, "Counts and durations, as Prometheus reads them.", forms=(),
        schema={"text/plain": {"type": "string"}}, suffixes=False,
    ),
)  # fmt: skip
