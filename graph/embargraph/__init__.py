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
    from embargraph.packaged import build_graph as build

__all__ = ["EmbargraphError", "Graph", "__version__", "build", "open"]

__version__ = "0.1.0"


def open(path: str | Path | None = None) -> Graph:
    """Open a graph file, or the packaged facts when no path is given.

    Raises:
        GraphFileError: The file is missing, torn, no graph, or of a newer version.
    """
    from embargraph.api import Graph

    return Graph(path)


def __getattr__(name: str) -> Any:
    # Heavy modules load when first asked for: a command must not pay for what it does not use.
    if name == "Graph":
        from embargraph.api import Graph

        return Graph
    if name == "build":
        from embargraph.packaged import build_graph

        return build_graph
    raise AttributeError(f"module 'embargraph' has no attribute {name!r}")
