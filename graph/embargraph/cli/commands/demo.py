"""`embargraph demo`: the main job end to end."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from embargraph.cli.options import AsOf
from embargraph.cli.output import print_footing, print_rows

__all__ = ["command"]

#: Files of the demo: what other tools read.
FILES = ("graph.ttl", "graph.graphml", "graph.html")


def command(
    out: Annotated[Path, typer.Option("--out", file_okay=False, help="Folder for the files.")] = Path("out"),
    as_of: AsOf = None,
) -> None:
    """Run the main job end to end and write its files to out/.

    Builds the graph from the packaged facts, prints who is restricted from
    what, via whom, and writes the graph for other tools.

    \b
    Example:
      embargraph demo --as-of 2026-11-22

    \b
    Exit status: 0 done, 2 usage, 3 bad data or an unwritable folder,
    70 internal error.
    """
    from embargraph.api import Graph
    from embargraph.exports import write_export
    from embargraph.packaged import build_graph
    from embargraph.questions.ask import find_question

    graph_file = out / "graph.duckdb"
    reports = build_graph(graph_file)
    read, rejected = sum(t.read for t in reports), sum(t.rejected for t in reports)
    typer.echo(f"Built {graph_file} from {len(reports)} sources: {read} records read, {rejected} rejected.\n", err=True)
    with Graph(graph_file) as graph:
        answer = graph.ask("restricted", as_of=as_of)
        print_rows(answer.columns, answer.to_dicts(), "table", table=find_question("restricted").table)
        print_footing(graph, as_of=f"As of {answer.as_of}", rows=len(answer))
        for name in FILES:
            counts = write_export(graph.connection, out / name)
            typer.echo(f"Wrote {out / name}: {counts.nodes} nodes, {counts.statements} statements.", err=True)
    typer.echo("\nTry next:", err=True)
    for line in (
        "ask restricted --who Huawei --as-of 2021-03-11",
        "why Huawei chips --as-of 2021-03-11",
        "ask cliffs --from 2026-11-01 --to 2027-01-31",
        "ask routes",
        "ask --help",
    ):
        typer.echo(f"  embargraph {line}", err=True)
