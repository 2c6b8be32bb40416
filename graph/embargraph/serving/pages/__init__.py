"""The explorer: pages made on the server with pictures as SVG, whole without scripts, with nothing from outside."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.applications import Starlette
    from starlette.routing import BaseRoute

__all__ = ["lifespan", "routes"]


def routes() -> list[BaseRoute]:
    """Return the routes of the pages and of their fixed files."""
    from embargraph.serving.pages.addresses import page_routes

    return page_routes()


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    """Let problems be shown as pages while the application runs."""
    from embargraph.serving.pages.replying import problem_page

    app.state.context.shows_problem = problem_page
    yield
