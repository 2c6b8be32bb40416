"""`embargraph propose`: what may have changed, as proposals."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from embargraph.cli.options import GraphFile, Panel

__all__ = ["command"]


def command(
    from_: Annotated[
        list[str] | None,
        typer.Option(
            "--from", metavar="NAME[@DATE]=FILE", help="A file of a place and its day.", rich_help_panel=Panel.INPUT
        ),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be proposed, and write nothing.")] = False,
    keep_bytes: Annotated[
        bool, typer.Option("--keep-bytes/--keep-digest", help="Keep the bytes of editions, or their digest alone.")
    ] = True,
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="DATE", help="The day on which it is found; today if not given.")
    ] = None,
    graph_path: GraphFile = None,
    workspace: Annotated[
        Path | None,
        typer.Option(
            "--workspace",
            metavar="DIR",
            help="Workspace; else EMBARGRAPH_WORKSPACE, else ./embargraph-record.",
            rich_help_panel=Panel.INPUT,
        ),
    ] = None,
) -> None:
    """Compare what publishers show now with what the record rests on, and propose what may have changed.

    A proposal changes no answer: `embargraph review` shows it, and a person
    decides.  `embargraph update` refreshes the lists of the home graph and decides
    nothing; this command finds what the record may have to say anew.

    Places: us-fr (documents of the Federal Register as its API gives them), us-ecfr
    (a part as the eCFR's XML), lists as `embargraph build --source` reads them,
    and page-NAME for pages of ministries as HTML.

    \b
    Example:
      embargraph propose --from us-fr=documents.json --from us-ecfr@2026-11-24=part744.xml

    \b
    Exit status: 0 new proposals, 1 none, 2 usage, 3 a file that cannot be read
    (the others are done), 70 internal error.
    """  # fmt: skip
    from embargraph.api import Graph, as_day
    from embargraph.errors import UsageError
    from embargraph.updates.propose import Taken, propose
    from embargraph.updates.workspace import find_workspace

    if not from_:
        raise UsageError("nothing to compare: give --from NAME=FILE")
    taken = [Taken.parse(text) for text in from_]
    desk = find_workspace(workspace)
    with Graph(graph_path) as graph:
        made = as_day(as_of) or date.today()
        outcomes, new = propose(desk, graph, taken, made=made, dry_run=dry_run, with_bytes=keep_bytes)
    for outcome in outcomes:
        name = f"{outcome.source} {outcome.day}".strip()
        if outcome.fault:
            typer.echo(f"{name}: not read: {outcome.fault}", err=True)
            continue
        kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(outcome.proposed.items())) or "nothing"
        typer.echo(
            f"{name}: {outcome.read} read, compared with {outcome.compared}: {kinds}; {outcome.new} new", err=True
        )
        for fault in outcome.unreadable:
            typer.echo(f"  not readable: {fault}", err=True)
    typer.echo(f"{len(new)} new proposals" + (" (nothing was written)" if dry_run else "; next: embargraph review"))
    if any(outcome.fault for outcome in outcomes):
        raise typer.Exit(3)
    if not new:
        raise typer.Exit(1)
