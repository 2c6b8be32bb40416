"""`embargraph show`: everything on record about one node."""

from __future__ import annotations

import json
import sys
from typing import Annotated, Literal

import typer

from embargraph.cli.complete import complete_names
from embargraph.cli.options import Bare, Everything, GraphFile, NoPager, Panel
from embargraph.cli.output import print_footing
from embargraph.cli.paging import print_text

__all__ = ["command"]


def command(
    name: Annotated[str, typer.Argument(metavar="NAME", help="An id, name or alias.", autocompletion=complete_names)],
    format_: Annotated[
        Literal["auto", "text", "table", "json"],
        typer.Option(
            "--format",
            help="auto is text on a terminal and JSON otherwise; table is text.",
            rich_help_panel=Panel.OUTPUT,
        ),
    ] = "auto",
    bare: Bare = False,
    everything: Everything = False,
    no_pager: NoPager = False,
    graph_path: GraphFile = None,
) -> None:
    """Show everything on record about one node.

    A name that several nodes carry shows them all.

    \b
    Example:
      embargraph show ZTE

    Fields: id, kind, type, label, names, name_qualities (former, weak), country,
    identifiers, text, statements, restrictions.

    \b
    Exit status: 0 shown, 2 usage or unknown name, 3 bad input or data,
    70 internal error.
    """
    from embargraph.api import Graph
    from embargraph.cli.node_text import node_verdict, nodes_in_words

    with Graph(graph_path) as graph:
        nodes = graph.show(name)
        said = f"{len(nodes)} node{'s' * (len(nodes) != 1)} on record"
        answer = {
            "verdict": node_verdict(nodes),
            "question": "show",
            "options": {"name": name},
            "said": said,
            **graph.searched(),
        }
        print_footing(graph, as_of="Over all time", rows=len(nodes))
    if format_ == "json" or (format_ == "auto" and not sys.stdout.isatty()):
        typer.echo(json.dumps(nodes if bare else {"answer": answer, "rows": nodes}, ensure_ascii=False, indent=2))
        return
    print_text("\n".join(nodes_in_words(nodes, everything=everything)), paged=not no_pager)
