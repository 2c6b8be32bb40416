"""The graph as RDF: text in any syntax, streamed, and an rdflib graph.

The mapping is in `embargraph.rdf`; `docs/exports.md` shows what comes out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from embargraph.errors import MissingExtraError
from embargraph.rdf import SHAPES
from embargraph.rdf.blocks import json_ld_block, quads_block, turtle_block
from embargraph.rdf.conclusions import DERIVED
from embargraph.rdf.mapping import STATED, RdfTable
from embargraph.rdf.pieces import Piece, written
from embargraph.rdf.terms import (
    BASE,
    PREFIXES,
    SPACES,
    VOCABULARY,
    JsonLd,
    NQuads,
    Turtle,
    check_base,
    expand,
    iri,
)
from embargraph.store.schema import SCHEMA_VERSION
from embargraph.store.selection import Filters, Selection, selected

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    import rdflib
    from duckdb import DuckDBPyConnection

    from embargraph.store.selection import Batches

__all__ = [
    "TABLES",
    "find_shape_faults",
    "json_ld_batches",
    "json_ld_lines",
    "quads_batches",
    "quads_lines",
    "to_rdf",
    "turtle_batches",
    "turtle_lines",
]

#: Every table of the mapping, in the order in which it is written.
TABLES: tuple[RdfTable, ...] = (*STATED, *DERIVED)


def _written(selection: Selection, pieces: tuple[Piece, ...], table: RdfTable) -> Batches:
    return written(selection, pieces, table.rows, table.key)


def _prefixes(base: str) -> dict[str, str]:
    return {**PREFIXES, **{space: f"{base}{space}/" for space in SPACES}}


def turtle_batches(selection: Selection, base: str = BASE) -> Batches:
    """Yield the selection as Turtle, as UTF-8, in batches.

    Raises:
        UsageError: `base` is no base IRI.
    """
    syntax = Turtle(check_base(base))
    day = selection.filters.as_of
    as_of = f' ;\n    eg:asOf "{day.isoformat()}"^^xsd:date' if day else ""
    head = [f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in sorted(_prefixes(base).items())]
    head.append(
        f"\ndataset:graph a void:Dataset ;\n    dcterms:conformsTo <{VOCABULARY.rstrip('#')}> ;\n"
        f'    eg:schemaVersion "{SCHEMA_VERSION}"^^xsd:integer{as_of} .\n\n'
    )
    yield [line.encode() for line in head]
    for table in TABLES:
        yield from _written(selection, turtle_block(table.block, syntax), table)


def quads_batches(selection: Selection, base: str = BASE) -> Batches:
    """Yield the selection as N-Quads, as UTF-8, in batches: statements in the named graph of their source.

    Raises:
        UsageError: `base` is no base IRI.
    """
    syntax = NQuads(check_base(base))
    head = f"<{base}dataset/graph>"
    integer, day = expand("xsd:integer"), selection.filters.as_of
    lines = [
        f"{head} <{expand('rdf:type')}> <{expand('void:Dataset')}> .\n",
        f"{head} <{expand('dcterms:conformsTo')}> <{VOCABULARY.rstrip('#')}> .\n",
        f'{head} <{expand("eg:schemaVersion")}> "{SCHEMA_VERSION}"^^<{integer}> .\n',
    ]
    if day:
        lines.append(f'{head} <{expand("eg:asOf")}> "{day.isoformat()}"^^<{expand("xsd:date")}> .\n')
    yield [line.encode() for line in lines]
    for table in TABLES:
        graph = iri("source", table.graph) if table.graph else None
        yield from _written(selection, quads_block(table.block, syntax, graph), table)


def json_ld_batches(selection: Selection, base: str = BASE) -> Batches:
    """Yield the selection as JSON-LD, as UTF-8, in batches: one object a line.

    Raises:
        UsageError: `base` is no base IRI.
    """
    import json

    syntax = JsonLd(check_base(base))
    yield [f'{{"@context":{json.dumps(_prefixes(base), sort_keys=True)},\n"@graph":[\n'.encode()]
    for table in TABLES:
        yield from _written(selection, json_ld_block(table.block, syntax), table)
    head: dict[str, object] = {
        "@id": "dataset:graph",
        "@type": ["void:Dataset"],
        "dcterms:conformsTo": {"@id": VOCABULARY.rstrip("#")},
        "eg:schemaVersion": {"@type": "xsd:integer", "@value": str(SCHEMA_VERSION)},
    }
    if selection.filters.as_of:
        head["eg:asOf"] = {"@type": "xsd:date", "@value": selection.filters.as_of.isoformat()}
    yield [(json.dumps(head) + "\n]}\n").encode()]


def turtle_lines(selection: Selection, base: str = BASE) -> Iterator[str]:
    """Yield the selection as Turtle, in pieces of text; see `turtle_batches`."""
    return _texts(turtle_batches(selection, base))


def quads_lines(selection: Selection, base: str = BASE) -> Iterator[str]:
    """Yield the selection as N-Quads, in pieces of text; see `quads_batches`."""
    return _texts(quads_batches(selection, base))


def json_ld_lines(selection: Selection, base: str = BASE) -> Iterator[str]:
    """Yield the selection as JSON-LD, in pieces of text; see `json_ld_batches`."""
    return _texts(json_ld_batches(selection, base))


def _texts(batches: Batches) -> Iterator[str]:
    return (b"".join(batch).decode() for batch in batches)


def to_rdf(
    connection: DuckDBPyConnection,
    *,
    as_of: date | None = None,
    around: Sequence[str] = (),
    hops: int = 1,
    kinds: Sequence[str] = (),
    standings: Sequence[str] = (),
    base_iri: str = BASE,
) -> rdflib.Graph:
    """Return a graph file's content as an rdflib graph, with the prefixes bound.

    Args:
        connection: An open graph.
        as_of: Keep what holds, or may hold, on this day.
        around: Names; keep what lies within `hops` of them.
        hops: Steps from the names, in either direction of an edge.
        kinds: Keep nodes of these kinds.
        standings: Keep statements and restrictions with these standings.
        base_iri: What the IRIs of things begin with.

    Raises:
        UnknownNameError: A filter names what does not exist.
        UsageError: A filter or the base cannot be meant.
    """
    import rdflib

    filters = Filters(as_of, tuple(around), hops, tuple(kinds), tuple(standings))
    with selected(connection, filters) as selection:
        text = "".join(turtle_lines(selection, base_iri))
    graph = rdflib.Graph(bind_namespaces="none")
    return graph.parse(data=text, format="turtle")


def find_shape_faults(connection: DuckDBPyConnection) -> list[str]:
    """Return what the shipped SHACL shapes find wrong with a graph, a line each.

    Args:
        connection: An open graph.

    Raises:
        MissingExtraError: pyshacl is not installed.
    """
    try:
        import pyshacl
    except ImportError:
        raise MissingExtraError("checking SHACL shapes", "shacl") from None
    import rdflib

    shapes = rdflib.Graph().parse(SHAPES, format="turtle")
    _, report, _ = pyshacl.validate(to_rdf(connection), shacl_graph=shapes, allow_warnings=True)
    shacl = rdflib.Namespace("http://www.w3.org/ns/shacl#")
    faults = []
    for result in report.subjects(rdflib.RDF.type, shacl.ValidationResult):
        where, path = report.value(result, shacl.focusNode), report.value(result, shacl.resultPath)
        messages = sorted(str(message) for message in report.objects(result, shacl.resultMessage))
        at = f" {path.n3().rpartition('#')[2].rstrip('>')}" if path is not None else ""
        faults.append(f"{where}{at}: {'; '.join(messages)}")
    return sorted(faults)
