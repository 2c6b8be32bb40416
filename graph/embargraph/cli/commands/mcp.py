"""`embargraph mcp`: the graph for agents, over standard input and output."""

from __future__ import annotations

from embargraph.cli.options import GraphFile

__all__ = ["command"]


def command(graph_path: GraphFile = None) -> None:
    """Serve the graph to an agent over the Model Context Protocol, on standard input and output.

    A host such as an editor or a desk's assistant starts it and talks to it; nothing else is ever printed on standard
    output.  Over HTTP "embargraph serve" has the same under /mcp.  Needs the extra mcp: pip install 'embargraph[mcp]'.

    \b
    Example:
      embargraph mcp
      embargraph mcp --graph us.duckdb

    \b
    Exit status: 0 when the host closes it, 2 usage or a missing extra,
    3 bad data, 70 internal error.
    """
    from embargraph.api import Graph
    from embargraph.serving.agents.stdio import run_stdio

    with Graph(graph_path) as graph:
        run_stdio(graph)
