"""`embargraph plot`: figures of supply and of measures, as SVG, PNG or PDF."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from embargraph.cli.command import Command, make_group
from embargraph.cli.complete import complete_names
from embargraph.cli.options import GraphFile

__all__ = ["command"]


command = make_group(subcommand_metavar="FIGURE [OPTIONS] FILE")


@command.callback()
def plot() -> None:
    """Draw a figure and write it as SVG, PNG or PDF.

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


File = Annotated[Path, typer.Argument(metavar="FILE", dir_okay=False, help="File to write: .svg, .png or .pdf.")]
Against = Annotated[
    str, typer.Option("--against", metavar="NAME", help="The state to be denied.", autocompletion=complete_names)
]
Share = Annotated[float, typer.Option("--share", help="Part of supply to deny, up to 1.")]
Reach = Annotated[
    Literal["headquarters", "fdp"],
    typer.Option("--reach", help="fdp: states refuse too where their technology is used."),
]
Day = Annotated[
    str | None, typer.Option("--as-of", metavar="DATE", help="Day of the measures shown; today if not given.")
]


def _names(flag: str, help_: str) -> Any:
    return typer.Option(flag, metavar="NAME", help=help_, autocompletion=complete_names)


def _write(name: str, graph_path: Path | None, file: Path, options: dict[str, Any]) -> None:
    from embargraph.api import Graph, as_day
    from embargraph.plots import write_plot

    options["as_of"] = as_day(options.get("as_of") or "today")
    with Graph(graph_path) as graph:
        write_plot(graph, name, file, options)
    typer.echo(f"{file}: {name}", err=True)


@command.command(cls=Command)
def coalitions(
    file: File,
    what: Annotated[str, _names("--what", "The technology.")],
    against: Against = "CN",
    share: Share = 0.9,
    by: Annotated[Literal["country", "maker"], typer.Option("--by", help="Who refuses.")] = "country",
    reach: Reach = "headquarters",
    as_of: Day = None,
    graph_path: GraphFile = None,
) -> None:
    """Draw the smallest sets that deny a technology, in layers.

    \b
    Example:
      embargraph plot coalitions --what "EUV lithography" --against CN euv.svg
    """
    options = {"what": what, "against": against, "share": share, "by": by, "reach": reach, "as_of": as_of}
    _write("coalitions", graph_path, file, options)


@command.command(cls=Command)
def chokepoints(
    file: File,
    against: Against = "CN",
    share: Share = 0.9,
    reach: Reach = "headquarters",
    limit: Annotated[int, typer.Option("--limit", min=1, max=200, help="Inputs to draw.")] = 25,
    as_of: Day = None,
    graph_path: GraphFile = None,
) -> None:
    """Draw shares of inputs by country as a heat map.

    \b
    Example:
      embargraph plot chokepoints --against CN chokepoints.png
    """
    options = {"against": against, "share": share, "reach": reach, "limit": limit, "as_of": as_of}
    _write("chokepoints", graph_path, file, options)


@command.command(cls=Command)
def timeline(
    file: File,
    what: Annotated[list[str] | None, _names("--what", "Measures that cover this technology.")] = None,
    who: Annotated[list[str] | None, _names("--who", "Measures that reach this party or place.")] = None,
    under: Annotated[list[str] | None, _names("--under", "This measure.")] = None,
    from_: Annotated[str, typer.Option("--from", metavar="DATE", help="First day.")] = "2018",
    to: Annotated[str, typer.Option("--to", metavar="DATE", help="Last day.")] = "2027",
    graph_path: GraphFile = None,
) -> None:
    """Draw measures over time, with stays, unknown spans and cliffs.

    Without a name, the measures that have a stay or a cliff.  With --who alone
    it is the figure of "embargraph story".

    \b
    Example:
      embargraph plot timeline --under "BIS Affiliates Rule" affiliates.svg
    """
    names = {"what": tuple(what or ()), "who": tuple(who or ()), "under": tuple(under or ())}
    options = {**names, "from": from_, "to": to}
    _write("timeline", graph_path, file, options)
