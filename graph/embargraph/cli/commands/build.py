"""`embargraph build`: facts in, one graph file out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from embargraph.cli.layout import note
from embargraph.cli.options import EngineName, Master, Panel
from embargraph.cli.output import print_faults
from embargraph.errors import UsageError

if TYPE_CHECKING:
    from embargraph.model.load_report import LoadReport

__all__ = ["command"]


def command(
    facts: Annotated[
        list[Path] | None,
        typer.Option(
            "--facts", help="Fact file to add (TOML), or a table of stakes (CSV).", rich_help_panel=Panel.INPUT
        ),
    ] = None,
    sources: Annotated[
        list[str] | None,
        typer.Option(
            "--source",
            metavar="NAME[@DATE]=FILE",
            help="Publisher's file or folder of tables to load, NAME one of docs/sources.md; DATE is its vintage where "
            "it has none of its own.",
            rich_help_panel=Panel.INPUT,
        ),
    ] = None,
    stakes: Annotated[
        list[Path] | None,
        typer.Option(
            "--stakes",
            help="Parquet file, or folder of them, of stakes between ids; only those that a rule can use are kept.",
            rich_help_panel=Panel.INPUT,
        ),
    ] = None,
    links: Annotated[
        list[Path] | None,
        typer.Option(
            "--links",
            dir_okay=False,
            help="CSV file of judgements on which parties are one, as `embargraph link` writes them.",
            rich_help_panel=Panel.INPUT,
        ),
    ] = None,
    no_seeds: Annotated[
        bool, typer.Option("--no-seeds", help="Leave the packaged facts out.", rich_help_panel=Panel.INPUT)
    ] = False,
    out: Annotated[Path, typer.Option("--out", help="Graph file to write.", rich_help_panel=Panel.OUTPUT)] = Path(
        "graph.duckdb"
    ),
    rejects: Annotated[
        Path | None,
        typer.Option(
            "--rejects",
            dir_okay=False,
            help="CSV file to write rejected records and unparsed pieces to.",
            rich_help_panel=Panel.OUTPUT,
        ),
    ] = None,
    engine: Annotated[
        EngineName,
        typer.Option("--engine", help="What finds the stakes that matter in --stakes.", rich_help_panel=Panel.ENGINE),
    ] = "duckdb",
    master: Master = None,
    work: Annotated[
        str | None,
        typer.Option(
            "--work",
            metavar="URL",
            help="Folder that all machines see, for what waits between rounds; OUT.work unless given.",
            rich_help_panel=Panel.ENGINE,
        ),
    ] = None,
    parts: Annotated[
        int | None,
        typer.Option(
            "--parts",
            min=1,
            help="Parts that rounds of ownership are solved in; by the stakes that are kept unless given.",
            rich_help_panel=Panel.ENGINE,
        ),
    ] = None,
    collect_under: Annotated[
        int,
        typer.Option(
            "--collect-under",
            min=0,
            help="Kept stakes up to which ownership is solved here, and not in parts.",
            rich_help_panel=Panel.ENGINE,
        ),
    ] = 20_000_000,
    resume: Annotated[
        bool,
        typer.Option("--resume", help="Take up the work of a build that was stopped.", rich_help_panel=Panel.ENGINE),
    ] = False,
) -> None:
    """Build a graph file from facts and publishers' files.

    The file is written beside its place and renamed when it is whole: a fault
    or a full disk leaves the old file as it was.  All faults of the facts are
    reported at once, and nothing is loaded.  A record of a publisher's file
    that cannot be loaded is counted and kept with its reason: read is always
    loaded and rejected together.

    \b
    Example:
      embargraph build --out graph.duckdb
      embargraph build --facts customers.toml --facts stakes.csv --out graph.duckdb
      embargraph build --source us-csl@2026-07-31=consolidated.csv.gz
      embargraph build --source gleif@2023-06-05=rr.json --rejects rejects.csv
      embargraph build --stakes register.parquet --out graph.duckdb

    With --engine spark the stakes of --stakes that matter are found by way of
    Spark, see docs/scale.md; an --out that does not end in .duckdb is then a
    folder of Parquet tables, which --graph takes as it takes a file.

    \b
    Exit status: 0 built, 2 usage or unknown source, 3 faults in the facts, a
    file that cannot be read or written, 70 internal error.
    """
    from embargraph.packaged import build_graph
    from embargraph.sources.catalog import SourceFile

    files = [file for text in sources or () for file in SourceFile.parse_lines(text)]
    run: Callable[..., list[LoadReport]] = build_graph
    if engine == "spark":
        from embargraph.engines.build import build_by_spark
        from embargraph.engines.session import Spark

        run = partial(
            build_by_spark,
            spark=Spark(master=master, work=work, parts=parts, resume=resume, collect_under=collect_under),
        )
    elif master or work or resume or parts:
        raise UsageError("--master, --work, --parts and --resume go with --engine spark")
    elif out.is_dir():
        raise UsageError(f"--out {out}: is a folder; expected a file")
    before = _list_counts(out) if out.is_file() else {}
    reports = run(
        out, facts or (), seeds=not no_seeds, sources=files, rejects=rejects, links=links or (), stakes=stakes or ()
    )
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
    for warning in _warnings(out, before) if files else ():
        typer.echo(f"Warning: {warning}.", err=True)
    for absent in _not_loaded(out) if files else ():
        typer.echo(absent, err=True)
    typer.echo(f"{out}: built from {len(reports)} sources", err=True)
    for line in _without_home(out, facts or ()) if not files else ():
        typer.echo(note(line), err=True)


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


def _list_counts(path: Path) -> dict[str, tuple[str, int]]:
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
