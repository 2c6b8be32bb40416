"""`embargraph why`: the proof of a restriction."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from embargraph.cli.answers import print_unknown_name, terminal_width, verdict_in_words
from embargraph.cli.complete import complete_names
from embargraph.cli.layout import wrapped_lines
from embargraph.cli.measure_text import is_on_measures, measure_tree
from embargraph.cli.options import AsOf, Assume, Bare, Documents, Everything, Facts, GraphFile, NoPager, Panel
from embargraph.cli.output import print_assuming, print_footing
from embargraph.cli.paging import print_text
from embargraph.cli.waiting import print_waiting, print_waiting_on_answer
from embargraph.errors import UnknownNameError
from embargraph.questions.verdicts import is_world, severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from embargraph.questions.ask import Answer
    from embargraph.questions.explain import Proofs

__all__ = ["command", "first_lines", "tree_lines"]


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
        Literal["auto", "tree", "table", "json"],
        typer.Option(
            "--format",
            help="auto is a tree on a terminal and JSON otherwise; table is tree.",
            rich_help_panel=Panel.OUTPUT,
        ),
    ] = "tree",
    bare: Bare = False,
    everything: Everything = False,
    no_pager: NoPager = False,
) -> None:
    """Explain a restriction as a proof, each step with its source.

    WHO is a party or place, WHAT an item or technology; both by id, name or alias.
    Where WHO is a measure, its status on the day is explained: its text, stays and
    announcements, and the branches where the status is unknown.

    \b
    Example:
      embargraph why Huawei chips --as-of 2021-03-11
      embargraph why Nexperia --as-of 2026-11-22 --assume us-bis-affiliates-rule=in-force

    JSON fields: those of "ask restricted", and steps (id, says, standing, gist,
    citation, url, document, start, end, span, corrected_by), assuming; for a measure those of "ask rules".

    \b
    Exit status: 0 proofs found, or the status of a measure, 1 none, 2 usage or unknown name,
    3 bad input or data, 70 internal error.
    """
    from embargraph.api import Graph, as_day

    format_ = "json" if format_ == "json" or (format_ == "auto" and not sys.stdout.isatty()) else "tree"
    assumed, added = assume or [], facts or []
    with Graph(graph_path) as graph:
        try:
            proofs = graph.why(who, what, as_of=as_of, documents=documents, assume=assumed, facts=added)
        except UnknownNameError as error:
            form = "json" if format_ == "json" else "table"
            if error.kind == "node":
                print_unknown_name(graph, "why", (), error, form)
                print_waiting({}, [error.name])
            raise
        if not proofs and what is None and is_on_measures(proofs.answer):
            status = graph.ask("rules", measure=who, as_of=as_of, assume=assumed, facts=added)
            _print_status(status, format_, bare=bare, paged=not no_pager)
            print_assuming(graph, graph.assuming(assumed, added)[1] if assumed or added else None)
            print_footing(graph, as_of=f"As of {as_day(as_of) or 'today'}", rows=len(status))
            raise typer.Exit(0 if status else 1)
        if format_ == "json":
            rows = [proof.to_dict() for proof in proofs]
            typer.echo(
                json.dumps(rows if bare else {"answer": proofs.answer, "rows": rows}, ensure_ascii=False, indent=2)
            )
        else:
            print_text("\n".join(_in_words(proofs, everything=everything)), paged=not no_pager)
        print_assuming(graph, graph.assuming(assumed, added)[1] if assumed or added else None)
        print_footing(graph, as_of=f"As of {as_day(as_of) or 'today'}", rows=len(proofs))
        print_waiting_on_answer(proofs.rows)
    if not proofs:
        raise typer.Exit(1)


def _print_status(status: Answer, format_: str, *, bare: bool, paged: bool) -> None:
    """Print how a measure stands on the day: nothing is barred to it, so there is no proof of that."""
    rows = status.to_dicts()
    if format_ == "json":
        typer.echo(json.dumps(rows if bare else {"answer": status.answer, "rows": rows}, ensure_ascii=False, indent=2))
        return
    lines = list(verdict_in_words(status))
    for row in rows:
        lines += ["", *tree_lines(list(measure_tree(row)))]
    print_text("\n".join(lines), paged=paged)


#: Lines of all proofs, and of one (its head, then its reasons), that a terminal shows without --all.
_LINES, _HEAD, _REASONS = 55, 4, 5
#: A proof is hard to read in longer lines.
_WIDEST = 120


def _in_words(proofs: Proofs, *, everything: bool) -> Iterator[str]:
    """Yield the verdict, then the proofs: the worst of the party itself first, the rest as a count."""
    lines = "\n".join(verdict_in_words(proofs.rows)).splitlines()
    yield from lines
    ordered = sorted(proofs, key=lambda proof: severity(proof.restriction))
    told, shown = len(lines), 0
    for proof in ordered:
        tree = list(proof.lines())
        drawn = ["", *tree_lines(tree if everything else first_lines(tree))]
        if shown and not everything and told + len(drawn) > _LINES:
            break
        yield from drawn
        told, shown = told + len(drawn), shown + 1
    world = sum(is_world(proof.restriction) for proof in ordered[shown:])
    more = len(ordered) - shown - world
    if more or world:
        yield ""
    if more:
        yield f"and {more} more rules, with their proofs (--all)"
    if world:
        yield f"and {world} rules that bind every destination (--all)"


def first_lines(tree: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """Return the head of a proof with its branches, its first reasons, and how many more lines it has."""
    reasons = next((number for number, (_, text) in enumerate(tree) if text == "because"), len(tree))
    # What is unknown is never left out.
    branches = [line for line in tree[_HEAD:reasons] if line[0] == 1 and line[1].startswith("if ")]
    kept = [*tree[: min(_HEAD, reasons)], *branches, *tree[reasons : reasons + _REASONS]]
    left = len(tree) - len(kept)
    return [*kept, (1, f"and {left} more lines (--all)")] if left else kept


def tree_lines(tree: list[tuple[int, str]]) -> Iterator[str]:
    """Yield a proof as the lines of a tree, in the width of the terminal; no word is broken.

    Args:
        tree: Depth and text of each node, as `Proof.lines` gives them.
    """
    width = min(terminal_width(), _WIDEST)
    for number, (depth, text) in enumerate(tree):
        below = tree[number + 1 :]
        # A bar goes on where a later node hangs on the same branch.
        bars = "".join("│   " if _goes_on(below, level) else "    " for level in range(1, depth))
        first = bars + ("├── " if _goes_on(below, depth) else "└── ") if depth else ""
        rest = (bars + ("│   " if _goes_on(below, depth) else "    ")) if depth else ""
        yield from wrapped_lines(text, width, first, rest)


def _goes_on(below: list[tuple[int, str]], level: int) -> bool:
    for depth, _ in below:
        if depth <= level:
            return depth == level
    return False
