"""Figures for people: a supply graph in layers, a heat map, a timeline; SVG and PNG.

They need matplotlib, which the extra ``embargraph[plot]`` brings.  Colours are
Okabe and Ito's, and the map of shares is cividis: both tell the same to those
who do not tell red from green, and in grey print; nothing is said by colour alone.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from embargraph.errors import ExportError, MissingExtraError, UnknownNameError, UsageError
from embargraph.files.replace import written

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from embargraph.api import Graph

__all__ = ["PLOTS", "as_bytes", "draw", "page_figures", "write_figure", "write_plot"]

#: Figures by name: the module that draws them, imported when asked for.
PLOTS = MappingProxyType(
    {
        "coalitions": "embargraph.plots.coalitions",
        "chokepoints": "embargraph.plots.chokepoints",
        "story": "embargraph.plots.story",
        "timeline": "embargraph.plots.timeline",
    }
)

#: Letters as outlines look the same everywhere; a fixed salt makes the same file each time.
_SETTINGS: dict[str, Any] = {
    "svg.fonttype": "path",
    "svg.hashsalt": "embargraph",
    "font.size": 10.0,
    "font.family": "DejaVu Sans",
}

#: File endings that a figure can have.
FORMATS = ("svg", "png", "pdf")


def draw(graph: Graph, name: str, options: Mapping[str, Any]) -> Figure:
    """Return a figure, drawn.

    Args:
        graph: An open graph.
        name: One of `PLOTS`.
        options: Options of the figure.

    Raises:
        MissingExtraError: matplotlib is not installed.
        UnknownNameError: There is no such figure, or no node has a name given.
        UsageError: An option is not what is expected, or there is nothing to draw.
    """
    if name not in PLOTS:
        raise UnknownNameError("plot", name, list(PLOTS))
    try:
        import matplotlib as mpl
    except ImportError:
        raise MissingExtraError("a plot", "plot") from None
    with mpl.rc_context(_SETTINGS):
        figure: Figure = importlib.import_module(PLOTS[name]).draw(graph, options)
    return figure


def write_plot(graph: Graph, name: str, target: Path, options: Mapping[str, Any]) -> None:
    """Draw a figure and write it.

    Args:
        graph: An open graph.
        name: One of `PLOTS`.
        target: The file, .svg, .png or .pdf.
        options: Options of the figure.

    Raises:
        ExportError: The file cannot be written.
        UsageError: The file has another ending, or an option is not what is expected.
    """
    write_figure(lambda: draw(graph, name, options), target)


def write_figure(drawn: Callable[[], Figure], target: Path) -> None:
    """Write a figure, as a whole or not at all.

    Args:
        drawn: Draws the figure; called when the file's ending is known to be good.
        target: The file, .svg, .png or .pdf.

    Raises:
        ExportError: The file cannot be written.
        MissingExtraError: matplotlib is not installed.
        UsageError: The file has another ending, or there is nothing to draw.
    """
    format_ = target.suffix.casefold().removeprefix(".")
    if format_ not in FORMATS:
        raise UsageError(f"{target}: ends in no format; expected {', '.join('.' + each for each in FORMATS)}")
    try:
        import matplotlib as mpl
    except ImportError:
        raise MissingExtraError("a plot", "plot") from None
    with mpl.rc_context(_SETTINGS):
        content = as_bytes(drawn(), format_)
    try:
        with written(target) as part:
            part.write_bytes(content)
    except OSError as error:
        raise ExportError(f"{target}: cannot be written: {error.strerror or error}") from error


def as_bytes(figure: Figure, format_: str) -> bytes:
    """Return a figure as a file's content, the same each time."""
    import matplotlib as mpl

    stream = BytesIO()
    title = figure.get_suptitle() or None
    metadata: dict[str, str | None] = {
        "svg": {"Date": None, "Title": title},
        "png": {"Software": None, "Title": title},
        "pdf": {"CreationDate": None, "Title": title},
    }[format_]
    with mpl.rc_context({"svg.fonttype": "path", "svg.hashsalt": "embargraph"}):
        figure.savefig(stream, format=format_, dpi=150, bbox_inches="tight", pad_inches=0.15, metadata=metadata)
    return stream.getvalue()


#: Finished products that a page shows the coalitions of.
_PRODUCTS = 3

_FINISHED = """
SELECT DISTINCT s.subject FROM statement s
WHERE s.relation = 'needs' AND s.subject NOT IN (SELECT object FROM statement WHERE relation = 'needs')
  AND s.subject NOT IN (SELECT subject FROM statement WHERE relation = 'kind_of' AND object IN (
      SELECT subject FROM statement WHERE relation = 'needs'))
ORDER BY s.subject
"""


def page_figures(graph: Graph) -> dict[str, bytes]:
    """Return the figures that a page shows, as SVG, by what they show.

    The coalitions of what is made of other things and goes into nothing, the
    chokepoints against China, and the measures with stays and cliffs.  A
    figure for which the graph has nothing is left out.

    Raises:
        MissingExtraError: matplotlib is not installed.
    """
    finished = [name for (name,) in graph.connection.execute(_FINISHED).fetchall()]
    wanted: list[tuple[str, str, dict[str, Any]]] = [
        ("Who can deny a finished product", "coalitions", {"what": name}) for name in finished
    ]
    wanted = [
        ("Inputs that fewest refusals deny", "chokepoints", {}),
        ("Measures with stays and cliffs", "timeline", {}),
        *wanted,
    ]
    found: dict[str, bytes] = {}
    for title, name, options in wanted:
        if len(found) >= _PRODUCTS + 2:
            break
        try:
            content = as_bytes(draw(graph, name, options), "svg")
        except MissingExtraError:
            raise
        except UsageError:
            # Nothing to draw in this graph.
            continue
        found[f"{title}: {_label(graph, options['what'])}" if options else title] = content
    return found


def _label(graph: Graph, node: str) -> str:
    rows = graph.connection.execute("SELECT label FROM node WHERE id = $1", [node]).fetchall()
    return str(rows[0][0]) if rows else node
