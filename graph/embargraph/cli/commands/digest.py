"""`embargraph digest`: what is quoted as evidence of which graph gave an answer."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from embargraph.cli.options import GraphFile, Panel

__all__ = ["command"]


def command(
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="Graph file; the home graph if not given.")
    ] = None,
    check: Annotated[
        bool,
        typer.Option(
            "--check", help="Compute it anew and compare it with the one written.", rich_help_panel=Panel.GRAPH
        ),
    ] = False,
    graph_path: GraphFile = None,
) -> None:
    """Print the digest of what a graph holds: what is quoted as evidence.

    It is of the content, not of the file: the same inputs give the same digest,
    whatever the day, the machine and the number of threads.  A list that is loaded
    without a day takes the day of loading, and so gives another.

    \b
    Example:
      embargraph digest
      embargraph digest lists.duckdb --check

    \b
    Exit status: 0 printed, 2 usage, 3 no graph, or content that is not what the
    digest says, 70 internal error.
    """
    from embargraph.api import Graph
    from embargraph.errors import GraphFileError, UsageError
    from embargraph.store.digest import content_digest

    if file and graph_path:
        raise UsageError("FILE and --graph are the same; give one")
    with Graph(file or graph_path) as graph:
        if check:
            with graph.reading() as connection:
                found = content_digest(connection)
            if found != graph.digest:
                said = f"its content is sha256:{found}, the digest written is sha256:{graph.digest}"
                raise GraphFileError(f"{graph.path}: altered since it was built: {said}; build it anew")
        typer.echo(f"sha256:{graph.digest}")
