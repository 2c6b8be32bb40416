"""The graph as files: one exporter a format, and one function that writes any of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING

from embargraph.errors import UnknownNameError, UsageError
from embargraph.exports.cypher import DIALECTS, write_cypher
from embargraph.exports.cytoscape import write_cytoscape
from embargraph.exports.files import beside, write_batches
from embargraph.exports.ftm import write_ftm
from embargraph.exports.gexf import write_gexf
from embargraph.exports.graphml import write_graphml
from embargraph.exports.neo4j import write_neo4j
from embargraph.exports.page import write_page
from embargraph.exports.parquet import write_parquet
from embargraph.exports.tables import write_csv
from embargraph.rdf.terms import BASE, check_base
from embargraph.rdf.triples import json_ld_batches, quads_batches, turtle_batches
from embargraph.store.limits import MAX_EXPORT_SECONDS, run_limited
from embargraph.store.selection import Filters, Selection, selected

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from duckdb import DuckDBPyConnection

__all__ = ["EXPORTERS", "ExportCounts", "Exporter", "find_exporter", "write_export"]


@dataclass(frozen=True, slots=True)
class Exporter:
    """A format: what it is called, which suffixes mean it, and how it is written.

    `write` takes a selection, the path to write to and the base IRI of RDF.  A
    partial format cannot hold every node and statement; its `write` returns how
    many of each went in.
    """

    name: str
    suffixes: tuple[str, ...]
    summary: str
    write: Callable[[Selection, Path, str], tuple[int, int] | None]
    folder: bool = False
    partial: bool = False


@dataclass(frozen=True, slots=True)
class ExportCounts:
    """What went into an export."""

    nodes: int
    statements: int
    restrictions: int


def _turtle(selection: Selection, path: Path, base: str) -> None:
    write_batches(path, turtle_batches(selection, base))


def _json_ld(selection: Selection, path: Path, base: str) -> None:
    write_batches(path, json_ld_batches(selection, base))


def _quads(selection: Selection, path: Path, base: str) -> None:
    write_batches(path, quads_batches(selection, base))


#: Every format by name.
EXPORTERS = MappingProxyType(
    {
        exporter.name: exporter
        for exporter in (
            Exporter("ttl", (".ttl", ".turtle"), "RDF as Turtle, for reading and for triple stores", _turtle),
            Exporter("jsonld", (".jsonld",), "RDF as JSON-LD, for programs that read JSON", _json_ld),
            Exporter("nq", (".nq",), "RDF as N-Quads, each source a named graph; the quickest to load", _quads),
            Exporter("graphml", (".graphml",), "GraphML, for networkx, Gephi, yEd and Cytoscape",
                     lambda selection, path, _: write_graphml(selection, path)),
            Exporter("gexf", (".gexf",), "GEXF with days, for Gephi and its timeline",
                     lambda selection, path, _: write_gexf(selection, path)),
            Exporter("cypher", (".cypher", ".cql"), "a script for Neo4j and other databases that speak Cypher",
                     lambda selection, path, _: write_cypher(selection, path)),
            Exporter("neo4j", (".neo4j",), "a folder of CSV files for Neo4j's bulk import",
                     lambda selection, path, _: write_neo4j(selection, path), folder=True),
            Exporter("cyjs", (".cyjs",), "Cytoscape JSON, for Cytoscape and Cytoscape.js",
                     lambda selection, path, _: write_cytoscape(selection, path)),
            Exporter("csv", (".csv",), "a folder of CSV tables with a data dictionary",
                     lambda selection, path, _: write_csv(selection, path), folder=True),
            Exporter("parquet", (".parquet",), "a folder of Parquet tables with a data dictionary",
                     lambda selection, path, _: write_parquet(selection, path), folder=True),
            Exporter("html", (".html", ".htm"), "one page with a picture to filter, search and click, for any browser",
                     lambda selection, path, _: write_page(selection, path)),
            Exporter("ftm", (".ftm.json", ".ftm"), "FollowTheMoney entities: parties, their links, sanctions; no more",
                     lambda selection, path, _: write_ftm(selection, path), partial=True),
        )
    }
)  # fmt: skip


def find_exporter(target: Path, format: str | None = None) -> Exporter:
    """Return the exporter of a format, or the one that a target's suffix means.

    Raises:
        UnknownNameError: No format has that name or suffix.
        UsageError: The target has no suffix, and no format was given.

    Example:
        >>> from pathlib import Path
        >>> find_exporter(Path("out/graph.ttl")).name
        'ttl'
    """
    if format is not None:
        if format in EXPORTERS:
            return EXPORTERS[format]
        raise UnknownNameError("format", format, _near(format, list(EXPORTERS)))
    suffix = target.suffix.lower()
    for exporter in EXPORTERS.values():
        # A suffix may have two parts, as in graph.ftm.json.
        if suffix and target.name.lower().endswith(exporter.suffixes):
            return exporter
    if not suffix:
        raise UsageError(f"{target}: no suffix to tell the format by; name one of {', '.join(EXPORTERS)}")
    known = [suffix for exporter in EXPORTERS.values() for suffix in exporter.suffixes]
    raise UnknownNameError("format with the suffix", suffix, _near(suffix, known))


def _near(name: str, known: Sequence[str]) -> Sequence[str]:
    import difflib

    return difflib.get_close_matches(name, known, n=3, cutoff=0.5) or known


def write_export(
    connection: DuckDBPyConnection,
    target: Path,
    *,
    format: str | None = None,
    as_of: date | None = None,
    around: Sequence[str] = (),
    hops: int = 1,
    kinds: Sequence[str] = (),
    standings: Sequence[str] = (),
    base_iri: str = BASE,
    figures: Mapping[str, bytes] = MappingProxyType({}),
    dialect: str | None = None,
    seconds: float = MAX_EXPORT_SECONDS,
) -> ExportCounts:
    """Write a graph, or a part of it, to a file or folder, and say how much went in.

    The target is whole or as it was: it is written beside and renamed over.

    Args:
        connection: An open graph.
        target: The file, or for tables the folder, to write.
        format: A name from `EXPORTERS`; guessed from the suffix, if not given.
        as_of: Keep what holds, or may hold, on this day.
        around: Names; keep what lies within `hops` of them.
        hops: Steps from the names, in either direction of an edge.
        kinds: Keep nodes of these kinds.
        standings: Keep statements and restrictions with these standings.
        base_iri: What the IRIs of things begin with in RDF.
        figures: Figures for the page, as SVG, by what they show.
        dialect: Whose Cypher a script is written in; Neo4j's, if not given.
        seconds: When to give up.

    Raises:
        UnknownNameError: No such format, node, kind or standing; lists the nearest.
        UsageError: An option that cannot be meant.
        ExportError: The target cannot be written or replaced, or the disk is full.
        QueryError: It takes longer than `seconds`; the target is as it was.
        MissingExtraError: The format needs a package that is not installed.
    """
    exporter = find_exporter(target, format)
    check_base(base_iri)
    if figures and exporter.name != "html":
        raise UsageError(f"{target}: figures go into the page only; write them by themselves with: embargraph plot")
    if dialect is not None:
        if exporter.name != "cypher":
            raise UsageError(f"{target}: a dialect is for cypher only; {exporter.name} has none")
        if dialect not in DIALECTS:
            raise UnknownNameError("dialect", dialect, tuple(DIALECTS))
    filters = Filters(as_of, tuple(around), hops, tuple(kinds), tuple(standings))

    def write(selection: Selection, part: Path) -> tuple[int, int] | None:
        if figures:
            write_page(selection, part, figures)
        elif dialect:
            write_cypher(selection, part, dialect)
        else:
            return exporter.write(selection, part, base_iri)
        return None

    with selected(connection, filters) as selection:
        with beside(target, folder=exporter.folder) as part:
            written = run_limited(selection.cursors, partial(write, selection, part), seconds)
        if written is not None:
            return ExportCounts(*written, 0)
        return ExportCounts(selection.nodes, selection.statements, selection.restrictions)
