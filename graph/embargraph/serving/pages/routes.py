"""The addresses of the pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.routing import Route

from embargraph.serving.pages import makers
from embargraph.serving.pages.replying import page_route, picture_route, static

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

__all__ = ["page_routes"]


def page_routes() -> list[BaseRoute]:
    """Return the routes of all pages, their pictures, and the fixed files."""
    return [
        page_route("/", makers.home, ("q",)),
        page_route("/node/{id:path}", makers.node, ("open",)),
        page_route("/restriction/{id:path}", makers.restriction, ("open",)),
        page_route("/rule/{id:path}", makers.rule_page, ("open",)),
        picture_route("/svg/node/{id:path}", makers.strip_picture),
        picture_route("/svg/restriction/{id:path}", makers.chain_picture),
        picture_route("/svg/rule/{id:path}", makers.clocks_picture),
        Route("/static/{name}", static, methods=["GET", "HEAD"]),
    ]
