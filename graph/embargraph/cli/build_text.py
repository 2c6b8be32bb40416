"""What a build says when it is done: counts of each source, faults, what it lacks, and what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from embargraph.cli.layout import note
from embargraph.cli.output import print_faults

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    from embargraph.model.load_report import LoadReport

__all__ = ["list_counts_of", "print_built"]


def print_built(
    out: Path,
    reports: list[LoadReport],
    before: dict[str, tuple[str, int]],
    *,
    facts: Sequence[Path],
    has_sources: bool,
) -> None:
    """Print on stderr what was read, what was not, and what a reader of answers must know of the file.

    Args:
        out: The graph file.
        reports: A report a source.
        before: Entries of each list that the file had before.
        facts: The user's own fact files.
        has_sources: Whether publishers' files were loaded.
    """
    _print_counts(reports)
    # A user's own rows last: under the counts of thirty sources nobody finds them.
    for report in reports:
        if report.faults:
            print_faults(report, "")
    for warning in _owner_warnings(out, reports):
        typer.echo(note(f"Warning: {warning}."), err=True)
    for report in reports:
        if report.loaded and report.listed_owners == 0:
            # Silence about every company of the table would look like clearance.
            typer.echo(
                f"Warning: {report.file}: no owner has the id of a listed party of this graph, so that nobody in it is "
                "restricted by a listed owner; owner and owned are ids as `embargraph show NAME` gives them.",
                err=True,
            )
    for warning in _warnings(out, before) if has_sources else ():
        typer.echo(f"Warning: {warning}.", err=True)
    for absent in _not_loaded(out) if has_sources else ():
        typer.echo(absent, err=True)
    typer.echo(f"{out}: built from {len(reports)} sources", err=True)
    for line in _without_home(out, facts) if not has_sources else ():
        typer.echo(note(line), err=True)


def _print_counts(reports: list[LoadReport]) -> None:
    width = max(len(report.source) for report in reports) if reports else 0
    for report in reports:
        more = f"  duplicates {report.duplicates}" if report.duplicates else ""
        more += f"  unparsed {report.unparsed}" if report.unparsed else ""
        more += f"  set aside {report.set_aside}" if report.set_aside else ""
        more += f"  listed owners {report.listed_owners}" if report.listed_owners is not None else ""
        typer.echo(
            f"{report.source:<{width}}  read {report.read:>5}  loaded {report.loaded:>5}  "
            f"rejected {report.rejected:>3}{more}",
            err=True,
        )
        for list_, count in report.lists.items():
            typer.echo(f"{'':<{width}}  {list_} {count}", err=True)
        if not report.faults:
            print_faults(report, f"{'':<{width}}  ")


def _owner_warnings(path: Path, reports: list[LoadReport]) -> list[str]:
    """Return a sentence on each owner of a table of stakes who may be someone on record."""
    from embargraph.api import Graph
    from embargraph.questions.named_owners import owner_warnings

    if not any(report.owners for report in reports):
        return []
    with Graph(path) as graph:
        return owner_warnings(reports, graph.like, graph.connection)


def _without_home(path: Path, facts: Sequence[Path]) -> list[str]:
    """Return what to know of a file that was built without the lists of the home graph, if there is one."""
    from embargraph.home.place import home_file

    home = home_file()
    if not home.is_file() or path.resolve() == home.resolve():
        return []
    given = " ".join(f"--facts {file}" for file in facts)
    asked = f"To ask the home graph with these facts: embargraph ask restricted --who NAME {given}. " if facts else ""
    said = (
        f"{path}: built without the lists of the home graph, from packaged excerpts of official lists: a party that "
        f"only a full list has is not in it. {asked}`embargraph update` changes the home graph alone, not this file; "
        "to have lists in this file, build it with --source NAME=FILE."
    )
    return [said]


def list_counts_of(path: Path) -> dict[str, tuple[str, int]]:
    """Return how many entries each list has in a graph file; nothing where it is none."""
    from embargraph.api import Graph
    from embargraph.errors import EmbargraphError
    from embargraph.questions.losses import list_counts

    try:
        with Graph(path) as graph:
            return list_counts(graph.connection)
    except EmbargraphError:
        # What stands there is replaced; it need not be a graph that this version reads.
        return {}


def _warnings(path: Path, before: dict[str, tuple[str, int]]) -> list[str]:
    """Return a sentence on each list that the graph file had and has not, or that its files should have."""
    from embargraph.api import Graph
    from embargraph.questions.losses import list_counts, list_gaps, list_losses
    from embargraph.sources.catalog import catalog, list_codes, list_labels

    labels = list_labels()
    whole = {
        name: {list_: labels[list_] for list_ in list_codes(name).values()}
        for name, source in catalog().items()
        if source.edition == "whole"
    }
    with Graph(path) as graph:
        losses = list_losses(before, list_counts(graph.connection)) if before else []
        return list(dict.fromkeys([*(loss.text for loss in losses), *list_gaps(graph.connection, whole)]))


def _not_loaded(path: Path) -> list[str]:
    """Return a sentence on the official lists of which the graph has no file."""
    from embargraph.api import Graph
    from embargraph.questions.losses import list_counts
    from embargraph.sources.catalog import catalog, list_codes

    with Graph(path) as graph:
        held = list_counts(graph.connection)
        rows = graph.connection.execute("SELECT DISTINCT reader FROM source WHERE reader IS NOT NULL").fetchall()
    read = {reader for (reader,) in rows}
    absent = [
        f"{source.title} ({name})"
        for name, source in catalog().items()
        if source.official and name not in read and not _has_all(held, list_codes(name).values())
    ]
    return [f"Not loaded: {'; '.join(absent)}."] if absent and held else []


def _has_all(held: Collection[str], lists: Collection[str]) -> bool:
    """Say whether every list of a source came with another source's file; a source of one list has no other."""
    return bool(lists) and set(lists) <= set(held)
