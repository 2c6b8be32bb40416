"""`embargraph update`: the home graph, from the official lists as they are today."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from embargraph.cli.options import Panel, Rejects, Workspace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from embargraph.home.changes import ListChange
    from embargraph.home.update import Update

__all__ = ["command"]

#: Names of parties that came or went, of each list, on a terminal; and files skipped for one reason.
_NAMES, _FILES = 5, 3


def command(
    paths: Annotated[
        list[Path] | None,
        typer.Option(
            "--from",
            metavar="DIR",
            help="Folder, or file, to take lists from instead of fetching them; may be given again.",
            rich_help_panel=Panel.INPUT,
        ),
    ] = None,
    sources: Annotated[
        list[str] | None,
        typer.Option(
            "--source",
            metavar="NAME[@DATE]=FILE",
            help="File of a source that you name, NAME one of docs/sources.md; DATE where the file says none.",
            rich_help_panel=Panel.INPUT,
        ),
    ] = None,
    workspace: Workspace = None,
    offline: Annotated[
        bool,
        typer.Option("--offline", help="Fetch nothing: build from the lists kept.", rich_help_panel=Panel.INPUT),
    ] = False,
    anew: Annotated[
        bool,
        typer.Option("--anew", help="Leave out the lists that were taken before.", rich_help_panel=Panel.INPUT),
    ] = False,
    accept_losses: Annotated[
        bool,
        typer.Option(
            "--accept-losses",
            help="Replace the home graph although a list is gone or shrank.",
            rich_help_panel=Panel.INPUT,
        ),
    ] = False,
    rejects: Rejects = None,
    format_: Annotated[
        Literal["auto", "table", "json"],
        typer.Option(
            "--format",
            help="auto is words on a terminal and JSON otherwise.",
            rich_help_panel=Panel.OUTPUT,
        ),
    ] = "auto",
) -> None:
    """Fetch the official lists, and build the home graph that every command uses.

    Of each source the newest edition counts, with what was taken before; its
    day is that of the file, else of its name, else it is asked for.  The new
    graph takes the old one's place when it is whole: damage leaves the old one,
    and so does a list that is gone or shrank.  What is skipped is listed.

    It refreshes lists and decides nothing: `embargraph propose` finds what the
    record may have to say anew.

    EMBARGRAPH_GRAPH, or graph = "FILE" in embargraph.toml, names another graph
    than the home graph for every command.

    \b
    Example:
      embargraph update
      embargraph update --from ~/lists
      embargraph update --source us-csl@2026-07-31=consolidated.csv --format json

    \b
    Exit status: 0 changed, 1 unchanged, 2 usage, 3 a file, a list that is gone
    or shrank, or a folder that cannot be written, 4 a list could not be fetched
    (the others are up to date), 70 internal error.
    """
    from embargraph.home.update import update_home

    done = update_home(
        paths or (),
        sources=sources or (),
        offline=offline,
        anew=anew,
        accept_losses=accept_losses,
        workspace=workspace,
        rejects=rejects,
        ask=_ask if sys.stdin.isatty() and sys.stderr.isatty() else None,
        say=lambda text: typer.echo(text, err=True),
    )
    if format_ == "json" or (format_ == "auto" and not sys.stdout.isatty()):
        told = done.to_dict()
        if format_ == "auto":
            _shorten_names(told)
        typer.echo(json.dumps(told, ensure_ascii=False, indent=2))
        typer.echo(f"{done.graph}: {done.state}", err=True)
    else:
        for line in _in_words(done):
            typer.echo(line)
    if done.failed:
        raise typer.Exit(4)
    if not done.is_changed:
        raise typer.Exit(1)


def _shorten_names(told: dict[str, Any]) -> None:
    """Keep the first names that came and went of each list: all of them are for who asks for JSON."""
    for each in told["lists"]:
        for name in ("added_names", "gone_names"):
            each[name] = each[name][:_NAMES]


def _ask(path: Path, title: str) -> str | None:
    """Ask on the terminal for the day of a file; an empty answer skips it."""
    from embargraph.errors import UsageError
    from embargraph.model.typed_dates import typed_day

    while True:
        said = typer.prompt(
            f"{path}: {title}. Of which day is it? (YYYY-MM-DD; empty: skip)", default="", show_default=False, err=True
        )
        if not said.strip():
            return None
        try:
            return typed_day(said, "day").isoformat()
        except UsageError as error:
            typer.echo(str(error), err=True)


def _in_words(done: Update) -> Iterator[str]:
    """Yield what was done, for a reader: first whether anything changed."""
    from embargraph.home.editions import DAY_FROM
    from embargraph.sources.catalog import known_source

    yield f"The home graph is {'another' if done.is_changed else 'the same'} now: {done.graph}"
    yield f"digest sha256:{done.digest}"
    for edition in done.editions:
        parts = f" ({', '.join(edition.parts)})" if edition.parts else ""
        how = DAY_FROM[edition.day_from]
        yield f"  {known_source(edition.source).title}{parts}: {edition.day}, {how}; {edition.path.name}"
    changed = [each for each in done.lists if each.is_changed]
    if changed:
        yield "Lists:"
    for change in changed:
        yield from _change(change)
    for loss in done.losses:
        yield f"Warning: {loss}."
    for note in done.notes:
        yield f"Note: {note}."
    if done.accepted:
        yield f"Accepted facts: {len(done.accepted)} files of {done.accepted[0].parent}"
    yield from _rejected(done)
    yield from _skipped(done)
    for failed in done.failed:
        yield f"Not fetched: {failed.source}: {failed.reason}"
    if done.missing:
        yield f"Official lists not held: {'; '.join(done.missing)}. --from takes their files."


def _change(change: ListChange) -> Iterator[str]:
    edition = f"edition {change.edition_after or 'of no day'}"
    if change.edition_before and change.edition_before != change.edition_after:
        edition += f" after {change.edition_before}"
    if not change.before:
        yield f"  {change.label}: {change.after} entries, new here; {edition}"
        return
    yield f"  {change.label}: {change.before} entries before, {change.after} now; {edition}"
    for word, count, names in (
        ("came", change.added, change.added_names),
        ("went", change.gone, change.gone_names),
    ):
        if count:
            more = f" and {count - _NAMES} more" if count > _NAMES else ""
            yield f"    {word}: {'; '.join(map(_printable, names[:_NAMES]))}{more}"


def _rejected(done: Update) -> Iterator[str]:
    for report in done.reports:
        if report.rejected:
            reason, count = next(iter(report.reasons.items()))
            yield f"  {report.source}: rejected {report.rejected} of {report.read} ({count}: {_printable(reason)})"


def _skipped(done: Update) -> Iterator[str]:
    by_reason: dict[str, list[Path]] = {}
    for each in done.skipped:
        by_reason.setdefault(each.reason, []).append(each.path)
    for reason, paths in by_reason.items():
        names = ", ".join(_printable(str(path)) for path in paths[:_FILES])
        more = f" and {len(paths) - _FILES} more" if len(paths) > _FILES else ""
        yield f"Skipped: {names}{more}: {_printable(reason)}"


def _printable(text: str) -> str:
    return "".join(character if character.isprintable() else " " for character in text)
