"""The HTTP API, version 1: its routes, and the rooms that answer them."""

from __future__ import annotations

from embargraph.serving.api.routes import endpoints, routes

__all__ = ["endpoints", "routes"]
