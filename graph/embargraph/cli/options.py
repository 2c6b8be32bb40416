"""Options that several commands share: a name, a help text and a completion each, once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from embargraph.cli.complete import complete_assumptions, complete_names

__all__ = [
    "FORMATS",
    "Around",
    "AsOf",
    "Assume",
    "Bare",
    "Columns",
    "Documents",
    "EngineName",
    "Ever",
    "Everything",
    "Facts",
    "Format",
    "FormatName",
    "GraphFile",
    "Limit",
    "Master",
    "NoPager",
    "Panel",
    "Rejects",
    "Wide",
    "Workspace",
]


class Panel:
    """Headings of the help."""

    DAY = "Day"
    ENGINE = "Engine"
    GRAPH = "Graph and assumptions"
    INPUT = "Input"
    OUTPUT = "Output"
    QUESTION = "Question"


FormatName = Literal["auto", "table", "json", "jsonl", "csv", "markdown", "html", "tree"]

#: Forms in which rows are printed.
FORMATS: tuple[str, ...] = FormatName.__args__  # type: ignore[attr-defined]

Format = Annotated[
    FormatName,
    typer.Option(
        "--format",
        help="auto is a table on a terminal and JSON otherwise; tree is for affiliates.",
        rich_help_panel=Panel.OUTPUT,
    ),
]

#: What moves the rows; each command says what of its own.
EngineName = Literal["duckdb", "spark"]

Master = Annotated[
    str | None,
    typer.Option(
        "--master",
        help="sail, sc://HOST:PORT, local[N] or whatever Spark takes; SPARK_REMOTE, else local[*].",
        rich_help_panel=Panel.ENGINE,
    ),
]

GraphFile = Annotated[
    Path | None,
    typer.Option(
        "--graph",
        help="Graph file or folder; EMBARGRAPH_GRAPH, else the home graph, else the packaged facts.",
        rich_help_panel=Panel.GRAPH,
    ),
]

Assume = Annotated[
    list[str] | None,
    typer.Option(
        "--assume",
        metavar="MEASURE=STATUS",
        help="Answer as if the measure were in-force, stayed or not-in-force; every row says so.",
        autocompletion=complete_assumptions,
        rich_help_panel=Panel.GRAPH,
    ),
]

Facts = Annotated[
    list[Path] | None,
    typer.Option(
        "--facts",
        dir_okay=False,
        help="Fact file (TOML) or table of stakes (CSV) to add for this answer; every row says so.",
        rich_help_panel=Panel.GRAPH,
    ),
]

Rejects = Annotated[
    Path | None,
    typer.Option(
        "--rejects",
        dir_okay=False,
        help="CSV file to write rejected records and unparsed pieces to.",
        rich_help_panel=Panel.OUTPUT,
    ),
]

Workspace = Annotated[
    Path | None,
    typer.Option(
        "--workspace",
        metavar="DIR",
        file_okay=False,
        help="Folder of proposals and decisions; EMBARGRAPH_WORKSPACE, else ./embargraph-record.",
        rich_help_panel=Panel.INPUT,
    ),
]

Documents = Annotated[
    Path | None,
    typer.Option(
        "--documents",
        exists=True,
        file_okay=False,
        help="Folder with the source documents: their wording is shown.",
        rich_help_panel=Panel.OUTPUT,
    ),
]

AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar="DATE",
        help="Day asked about, as 2026-11-29 or 29 Nov 2026; today if not given.",
        rich_help_panel=Panel.DAY,
    ),
]

Bare = Annotated[
    bool,
    typer.Option("--bare", help="The rows alone, without what the answer rests on.", rich_help_panel=Panel.OUTPUT),
]

Timeout = Annotated[
    float,
    typer.Option(
        "--timeout", metavar="SECONDS", help="When to give up a question of your own.", rich_help_panel=Panel.GRAPH
    ),
]

Everything = Annotated[
    bool,
    typer.Option(
        "--all",
        help="On a terminal every row, also of the rules that bind every destination.",
        rich_help_panel=Panel.OUTPUT,
    ),
]

Columns = Annotated[
    str | None,
    typer.Option(
        "--columns",
        metavar="NAMES",
        help="Only these columns, separated by commas.",
        rich_help_panel=Panel.OUTPUT,
    ),
]

Limit = Annotated[
    int | None,
    typer.Option("--limit", min=0, help="At most so many rows; the rest is counted.", rich_help_panel=Panel.OUTPUT),
]

Wide = Annotated[
    bool,
    typer.Option("--wide", help="On a terminal a table of every column, however wide.", rich_help_panel=Panel.OUTPUT),
]

NoPager = Annotated[
    bool,
    typer.Option(
        "--no-pager",
        help="Never through a pager; PAGER names it, on a terminal that the answer does not fit.",
        rich_help_panel=Panel.OUTPUT,
    ),
]

Ever = Annotated[bool, typer.Option("--ever", help="Answer over all time.", rich_help_panel=Panel.DAY)]

Around = Annotated[
    list[str] | None,
    typer.Option(
        "--around",
        metavar="NAME",
        help="Only what is near this node; may be given again.",
        autocompletion=complete_names,
    ),
]
