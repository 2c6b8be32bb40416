"""The graph for agents: tools, resources and prompts over the Model Context Protocol.

`embargraph mcp` serves it on standard input and output, `embargraph serve` under ``/mcp``.
Nothing of the protocol's library is imported before it is asked for: it takes two seconds.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.applications import Starlette
    from starlette.routing import BaseRoute

__all__ = ["lifespan", "routes"]


def routes() -> list[BaseRoute]:
    """Return the route of the protocol."""
    from starlette.routing import Route

    from embargraph.serving.agents.mounted import PATH, Mounted

    return [Route(PATH, Mounted())]


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    """Load the protocol's library beside the first answers, and let its sessions live as long as the application."""
    from embargraph.serving.agents.mounted import living

    async with living(app):
        yield
