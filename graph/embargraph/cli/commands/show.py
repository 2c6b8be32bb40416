"""`embargraph show`: everything on record about one node."""

from __future__ import annotations

import json
import sys
from typing import Annotated, Literal

import typer

from embargraph.cli.complete import complete_names
from embargraph.cli.options import Bare, GraphFile, Panel
from embargraph.cli.output import print_footing

__all__ = ["command"]


def command(
    name: Annotated[str, typer.Argument(metavar="NAME", help="An id, name or alias.", autocompletion=complete_names)],
    format_: Annotated[
        Literal["auto", "text", "json"],
        typer.Option("--format", help="auto is text on a terminal and JSON otherwise.", rich_help_panel=Panel.OUTPUT),
    ] = "auto",
    bare: Bare = False,
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

    with Graph(graph_path) as graph:
        nodes = graph.show(name)
        said = f"{len(nodes)} node{'s' * (len(nodes) != 1)} on record"
        answer = {"question": "show", "options": {"name": name}, "said": said, **graph.searched()}
        print_footing(graph, as_of="Over all time", rows=len(nodes))
    if format_ == "json" or (format_ == "auto" and not sys.stdout.isatty()):
        typer.echo(json.dumps(nodes if bare else {"rows": nodes, "answer": answer}, ensure_ascii=False, indent=2))
        return
    for node in nodes:
        qualities = node["name_qualities"]
        names = ", ".join(f"{one} ({qualities[one]})" if one in qualities else one for one in node["names"])
        typer.echo(f"{node['label']}  ({node['id']}; {node['kind']}, {node['type']}{'; ' + names if names else ''})")
        if node["text"]:
            typer.echo(f"  {node['text']}")
        for row in node["restrictions"]:
            period = f"{row['since'] or '?'} to {row['until'] or 'now'}"
            typer.echo(f"  {row['verdict']}: {row['under']['label']} [{row['under']['citation']}] {period}")
        for statement in node["statements"]:
            target = statement["object"]["label"] if statement["object"] else statement["value"]
            says = f"{statement['subject']['label']} {statement['relation'].replace('_', ' ')} {target}"
            typer.echo(f"  {says} — {statement['standing']}; {statement['gist'] or ''}")
