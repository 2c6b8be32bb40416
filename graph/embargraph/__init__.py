"""An export-control knowledge graph: who is restricted from what, via whom, on any date.

Example:
    >>> import embargraph
    >>> with embargraph.open() as graph:
    ...     rows = graph.ask("restricted", who="Huawei", as_of="2021-03-11", basis="foreign_produced")
    >>> rows[0].via[0]["label"]
    'foreign makers that use US technology'
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from embargraph.errors import EmbargraphError

if TYPE_CHECKING:
    from pathlib import Path

    from embargraph.api import Graph
    from embargraph.functions import build, export, fetch, plot, screen, update

__all__ = [
    "EmbargraphError", "Graph", "__version__", "build", "export", "fetch", "open", "plot", "screen", "update",
]  # fmt: skip

__version__ = "0.1.0"


#: What stands here and is loaded when it is first asked for: module and name.
_PLACES = {
    "Graph": "api:Graph",
    "build": "functions:build",
    "export": "functions:export",
    "fetch": "functions:fetch",
    "plot": "functions:plot",
    "screen": "functions:screen",
    "update": "functions:update",
}


def __dir__() -> list[str]:
    return sorted({*globals(), *_PLACES})


def open(path: str | Path | None = None) -> Graph:
    """Open a graph file; when no path is given, the one that answers by default.

    That is the one of ``EMBARGRAPH_GRAPH`` or of ``embargraph.toml``, else the home
    graph that `embargraph.update` builds, else the packaged facts.

    Raises:
        GraphFileError: The file is missing, torn, no graph, or of a newer version.
    """
    from embargraph.api import Graph

    return Graph(path)


def __getattr__(name: str) -> Any:
    # Heavy modules load when first asked for: a command must not pay for what it does not use.
    if name in _PLACES:
        import importlib

        module, _, attribute = _PLACES[name].partition(":")
        return getattr(importlib.import_module(f"embargraph.{module}"), attribute)
    raise AttributeError(f"module 'embargraph' has no attribute {name!r}")
