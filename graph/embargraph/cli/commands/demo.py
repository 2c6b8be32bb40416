"""`embargraph demo`: the main job end to end."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from embargraph.cli.answers import in_words
from embargraph.cli.commands.why import first_lines, tree_lines
from embargraph.cli.options import AsOf

if TYPE_CHECKING:
    from embargraph.api import Graph

__all__ = ["command"]

#: Files of the demo: what other tools read.
FILES = ("graph.ttl", "graph.graphml", "graph.html")
#: The case that the demo tells: a firm that nobody might supply for three months.
_WHO, _DAY = "ZTE", "2018-05-03"
#: The rule whose clocks are drawn: stayed for a year, with an end that nobody has seen.
_RULE = "us-bis-affiliates-rule"


def command(
    out: Annotated[Path, typer.Option("--out", file_okay=False, help="Folder for the files.")] = Path("out"),
    as_of: AsOf = None,
) -> None:
    """Run the main job end to end and write its files to out/.

    Builds the graph from the packaged facts, answers one question with its
    proof, draws one picture, and writes the graph for other tools.

    \b
    Example:
      embargraph demo
      embargraph demo --as-of 2026-11-22

    \b
    Exit status: 0 done, 2 usage, 3 bad data or an unwritable folder,
    70 internal error.
    """
    from embargraph.api import Graph
    from embargraph.exports import write_export
    from embargraph.packaged import build_graph

    day = as_of or _DAY
    graph_file = out / "graph.duckdb"
    reports = build_graph(graph_file)
    read, rejected = sum(t.read for t in reports), sum(t.rejected for t in reports)
    typer.echo(f"Built {graph_file} from {len(reports)} sources: {read} records read, {rejected} rejected.\n", err=True)
    with Graph(graph_file) as graph:
        typer.echo(f"$ embargraph ask restricted --who {_WHO} --as-of {day}")
        answer = graph.ask("restricted", who=_WHO, as_of=day)
        for number, line in enumerate(in_words(answer, answer.to_dicts())):
            if number < _LINES or line.startswith("  and "):
                typer.echo(line)
        typer.echo(f"\n$ embargraph why {_WHO} --as-of {day}")
        proofs = sorted(graph.why(_WHO, as_of=day), key=lambda proof: proof.restriction["effect"] != "denial")
        for proof in proofs[:1]:
            typer.echo("\n".join(tree_lines(first_lines(list(proof.lines())))))
        written = [f"{name} ({write_export(graph.connection, out / name).nodes} nodes)" for name in FILES]
        written += _picture(graph, out)
    typer.echo(f"Wrote to {out}: {', '.join(written)}.", err=True)
    typer.echo("\nTry next:", err=True)
    for line in (
        "licence 3A001.a.2 --to HK",
        "ask restricted --who Huawei --as-of 2021-03-11",
        "ask cliffs --from 2026-11-01 --to 2027-01-31",
        "ask --help",
    ):
        typer.echo(f"  embargraph {line}", err=True)


#: Lines of the answer that fit beside its proof on one screen.
_LINES = 12


def _picture(graph: Graph, out: Path) -> list[str]:
    """Draw the clocks of one rule; without matplotlib there is no picture, and the demo goes on."""
    from embargraph.errors import MissingExtraError
    from embargraph.plots import write_plot

    try:
        write_plot(graph, "timeline", out / "timeline.svg", {"under": _RULE})
    except MissingExtraError:
        return []
    return ["timeline.svg"]
