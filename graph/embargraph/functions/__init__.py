"""What stands at the top of the package: screen, export and plot in one call, on the graph that answers by default.

With them build, fetch and update: what makes that graph.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from embargraph.api import Graph, as_day
from embargraph.errors import UnknownNameError, UsageError
from embargraph.model.given import as_path, as_paths, as_text, as_texts

if TYPE_CHECKING:
    from embargraph.engines.session import Spark
    from embargraph.exports import ExportCounts
    from embargraph.home.update import Update
    from embargraph.model.load_report import LoadReport
    from embargraph.screening.results import Outcome, Query
    from embargraph.sources.catalog import SourceFile
    from embargraph.sources.fetch import Fetched

__all__ = ["build", "export", "fetch", "plot", "screen", "update"]

#: A graph: open already, a file, or none for the one that answers by default.
GraphGiven = Graph | str | Path | None


@contextmanager
def _opened(graph: GraphGiven) -> Iterator[Graph]:
    """Give an open graph; one that was opened here is closed again."""
    if isinstance(graph, Graph):
        yield graph
        return
    with Graph(graph) as own:
        yield own


def build(
    target: str | Path,
    facts: str | Path | Sequence[str | Path] = (),
    *,
    sources: str | SourceFile | Sequence[str | SourceFile] = (),
    seeds: bool = True,
    rejects: str | Path | None = None,
    links: str | Path | Sequence[str | Path] = (),
    stakes: str | Path | Sequence[str | Path] = (),
    engine: Spark | None = None,
) -> list[LoadReport]:
    """Build a graph file from the packaged facts, your own, and publishers' files.

    Args:
        target: The graph file; it is replaced when everything has succeeded.
        facts: Fact files (TOML) and tables of stakes (CSV) to add.
        sources: Publishers' files, each ``NAME[@DATE]=FILE`` or an `embargraph.sources.SourceFile`.
        seeds: Whether to start from the packaged facts.
        rejects: CSV file to write rejected records and unparsed pieces to.
        links: Files of judgements on which parties are one.
        stakes: Parquet files of stakes between ids, or folders of them; only those that a rule can use are kept.
        engine: `embargraph.engines.session.Spark`, with a session or how to open one; this machine unless given.

    Returns:
        What was read from each source and what became of it.

    Raises:
        UsageError: A source has another form, or its date is none.
        FactErrors: A fact file has faults; all of them are named.
        DataError: A publisher's file cannot be read.
        ExportError: The target cannot be written.
    """
    from embargraph.packaged import build_graph
    from embargraph.sources.catalog import SourceFile

    several = [sources] if isinstance(sources, str | SourceFile) else sources
    one = [facts] if isinstance(facts, str | Path) else facts
    judged = [links] if isinstance(links, str | Path) else links
    tables = [stakes] if isinstance(stakes, str | Path) else stakes
    if engine is not None:
        from embargraph.engines.build import build_by_spark

        given: dict[str, Any] = {"seeds": seeds, "sources": several, "links": judged, "rejects": rejects}
        return build_by_spark(target, one, spark=engine, stakes=tables, **given)
    return build_graph(target, one, seeds=seeds, sources=several, links=judged, rejects=rejects, stakes=tables)


def fetch(
    name: str,
    *,
    dataset: str | None = None,
    folder: str | Path | None = None,
    url: str | None = None,
    accept_shrink: bool = False,
) -> Fetched:
    """Fetch a list into the cache, if its publisher has another than the one kept.

    Args:
        name: Which, such as "us-csl"; see docs/sources.md.
        dataset: Which data set of opensanctions.
        folder: Where to keep it; the user's cache if not given.
        url: Another address of the same file.
        accept_shrink: Take a file much smaller than the one kept.

    Returns:
        What is kept now: `state` is "changed" or "unchanged".

    Raises:
        UnknownNameError: There is no such place.
        NetworkError: It cannot be fetched, is another kind of file, or shrank; the old copy stays.
        ExportError: The cache cannot be written.
    """
    from embargraph.sources.fetch import fetch as fetch_list

    place = None if folder is None else as_path(folder, "folder")
    return fetch_list(as_text(name, "name"), dataset=dataset, folder=place, url=url, accept_shrink=accept_shrink)


def screen(
    names: str | Query | Iterable[str | Query],
    *,
    graph: GraphGiven = None,
    as_of: str | date | None = None,
    threshold: float = 0.7,
    assume: Sequence[str] = (),
    workers: int = 1,
) -> list[Outcome]:
    """Screen names: who is meant, why, and restricted from what.

    Args:
        names: A name, a `embargraph.screening.Query` with country, address or numbers, or several of them.
        graph: An open graph or a graph file; the one that answers by default if not given.
        as_of: The day of the verdicts; today unless told.
        threshold: Score that is a hit, above 0 to 1.
        assume: Statuses to assume.
        workers: Processes.

    Returns:
        An outcome for each name, in their order; a miss says what was searched.

    Raises:
        UsageError: A name, the threshold, the day or an assumption is none.

    Example:
        >>> import embargraph
        >>> (found,) = embargraph.screen("Huawei Tech. Co Ltd", as_of="2026-11-29")
        >>> found.outcome, found.hits[0].party
        ('hit', 'huawei')
    """
    from embargraph.screening import Query, Screener

    several: Iterable[str | Query] = [names] if isinstance(names, str | Query) else names
    with _opened(graph) as own:
        screener = Screener(own, threshold=threshold, as_of=as_of, assume=assume)
        return list(screener.screen_many(several, workers=workers))


def export(
    target: str | Path,
    *,
    graph: GraphGiven = None,
    format: str | None = None,
    as_of: str | date | None = None,
    around: str | Sequence[str] = (),
    hops: int = 1,
    kinds: Sequence[str] = (),
    standings: Sequence[str] = (),
    **more: Any,
) -> ExportCounts:
    """Write the graph as a file that other tools read; its ending says the format.

    Args:
        target: The file.
        graph: An open graph or a graph file; the one that answers by default if not given.
        format: The format, where the ending does not say it; see docs/exports.md.
        as_of: Only what held on this day.
        around: Names: only what is near them.
        hops: How near, in statements.
        kinds: Only nodes of these kinds.
        standings: Only statements of these standings.
        more: Settings of the format, such as `base_iri`.

    Returns:
        How many nodes, statements and restrictions were written.

    Raises:
        UnknownNameError: No node has a name given, or no format.
        ExportError: The file cannot be written.
    """
    from embargraph.exports import write_export

    with _opened(graph) as own:
        near = [match.id for name in as_texts(around, "around") for match in own.find(name)]
        with own.reading() as connection:
            return write_export(
                connection, as_path(target, "target"), format=format, as_of=as_day(as_of), around=near, hops=hops,
                kinds=kinds, standings=standings, **more,
            )  # fmt: skip


def plot(
    name: str,
    target: str | Path,
    *,
    graph: GraphGiven = None,
    what: str | Sequence[str] | None = None,
    who: str | Sequence[str] | None = None,
    under: str | Sequence[str] | None = None,
    against: str | None = None,
    share: float | None = None,
    by: str | None = None,
    reach: str | None = None,
    limit: int | None = None,
    from_: str | None = None,
    to: str | None = None,
    as_of: str | date | None = None,
) -> None:
    """Draw a figure and write it as SVG or PNG.

    Args:
        name: Which: "coalitions", "chokepoints" or "timeline".
        target: The file, .svg or .png.
        graph: An open graph or a graph file; the one that answers by default if not given.
        what: The technology; of a timeline, measures that cover it.
        who: Of a timeline: measures that reach this party or place.
        under: Of a timeline: this measure.
        against: The state to be denied; China if not given.
        share: Part of supply to deny, up to 1.
        by: Who refuses: "country" or "maker".
        reach: "headquarters" or "fdp".
        limit: Inputs to draw.
        from_: First day of a timeline.
        to: Last day of a timeline.
        as_of: Day of the measures shown; today if not given.

    Raises:
        UnknownNameError: There is no such figure, or no node has a name given.
        UsageError: The file has another ending, an option is not one of the figure's, or there is nothing to draw.
        ExportError: The file cannot be written.
    """
    from embargraph.plots import PLOTS, write_plot

    given: dict[str, Any] = {
        "what": what, "who": who, "under": under, "against": against, "share": share, "by": by, "reach": reach,
        "limit": limit, "from": from_, "to": to, "as_of": as_day(as_of),
    }  # fmt: skip
    options = {option: value for option, value in given.items() if value is not None}
    if name not in PLOTS:
        raise UnknownNameError("plot", name, list(PLOTS))
    for option in options:
        if option not in _FIGURES[name]:
            raise UsageError(f"{name} has no option {option!r}; it has: {', '.join(_FIGURES[name])}")
    if name != "timeline":
        options.setdefault("as_of", date.today())
    with _opened(graph) as own:
        write_plot(own, name, as_path(target, "target"), options)


#: Options of each figure.
_FIGURES = {
    "coalitions": ("what", "against", "share", "by", "reach", "as_of"),
    "chokepoints": ("against", "share", "reach", "limit", "as_of"),
    "timeline": ("what", "who", "under", "from", "to"),
}


def update(
    paths: str | Path | Sequence[str | Path] = (),
    *,
    sources: str | Sequence[str] = (),
    offline: bool = False,
    anew: bool = False,
    accept_losses: bool = False,
    workspace: str | Path | None = None,
    rejects: str | Path | None = None,
) -> Update:
    """Bring the home graph up to date: the one that answers where none is named.

    Args:
        paths: Files, and folders of files, to take; without any and without `sources` the lists are fetched.
        sources: Files of a source that is named, ``NAME[@DATE]=FILE``.
        offline: Fetch nothing: build from what is kept.
        anew: Leave out what was taken before.
        accept_losses: Replace the home graph although a list fell to nothing or shrank.
        workspace: The folder whose accepted facts go in.
        rejects: CSV file to write rejected records and unparsed pieces to.

    Returns:
        What was done: `state` is "changed" or "unchanged".

    Raises:
        DataError: A file cannot be read, or a list would be lost; the home graph is as it was.
        ExportError: The data folder cannot be written, or another update is under way.
    """
    from embargraph.home.update import update_home

    return update_home(
        as_paths(paths, "paths"), sources=as_texts(sources, "sources"), offline=offline, anew=anew,
        accept_losses=accept_losses, workspace=None if workspace is None else as_path(workspace, "workspace"),
        rejects=None if rejects is None else as_path(rejects, "rejects"),
    )  # fmt: skip
