"""`embargraph read`: news articles in, proposals out."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from embargraph.cli.options import GraphFile, Panel, Workspace

if TYPE_CHECKING:
    from embargraph.updates.articles.read import Reading

__all__ = ["command"]


def command(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Articles: plain text in UTF-8, or HTML.")],
    published: Annotated[
        str | None,
        typer.Option(
            "--published", metavar="DATE", help="Day of publication; without it nothing relative is resolved."
        ),
    ] = None,
    title: Annotated[str | None, typer.Option("--title", metavar="TEXT", help="Title of the article.")] = None,
    publisher: Annotated[str | None, typer.Option("--publisher", metavar="NAME", help="Who published it.")] = None,
    id_: Annotated[
        str | None, typer.Option("--id", metavar="ID", help="Id of the document; else made of the file's name.")
    ] = None,
    using: Annotated[
        str, typer.Option("--using", metavar="HOW", help="How it is read: rules; also spacy, model.")
    ] = "rules",
    send_text: Annotated[
        bool, typer.Option("--send-text", help="Send the text to a model that runs elsewhere, this time.")
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="FILE",
            help="Write facts to this file instead of a workspace.",
            rich_help_panel=Panel.OUTPUT,
        ),
    ] = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="DATE", help="The day of reading; today if not given.")
    ] = None,
    graph_path: GraphFile = None,
    workspace: Workspace = None,
) -> None:
    """Read news articles by rules, and propose what they say: claims, figures, events, measures, routes, new names.

    A proposal changes no answer: `embargraph review` shows it beside the text, and
    a person decides.  Nothing is put more firmly than the text puts it, wording is
    not stored, and no address in a text is opened.

    The text of a page is written beside the proposals: offsets refer to it.

    With --out the facts are one fact file for `embargraph check`, to be read and
    corrected by hand before anything is built from it.

    \b
    Example:
      embargraph read article.txt --published 2025-04-16

    \b
    Exit status: 0 new proposals, 1 none, 2 usage, 3 a file that cannot be read (the
    others are done), 70 internal error.
    """  # fmt: skip
    from embargraph.api import Graph, as_day
    from embargraph.errors import EmbargraphError, UsageError
    from embargraph.updates.articles.model import model_from_environment
    from embargraph.updates.articles.read import read_article
    from embargraph.updates.workspace import find_workspace

    ways = _check(files, using, out, title, id_)
    model = model_from_environment(may_send=send_text) if "model" in ways else None
    if model is not None and not model.is_here:
        typer.echo(f"the text of {len(files)} articles, and the names found in it, go to {model.host}", err=True)
    desk = find_workspace(workspace) if out is None else None
    made = as_day(as_of) or date.today()
    readings: list[Reading] = []
    failed = 0
    with Graph(graph_path) as graph:
        for path in files:
            try:
                readings.append(
                    read_article(
                        graph,
                        path,
                        made=made,
                        published=published,
                        title=title,
                        publisher=publisher,
                        source=id_,
                        spacy="spacy" in ways,
                        model=model,
                    )
                )
            except UsageError:
                raise
            except EmbargraphError as error:
                failed += 1
                typer.echo(f"{path}: not read: {str(error).removeprefix(f'{path}: ')}", err=True)
    new = _write(readings, desk, out)
    for reading in readings:
        _tell(reading)
    typer.echo(f"{new} new proposals" + ("; next: embargraph review" if out is None else f" in {out}"))
    if failed:
        raise typer.Exit(3)
    if not new:
        raise typer.Exit(1)


def _check(files: list[Path], using: str, out: Path | None, title: str | None, id_: str | None) -> set[str]:
    from embargraph.errors import UsageError
    from embargraph.updates.articles.read import USING

    ways = {how.strip() for how in using.split(",")}
    if unknown := sorted(ways - set(USING)):
        raise UsageError(f"--using {unknown[0]!r}: articles are read by rules, and by {' and '.join(USING[1:])} beside")
    if len(files) > 1 and (id_ or title or out):
        raise UsageError("--id, --title and --out are for one article; read the others one by one")
    return ways


def _write(readings: list[Reading], desk: object, out: Path | None) -> int:
    """Write proposals to the workspace, or one file of facts; return how many are new."""
    from embargraph.updates.articles.read import write_readings, write_texts
    from embargraph.updates.proposals import add_proposals
    from embargraph.updates.workspace import Workspace

    if out is not None:
        write_texts(readings, out.parent)
        return write_readings(readings, out)
    if not isinstance(desk, Workspace):
        return 0
    with desk.locked():
        write_texts(readings, desk.proposals)
        return sum(len(add_proposals(desk, reading.proposals)) for reading in readings)


def _tell(reading: Reading) -> None:
    """Print what was found, sentence by sentence, the doubts on top; no wording of the text."""
    from embargraph.files.shown import spell_out_line

    kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(reading.counted().items())) or "nothing"
    typer.echo(f"{reading.path}: {reading.sentences} sentences: {kinds}", err=True)
    if (asked := reading.asked) is not None:
        typer.echo(
            f"{reading.path}: the model was asked {asked.questions} times, with {asked.sent} characters; it points at "
            f"{len(asked.pointers)} places; {asked.dropped} answers were dropped: not quoted word by word",
            err=True,
        )
        for fault in asked.faults:
            typer.echo(f"{reading.path}: {spell_out_line(fault)}", err=True)
    for finding in reading.findings:
        doubts = f"  ! {'; '.join(finding.doubts)}" if finding.doubts else ""
        place = f"[{finding.start}, {finding.end})"
        typer.echo(spell_out_line(f"{place:>14} {finding.kind:<9} {finding.standing:<9} {finding.label}{doubts}"))
