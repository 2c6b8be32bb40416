"""`embargraph export`: the graph as a file that other tools read."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from embargraph.cli.complete import complete_names
from embargraph.cli.options import GraphFile, Panel

__all__ = ["command"]

_PART = "Part of the graph"


def _formats(incomplete: str) -> list[str]:
    from embargraph.exports import EXPORTERS

    return [name for name in EXPORTERS if name.startswith(incomplete)]


def _dialects(incomplete: str) -> list[str]:
    from embargraph.exports.cypher import DIALECTS

    return [name for name in DIALECTS if name.startswith(incomplete)]


def command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="File to write; its ending says the format.")],
    format_: Annotated[
        str | None,
        typer.Option(
            "--format",
            "--as",
            metavar="FORMAT",
            help="Format, where the file's ending does not say it.",
            autocompletion=_formats,
            rich_help_panel=Panel.OUTPUT,
        ),
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", metavar="DATE", help="Only what held on this day, YYYY-MM-DD.", rich_help_panel=_PART),
    ] = None,
    around: Annotated[
        list[str] | None,
        typer.Option(
            "--around",
            metavar="NAME",
            help="Only what is near this node.",
            autocompletion=complete_names,
            rich_help_panel=_PART,
        ),
    ] = None,
    hops: Annotated[
        int, typer.Option("--hops", min=0, max=20, help="How near, in statements.", rich_help_panel=_PART)
    ] = 1,
    kinds: Annotated[
        list[str] | None,
        typer.Option("--kind", metavar="KIND", help="Only nodes of this kind.", rich_help_panel=_PART),
    ] = None,
    standings: Annotated[
        list[str] | None,
        typer.Option("--standing", metavar="STANDING", help="Only statements of this standing.", rich_help_panel=_PART),
    ] = None,
    figures: Annotated[
        bool,
        typer.Option(
            "--figures",
            help="Put the figures of `embargraph plot` into the page (html only).",
            rich_help_panel=Panel.OUTPUT,
        ),
    ] = False,
    base_iri: Annotated[
        str | None,
        typer.Option("--base-iri", metavar="IRI", help="Base of the RDF names.", rich_help_panel=Panel.OUTPUT),
    ] = None,
    dialect: Annotated[
        str | None,
        typer.Option(
            "--dialect",
            metavar="DATABASE",
            help="Whose Cypher: neo4j, falkordb or opencypher (cypher only).",
            autocompletion=_dialects,
            rich_help_panel=Panel.OUTPUT,
        ),
    ] = None,
    seconds: Annotated[
        float,
        typer.Option("--timeout", help="Seconds after which the export is given up.", rich_help_panel=Panel.OUTPUT),
    ] = 3600.0,
    graph_path: GraphFile = None,
) -> None:
    """Write the graph as a file that other tools read.

    The format comes from the file's ending, or from --format; docs/exports.md says
    what each holds.

    \b
    Example:
      embargraph export huawei.graphml --around Huawei --hops 2

    \b
    Exit status: 0 written, 2 usage or unknown name, 3 bad data or an
    unwritable file, or out of time, 70 internal error.
    """
    from embargraph.api import Graph, as_day
    from embargraph.errors import UsageError
    from embargraph.exports import write_export

    if not seconds > 0:
        raise UsageError(f"--timeout {seconds:g}; expected more than 0 seconds")
    with Graph(graph_path) as graph:
        near = [match.id for name in around or () for match in graph.find(name)]
        more: dict[str, Any] = {"base_iri": base_iri} if base_iri else {}
        if figures:
            from embargraph.plots import page_figures

            more["figures"] = page_figures(graph)
        counts = write_export(
            graph.connection, file, format=format_, as_of=as_day(as_of), around=near, hops=hops,
            kinds=kinds or (), standings=standings or (), dialect=dialect,
            seconds=seconds, **more,
        )  # fmt: skip
    typer.echo(
        f"{file}: {counts.nodes} nodes, {counts.statements} statements, {counts.restrictions} restrictions", err=True
    )
