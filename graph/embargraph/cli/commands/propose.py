"""`embargraph propose`: what may have changed, as proposals."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from embargraph.cli.options import GraphFile, Panel, Workspace

if TYPE_CHECKING:
    from embargraph.updates.propose import Outcome

__all__ = ["command"]


def command(
    sources: Annotated[
        list[str] | None,
        typer.Argument(metavar="[SOURCE]...", help="Places to fetch from: us-fr, us-ecfr, or lists such as us-csl."),
    ] = None,
    from_: Annotated[
        list[str] | None,
        typer.Option(
            "--from", metavar="NAME[@DATE]=FILE", help="A file of a place and its day.", rich_help_panel=Panel.INPUT
        ),
    ] = None,
    since: Annotated[
        str | None,
        typer.Option("--since", metavar="DATE", help="First day of the search; the last day searched if not given."),
    ] = None,
    until: Annotated[
        str | None, typer.Option("--until", metavar="DATE", help="Last day of the search, or day of the text.")
    ] = None,
    part: Annotated[
        list[int] | None,
        typer.Option("--part", metavar="N", help="Part of 15 CFR for us-ecfr; those that the record cites if none."),
    ] = None,
    url: Annotated[
        list[str] | None,
        typer.Option("--url", metavar="SOURCE=ADDRESS", help="Another address of the same place.", hidden=True),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be proposed, and write nothing.")] = False,
    keep_bytes: Annotated[
        bool, typer.Option("--keep-bytes/--keep-digest", help="Keep the bytes of editions, or their digest alone.")
    ] = True,
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="DATE", help="The day on which it is found; today if not given.")
    ] = None,
    graph_path: GraphFile = None,
    workspace: Workspace = None,
) -> None:
    """Compare what publishers show now with what the record rests on, and propose what may have changed.

    A proposal changes no answer: `embargraph review` shows it, and a person
    decides.  `embargraph update` refreshes the lists of the home graph and decides
    nothing; this command finds what the record may have to say anew.

    Without --from a SOURCE is asked over the network, and nothing else is.

    Places: us-fr (documents of the Federal Register as its API gives them), us-ecfr
    (a part as the eCFR's XML), lists as `embargraph build --source` reads them,
    us-ecfr-744 and the like (one part), and page-NAME for pages of ministries as HTML.

    \b
    Example:
      embargraph propose --from us-fr=documents.json --from us-ecfr@2026-11-24=part744.xml
      embargraph propose us-fr us-ecfr --since 2026-10-08 --part 744

    \b
    Exit status: 0 new proposals, 1 none, 2 usage, 3 a file that cannot be read
    (the others are done), 4 network, 70 internal error.
    """  # fmt: skip
    from embargraph.api import Graph, as_day
    from embargraph.errors import UsageError
    from embargraph.updates.from_registers import Wanted, fetch_editions
    from embargraph.updates.propose import Taken, propose
    from embargraph.updates.workspace import find_workspace

    if not from_ and not sources:
        raise UsageError("nothing to compare: name a SOURCE to fetch, or give --from NAME=FILE")
    taken = [Taken.parse(text) for text in from_ or []]
    wanted = Wanted(sources or (), as_day(since), as_day(until), part or (), _addresses(url or []))
    desk = find_workspace(workspace)
    with Graph(graph_path) as graph, tempfile.TemporaryDirectory() as folder:
        made = as_day(as_of) or date.today()
        fetched, notes, faults = fetch_editions(desk, graph, wanted, Path(folder), today=made)
        outcomes, new = propose(desk, graph, [*taken, *fetched], made=made, dry_run=dry_run, with_bytes=keep_bytes)
    for note in notes:
        typer.echo(note, err=True)
    for fault in faults:
        typer.echo(f"not fetched: {fault}", err=True)
    _tell(outcomes)
    typer.echo(f"{len(new)} new proposals" + (" (nothing was written)" if dry_run else "; next: embargraph review"))
    if any(outcome.fault for outcome in outcomes):
        raise typer.Exit(3)
    if faults:
        raise typer.Exit(max(fault.exit_code for fault in faults))
    if not new:
        raise typer.Exit(1)


def _addresses(texts: list[str]) -> dict[str, str]:
    from embargraph.errors import UsageError

    found = {}
    for text in texts:
        name, is_parted, address = text.partition("=")
        if not is_parted or not address.startswith(("http://", "https://")):
            raise UsageError(f"--url {text!r}; expected SOURCE=ADDRESS")
        found[name] = address
    return found


def _tell(outcomes: list[Outcome]) -> None:
    """Say of each edition what was read, compared and proposed; the numbers add up."""
    for outcome in outcomes:
        name = f"{outcome.source} {outcome.day}".strip()
        if outcome.fault:
            typer.echo(f"{name}: not read: {outcome.fault}", err=True)
            continue
        kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(outcome.proposed.items())) or "nothing"
        typer.echo(
            f"{name}: {outcome.read} read, compared with {outcome.compared}: {kinds}; {outcome.new} new", err=True
        )
        if outcome.outside:
            typer.echo(f"  {outcome.outside} of other fields: nothing is proposed of them", err=True)
        for fault in outcome.unreadable:
            typer.echo(f"  not readable: {fault}", err=True)
