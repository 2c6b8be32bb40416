"""The shapes of yente, the server of OpenSanctions, under ``/compat/yente``: its clients work here."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

__all__ = ["routes"]


def routes() -> list[BaseRoute]:
    """Return the routes of the shapes."""
    from embargraph.serving.matching.yente import yente_routes
    from embargraph.serving.reconciling.service import service_routes

    root = "/compat/yente"
    return [*service_routes(f"{root}/reconcile/{{dataset}}"), *service_routes(f"{root}/reconcile"), *yente_routes(root)]
