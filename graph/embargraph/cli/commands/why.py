"""`embargraph why`: the proof of a restriction."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from embargraph.cli.output import assume_option, facts_option, graph_option, print_assuming, print_footing

__all__ = ["command"]


@click.command()
@click.argument("who")
@click.argument("what", required=False)
@click.option("--as-of", metavar="DATE", help="Day asked about, YYYY-MM-DD; today if not given.")
@click.option(
    "--documents",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder with the source documents: their wording is shown.",
)
@click.option("--format", "format_", type=click.Choice(["tree", "json"]), default="tree", show_default=True)
@assume_option
@facts_option
@graph_option
def command(
    who: str,
    what: str | None,
    as_of: str | None,
    documents: Path | None,
    format_: str,
    assume: tuple[str, ...],
    facts: tuple[str, ...],
    graph_path: str | None,
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

    with Graph(graph_path) as graph:
        proofs = graph.why(who, what, as_of=as_of, documents=documents, assume=assume, facts=facts)
        if format_ == "json":
            click.echo(json.dumps([proof.to_dict() for proof in proofs], ensure_ascii=False, indent=2))
        else:
            _print_tree([list(proof.lines()) for proof in proofs])
        print_assuming(graph, graph.assuming(assume, facts)[1])
        print_footing(graph, as_of=f"As of {as_day(as_of) or 'today'}", rows=len(proofs))
    if not proofs:
        click.get_current_context().exit(1)


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
