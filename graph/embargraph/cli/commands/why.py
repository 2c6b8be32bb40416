"""`embargraph why`: the proof of a restriction."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from embargraph.cli.answers import print_unknown_name, terminal_width, verdict_in_words
from embargraph.cli.complete import complete_names
from embargraph.cli.options import AsOf, Assume, Bare, Documents, Everything, Facts, GraphFile, Panel
from embargraph.cli.output import print_assuming, print_footing
from embargraph.errors import UnknownNameError

if TYPE_CHECKING:
    from embargraph.questions.explain import Proofs

__all__ = ["command", "first_lines", "print_trees"]


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
    bare: Bare = False,
    everything: Everything = False,
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
        try:
            proofs = graph.why(who, what, as_of=as_of, documents=documents, assume=assumed, facts=added)
        except UnknownNameError as error:
            form = "json" if format_ == "json" else "table"
            if error.kind == "node":
                print_unknown_name(graph, "why", (), error, form)
            raise
        if format_ == "json":
            rows = [proof.to_dict() for proof in proofs]
            typer.echo(
                json.dumps(rows if bare else {"rows": rows, "answer": proofs.answer}, ensure_ascii=False, indent=2)
            )
        else:
            _print_proofs(proofs, everything=everything)
        print_assuming(graph, graph.assuming(assumed, added)[1] if assumed or added else None)
        print_footing(graph, as_of=f"As of {as_day(as_of) or 'today'}", rows=len(proofs))
    if not proofs:
        raise typer.Exit(1)


#: Proofs, and lines of one (its head, then its reasons), that a terminal shows without --all.
_PROOFS, _HEAD, _REASONS = 3, 4, 5


def _print_proofs(proofs: Proofs, *, everything: bool) -> None:
    """Print the verdict, then the proofs: those of the party itself first, the rest as a count."""
    for line in verdict_in_words(proofs.rows):
        typer.echo(line)
    ordered = sorted(proofs, key=lambda proof: proof.restriction["match"] == "broader")
    shown = ordered if everything else ordered[:_PROOFS]
    trees = [list(proof.lines()) for proof in shown]
    print_trees(trees if everything else [first_lines(tree) for tree in trees])
    if len(ordered) > len(shown):
        typer.echo(f"and {len(ordered) - len(shown)} more rules, with their proofs (--all)")


def first_lines(tree: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """Return the head of a proof and its first reasons, and how many more lines it has."""
    reasons = next((number for number, (_, text) in enumerate(tree) if text == "because"), len(tree))
    kept = [*tree[: min(_HEAD, reasons)], *tree[reasons : reasons + _REASONS]]
    left = len(tree) - len(kept)
    return [*kept, (1, f"and {left} more lines (--all)")] if left else kept


def print_trees(proofs: list[list[tuple[int, str]]]) -> None:
    """Print proofs as trees, in the width of the terminal."""
    from rich.console import Console
    from rich.text import Text
    from rich.tree import Tree

    console = Console(file=sys.stdout, highlight=False, width=terminal_width())
    for lines in proofs:
        branches: list[Tree] = []
        for depth, text in lines:
            label = Text("".join(c if c.isprintable() else " " for c in text))
            branches[depth:] = [branches[depth - 1].add(label) if depth else Tree(label)]
        console.print(branches[0])
        console.print()
