"""`embargraph plot`: figures of supply and of measures, as SVG or PNG."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from embargraph.cli.output import graph_option

__all__ = ["command"]


@click.group(subcommand_metavar="FIGURE [OPTIONS] FILE")
def command() -> None:
    """Draw a figure and write it as SVG or PNG.

    The file's ending says which.  Figures need matplotlib: the extra
    embargraph[plot] brings it.

    \b
    Example:
      embargraph plot coalitions --what "advanced chips" --against CN chips.svg
      embargraph plot chokepoints --against CN chokepoints.svg
      embargraph plot timeline --what "chip making equipment" timeline.png

    \b
    Exit status: 0 written, 2 usage, unknown name or a missing extra, 3 bad data
    or an unwritable file, 70 internal error.
    """


_FILE = click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
_AGAINST = click.option("--against", metavar="NAME", default="CN", show_default=True, help="The state to be denied.")
_SHARE = click.option("--share", type=float, default=0.9, show_default=True, help="Part of supply to deny, up to 1.")
_REACH = click.option(
    "--reach",
    type=click.Choice(["headquarters", "fdp"]),
    default="headquarters",
    show_default=True,
    help="fdp: states refuse too where their technology is used.",
)
_DAY = click.option("--as-of", metavar="DATE", help="Day of the measures shown; today if not given.")


def _write(name: str, graph_path: str | None, file: Path, options: dict[str, Any]) -> None:
    from embargraph.api import Graph, as_day
    from embargraph.plots import write_plot

    options["as_of"] = as_day(options.get("as_of") or "today")
    with Graph(graph_path) as graph:
        write_plot(graph, name, file, options)
    click.echo(f"{file}: {name}", err=True)


@command.command()
@click.option("--what", metavar="NAME", required=True, help="The technology.")
@_AGAINST
@_SHARE
@click.option(
    "--by", type=click.Choice(["country", "maker"]), default="country", show_default=True, help="Who refuses."
)
@_REACH
@_DAY
@graph_option
@_FILE
def coalitions(file: Path, graph_path: str | None, **options: Any) -> None:
    """Draw the smallest sets that deny a technology, in layers.

    \b
    Example:
      embargraph plot coalitions --what "EUV lithography" --against CN euv.svg
    """
    _write("coalitions", graph_path, file, options)


@command.command()
@_AGAINST
@_SHARE
@_REACH
@click.option("--limit", type=click.IntRange(1, 200), default=25, show_default=True, help="Inputs to draw.")
@_DAY
@graph_option
@_FILE
def chokepoints(file: Path, graph_path: str | None, **options: Any) -> None:
    """Draw shares of inputs by country as a heat map.

    \b
    Example:
      embargraph plot chokepoints --against CN chokepoints.png
    """
    _write("chokepoints", graph_path, file, options)


@command.command()
@click.option("--what", multiple=True, metavar="NAME", help="Measures that cover this technology.")
@click.option("--who", multiple=True, metavar="NAME", help="Measures that reach this party or place.")
@click.option("--under", multiple=True, metavar="NAME", help="This measure.")
@click.option("--from", "from_", metavar="DATE", default="2018", show_default=True, help="First day.")
@click.option("--to", metavar="DATE", default="2027", show_default=True, help="Last day.")
@graph_option
@_FILE
def timeline(file: Path, graph_path: str | None, **options: Any) -> None:
    """Draw measures over time, with stays, unknown spans and cliffs.

    Without a name, the measures that have a stay or a cliff.

    \b
    Example:
      embargraph plot timeline --under "BIS Affiliates Rule" affiliates.svg
    """
    options["from"] = options.pop("from_")
    _write("timeline", graph_path, file, options)
