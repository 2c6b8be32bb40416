"""The addresses of the pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.routing import Route

from embargraph.serving.pages import asking_pages, licence, makers
from embargraph.serving.pages.coalitions import OPTIONS
from embargraph.serving.pages.map import map_page, map_picture
from embargraph.serving.pages.replying import page_route, picture_route, static
from embargraph.serving.pages.screen import screen_routes
from embargraph.serving.pages.watches import watch_routes

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
        page_route("/rules", asking_pages.rules, ("status",)),
        page_route("/owners/{id:path}", asking_pages.owners),
        page_route("/licence", licence.licence, licence.KNOWN),
        page_route("/timeline", asking_pages.timeline, ("who", "from", "to")),
        page_route("/compare", asking_pages.compare, ("from", "to", "who", "versus")),
        page_route("/coalitions", asking_pages.coalitions, OPTIONS, seconds=20),
        page_route("/paths", asking_pages.paths, ("from", "to", "hops")),
        page_route("/map", map_page, seconds=20),
        page_route("/sources", asking_pages.sources),
        page_route("/api", asking_pages.api),
        picture_route("/svg/coalitions", asking_pages.coalitions_picture, OPTIONS),
        picture_route("/svg/timeline", asking_pages.timeline_picture, ("who", "from", "to")),
        picture_route("/svg/map", map_picture),
        picture_route("/svg/node/{id:path}", makers.strip_picture),
        picture_route("/svg/restriction/{id:path}", makers.chain_picture),
        picture_route("/svg/rule/{id:path}", makers.clocks_picture),
        *screen_routes(),
        *watch_routes(),
        Route("/static/{name}", static, methods=["GET", "HEAD"]),
    ]
