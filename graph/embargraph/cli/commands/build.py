"""`embargraph build`: facts in, one graph file out."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from embargraph.cli.build_text import list_counts_of, print_built
from embargraph.cli.options import EngineName, Master, Panel, Rejects
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
    rejects: Rejects = None,
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
    before = list_counts_of(out) if out.is_file() else {}
    reports = run(
        out, facts or (), seeds=not no_seeds, sources=files, rejects=rejects, links=links or (), stakes=stakes or ()
    )
    print_built(out, reports, before, facts=facts or (), has_sources=bool(files))
