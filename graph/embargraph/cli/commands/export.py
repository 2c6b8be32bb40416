"""`embargraph export`: the graph as a file that other tools read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from embargraph.cli.output import graph_option

__all__ = ["command"]


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--as", "format_", metavar="FORMAT", help="Format, where the file's ending does not say it.")
@click.option("--as-of", metavar="DATE", help="Only what held on this day, YYYY-MM-DD.")
@click.option("--around", multiple=True, metavar="NAME", help="Only what is near this node.")
@click.option("--hops", type=click.IntRange(0, 20), default=1, show_default=True, help="How near, in statements.")
@click.option("--kind", "kinds", multiple=True, metavar="KIND", help="Only nodes of this kind.")
@click.option("--standing", "standings", multiple=True, metavar="STANDING", help="Only statements of this standing.")
@click.option("--figures", is_flag=True, help="Put the figures of `embargraph plot` into the page (html only).")
@click.option("--base-iri", metavar="IRI", help="Base of the RDF names.")
@graph_option
def command(
    file: Path,
    format_: str | None,
    as_of: str | None,
    around: tuple[str, ...],
    hops: int,
    kinds: tuple[str, ...],
    standings: tuple[str, ...],
    figures: bool,
    base_iri: str | None,
    graph_path: str | None,
) -> None:
    """Write the graph as a file that other tools read.

    The format comes from the file's ending, or from --as; docs/exports.md says
    what each holds.

    \b
    Example:
      embargraph export huawei.graphml --around Huawei --hops 2

    \b
    Exit status: 0 written, 2 usage or unknown name, 3 bad data or an
    unwritable file, 70 internal error.
    """
    from embargraph.api import Graph, as_day
    from embargraph.exports import write_export

    with Graph(graph_path) as graph:
        near = [match.id for name in around for match in graph.find(name)]
        more: dict[str, Any] = {"base_iri": base_iri} if base_iri else {}
        if figures:
            from embargraph.plots import page_figures

            more["figures"] = page_figures(graph)
        counts = write_export(
            graph.connection, file, format=format_, as_of=as_day(as_of), around=near, hops=hops,
            kinds=kinds, standings=standings, **more,
        )  # fmt: skip
    click.echo(
        f"{file}: {counts.nodes} nodes, {counts.statements} statements, {counts.restrictions} restrictions", err=True
    )
