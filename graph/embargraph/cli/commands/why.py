"""`embargraph why`: the proof of a restriction."""

from __future__ import annotations

import json
import sys
from typing import Annotated, Literal

import typer

from embargraph.cli.complete import complete_names
from embargraph.cli.options import AsOf, Assume, Documents, Facts, GraphFile, Panel
from embargraph.cli.output import print_assuming, print_footing

__all__ = ["command"]


def command(
    who: Annotated[
        str, typer.Argument(metavar="WHO", help="A party or place: id, name or alias.", autocompletion=complete_names)
    ],
    what: Annotated[
        str | None,
        typer.Argument(metavar="WHAT", help="An item or technology: id, name or alias.", autocompletion=complete_names),
    ] = None,
    as_of: AsOf = None,
    graph_path: GraphFile = None,
    assume: Assume = None,
    facts: Facts = None,
    documents: Documents = None,
    format_: Annotated[
        Literal["tree", "json"], typer.Option("--format", help="Form of the proofs.", rich_help_panel=Panel.OUTPUT)
    ] = "tree",
) -> None:
    """Explain a restriction as a proof, each step with its source.

    WHO is a party or place, WHAT an item or technology; both by id, name or alias.

    \b
    Example:
      embargraph why Huawei chips --as-of 2021-03-11
      embargraph why Nexperia --as-of 2026-11-22 --assume us-bis-affiliates-rule=in-force

    JSON fields: those of "ask restricted", and steps (id, says, standing, gist,
    citation, url, document, start, end, span, corrected_by), assuming.

    \b
    Exit status: 0 proofs found, 1 none, 2 usage or unknown name,
    3 bad input or data, 70 internal error.
    """
    from embargraph.api import Graph, as_day

    assumed, added = assume or [], facts or []
    with Graph(graph_path) as graph:
        proofs = graph.why(who, what, as_of=as_of, documents=documents, assume=assumed, facts=added)
        if format_ == "json":
            typer.echo(json.dumps([proof.to_dict() for proof in proofs], ensure_ascii=False, indent=2))
        else:
            _print_tree([list(proof.lines()) for proof in proofs])
        print_assuming(graph, graph.assuming(assumed, added)[1])
        print_footing(graph, as_of=f"As of {as_day(as_of) or 'today'}", rows=len(proofs))
    if not proofs:
        raise typer.Exit(1)


def _print_tree(proofs: list[list[tuple[int, str]]]) -> None:
    from rich.console import Console
    from rich.text import Text
    from rich.tree import Tree

    console = Console(file=sys.stdout, highlight=False, width=None if sys.stdout.isatty() else 120)
    for lines in proofs:
        branches: list[Tree] = []
        for depth, text in lines:
            label = Text("".join(c if c.isprintable() else " " for c in text))
            branches[depth:] = [branches[depth - 1].add(label) if depth else Tree(label)]
        console.print(branches[0])
        console.print()
