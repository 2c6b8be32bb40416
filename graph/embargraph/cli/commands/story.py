"""`embargraph story`: the history of some parties, as text or as a figure."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from embargraph.cli.answers import View, print_found, print_unknown_name
from embargraph.cli.complete import complete_names
from embargraph.cli.options import (
    Assume,
    Bare,
    Columns,
    Everything,
    Facts,
    Format,
    GraphFile,
    Limit,
    NoPager,
    Panel,
    Wide,
)  # fmt: skip
from embargraph.cli.output import print_assuming, print_footing
from embargraph.errors import UnknownNameError

__all__ = ["command"]

#: What a terminal has room for; the other formats give every column.
_TABLE = ("date", "change", "verdict", "what_happened", "of", "citation")


def command(
    who: Annotated[
        list[str],
        typer.Argument(metavar="WHO", help="Parties: id, name or alias; a lane each.", autocompletion=complete_names),
    ],
    from_: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help="First day.", rich_help_panel=Panel.DAY)
    ] = None,
    to: Annotated[str | None, typer.Option("--to", metavar="DATE", help="Last day.", rich_help_panel=Panel.DAY)] = None,
    graph_path: GraphFile = None,
    assume: Assume = None,
    facts: Facts = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", dir_okay=False, help="Figure: .svg, .png or .pdf.", rich_help_panel=Panel.OUTPUT),
    ] = None,
    title: Annotated[
        str | None, typer.Option("--title", help="Title of the figure.", rich_help_panel=Panel.OUTPUT)
    ] = None,
    language: Annotated[
        str,
        typer.Option(
            "--language", help="Language of the figure's fixed words: en, de or zh.", rich_help_panel=Panel.OUTPUT
        ),
    ] = "en",
    format_: Format = "auto",
    bare: Bare = False,
    everything: Everything = False,
    columns: Columns = None,
    limit: Limit = None,
    wide: Wide = False,
    no_pager: NoPager = False,
) -> None:
    """Tell the history of some parties: listings, rules, reliefs, stays, events, cliffs.

    The rows are those of "ask changes" and "ask timeline", by day and measure,
    with the stays of the rules that reach the parties and the days ahead on
    which an answer changes by itself (ahead; passed where that day is gone and no
    evidence says what followed).  With --out they are drawn: a lane for
    each party, a bar for each measure, a mark for each row; what is unknown is
    hatched, and what comes after the last evidence is shaded.

    \b
    Example:
      embargraph story Huawei
      embargraph story Huawei SMIC YMTC Nexperia --out story.svg
      embargraph story Nexperia --from 2025 --out nexperia.pdf --language de --title "Nexperia"

    \b
    Fields: date, of (the name asked for), kind (listing, rule, relief, stay,
    event, cliff), change, verdict, who, under, what_happened, effect, citation,
    gist, standing, also (what else is said of the same text on the day),
    evidence, assuming.

    \b
    Exit status: 0 told, 1 nothing on record, 2 usage or unknown name, 3 bad
    data or an unwritable file, 70 internal error.
    """
    from embargraph.api import Graph
    from embargraph.questions.story import COLUMNS, tell_story

    assumed, added = assume or [], facts or []
    with Graph(graph_path) as graph:
        try:
            story = tell_story(graph, who, first=from_, last=to, assume=assumed, facts=added)
        except UnknownNameError as error:
            if error.kind == "node":
                print_unknown_name(graph, "story", COLUMNS, error, format_)
            raise
        if out is not None and story.rows:
            from embargraph.plots import write_figure
            from embargraph.plots.story import draw_story

            write_figure(lambda: draw_story(story, title=title, language=language), out)
            typer.echo(f"{out}: {len(story.rows)} rows in {len(story.lanes)} lanes", err=True)
        else:
            view = View.of(
                format_, columns, limit=limit, everything=everything, wide=wide, paged=not no_pager, bare=bare
            )
            shown = [name for name in _TABLE if name != "of" or len(story.lanes) > 1]
            about = {} if bare else story.about
            print_found(COLUMNS, story.rows, about, view, table=shown, question="story")
        print_assuming(graph, graph.assuming(assumed, added)[1])
        print_footing(graph, as_of="Over all time", rows=len(story.rows))
    if not story.rows:
        raise typer.Exit(1)
