"""Reconciliation (W3C Community Group, 0.2) under ``/reconcile``: names of a table to nodes of the graph, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

__all__ = ["routes"]


def routes() -> list[BaseRoute]:
    """Return the routes of the service."""
    from embargraph.serving.reconciling.service import service_routes

    return list(service_routes("/reconcile"))
