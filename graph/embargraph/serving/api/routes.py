"""Every route of the API, in the order in which they are described."""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING, Any

from starlette.routing import Route

from embargraph.serving.api import described, explaining, licences, nodes, screening, service, taking, uploads, what_if
from embargraph.serving.api.asking import ask, no_question, packaged
from embargraph.serving.api.common import ROOT, TABLES
from embargraph.serving.routing import Endpoint, as_route

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

__all__ = ["endpoints", "routes"]


@cache
def endpoints() -> tuple[Endpoint, ...]:
    """Return every route of the API as data."""
    rooms = (nodes, explaining, licences, screening, uploads, taking, what_if, described)
    return (*service.ENDPOINTS, *_questions(), *(each for room in rooms for each in room.ENDPOINTS))


def routes() -> list[BaseRoute]:
    """Return the routes of the API, and of what watches the server."""
    unknown = Route(f"{ROOT}/ask/{{question}}", no_question, methods=["GET"])
    return [*(route for endpoint in endpoints() for route in as_route(endpoint)), unknown]


def _questions() -> list[Endpoint]:
    made: list[Any] = []
    for name, question in packaged().items():
        made.append(
            Endpoint(
                f"{ROOT}/ask/{name}", partial(ask, question=question), question.question.summary,
                parameters=question.all, forms=TABLES, problems=(404, 410, 422, 429), name=f"ask {name}",
            )
        )  # fmt: skip
    return made
