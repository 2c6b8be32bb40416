"""`embargraph demo`: the main job end to end."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from embargraph.cli.answers import in_words, wrapped
from embargraph.cli.commands.why import first_lines, tree_lines
from embargraph.cli.options import AsOf
from embargraph.questions.verdicts import severity

if TYPE_CHECKING:
    from embargraph.api import Graph

__all__ = ["command"]

#: Files of the demo: what other tools read.
FILES = ("graph.ttl", "graph.graphml", "graph.html")
#: Lines of the answer and its proof on a screen that also says what was written and what to try next.
_SCREEN = 31
#: The case that the demo tells: a firm that nobody might supply for three months.
_WHO, _DAY = "ZTE", "2018-05-03"


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
        answer = graph.ask("restricted", who=_WHO, as_of=day)
        told = "\n".join(in_words(answer, answer.to_dicts(), limit=1)).splitlines()
        best = sorted(graph.why(_WHO, as_of=day), key=lambda each: severity(each.restriction))[:1]
        proof = [line for each in best for line in tree_lines(first_lines(list(each.lines())))]
        room = _SCREEN - len(told)
        if len(proof) > room:
            proof = [*proof[: room - 1], "└── and more lines"]
        typer.echo("\n".join((f"$ embargraph ask restricted --who {_WHO} --as-of {day}", *told)))
        typer.echo("\n".join((f"\n$ embargraph why {_WHO} --as-of {day}", *proof)))
        written = [f"{name} ({write_export(graph.connection, out / name).nodes} nodes)" for name in FILES]
        written += _picture(graph, out)
    typer.echo(err=True)
    typer.echo(wrapped(f"Wrote to {out}: {', '.join(written)}."), err=True)
    typer.echo("Try next:", err=True)
    for line in (
        "licence 3A001.a.2 --to HK",
        "story Huawei SMIC YMTC Nexperia --out story.svg",
        "ask cliffs --from 2026-11-01 --to 2027-01-31",
        "ask --help",
    ):
        typer.echo(f"  embargraph {line}", err=True)


def _picture(graph: Graph, out: Path) -> list[str]:
    """Draw the story of the party; without matplotlib there is no picture, and the demo goes on."""
    from embargraph.errors import MissingExtraError
    from embargraph.plots import write_plot

    try:
        write_plot(graph, "story", out / "story.svg", {"who": _WHO})
    except MissingExtraError:
        return []
    return [f"story.svg (the history of {_WHO})"]
