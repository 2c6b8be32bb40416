"""The graph taken elsewhere: exports as files, and SPARQL."""

from __future__ import annotations

import tempfile
import zipfile
from datetime import date
from pathlib import Path
from shutil import rmtree
from typing import TYPE_CHECKING, Any

from starlette.background import BackgroundTask
from starlette.responses import FileResponse, Response

from embargraph.errors import ExportError, QueryError
from embargraph.exports import EXPORTERS, write_export
from embargraph.model.vocabulary import KINDS, STANDINGS
from embargraph.rdf.sparql_engine import check_query, run_sparql
from embargraph.serving.api.common import ROOT
from embargraph.serving.caching import is_match, tag_of
from embargraph.serving.formats import as_json
from embargraph.serving.parameters import Parameter
from embargraph.serving.problems import Problem
from embargraph.serving.routing import Endpoint

if TYPE_CHECKING:
    from embargraph.rdf.sparql_engine import SparqlAnswer
    from embargraph.serving.generation import Generation
    from embargraph.serving.routing import Asked

__all__ = ["ENDPOINTS"]

_TYPES = {
    "ttl": "text/turtle", "jsonld": "application/ld+json", "nq": "application/n-quads",
    "graphml": "application/xml", "gexf": "application/xml", "cypher": "text/plain; charset=utf-8",
    "cyjs": "application/json", "html": "text/html; charset=utf-8", "ftm": "application/x-ndjson",
}  # fmt: skip
#: The page of an export is a document of its own, with the script that draws it inside; it is given as a file.
_SPARQL_RESULTS = "application/sparql-results+json"
_STRING = "http://www.w3.org/2001/XMLSchema#string"


async def export(asked: Asked) -> Response:
    """Give the graph, or a part of it, as a file that other tools read."""
    format_ = asked.path["format"]
    if format_ not in EXPORTERS:
        known = ", ".join(EXPORTERS)
        raise Problem(404, "unknown-name", f"no format named {format_[:80]!r}; expected one of {known}", candidates=[
            {"id": name, "label": exporter.summary} for name, exporter in EXPORTERS.items()
        ])  # fmt: skip
    generation = asked.context.pool.current()
    try:
        tag = tag_of(generation.digest, f"export/{format_}", asked.values, form=format_, today=False)
    finally:
        generation.release()
    if is_match(tag, asked.request.headers.get("if-none-match")):
        return Response(None, 304, {"etag": f'"{tag}"'})
    folder = Path(tempfile.mkdtemp(prefix="embargraph-"))
    try:
        seconds = asked.context.settings.limits.export
        # The exporter gives up by itself a little earlier, and says so.
        made, digest = await asked.context.run(
            lambda generation: _written(generation, folder, format_, asked.values, seconds), seconds + 5, long=True
        )
    except ExportError as error:
        rmtree(folder, ignore_errors=True)
        # Where it was to be written is nobody's business.
        raise ExportError(str(error).replace(f"{folder}/", "")) from None
    except BaseException:
        rmtree(folder, ignore_errors=True)
        raise
    day = asked.get("as_of") or date.today()
    name = f"embargraph-{digest.removeprefix('sha256:')[:12]}-{day}{made.suffix}"
    headers = {
        "content-disposition": f'attachment; filename="{name}"', "embargraph-graph": digest,
        "etag": f'"{tag_of(digest, f"export/{format_}", asked.values, form=format_, today=False)}"',
        "cache-control": "private, max-age=0, must-revalidate",
    }  # fmt: skip
    kind = _TYPES.get(format_, "application/zip")
    return FileResponse(made, headers=headers, media_type=kind, background=BackgroundTask(rmtree, folder, True))


def _written(
    generation: Generation, folder: Path, format_: str, given: dict[str, Any], seconds: float
) -> tuple[Path, str]:
    """Write an export to a file, a folder of files as an archive; return it and the graph's digest."""
    exporter = EXPORTERS[format_]
    target = folder / f"graph{'' if exporter.folder else exporter.suffixes[0]}"
    graph = generation.graph
    around = [match.id for name in given.get("around", ()) for match in graph.find(name)]
    with graph.reading() as connection:
        write_export(
            connection, target, format=format_, as_of=given.get("as_of"), around=around, hops=given.get("hops", 1),
            kinds=given.get("kind", ()), standings=given.get("standing", ()), seconds=seconds,
        )  # fmt: skip
    if not exporter.folder:
        return target, generation.digest
    archive = folder / "graph.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        for path in sorted(target.rglob("*")):
            if path.is_file():
                packed.write(path, path.relative_to(target))
    return archive, generation.digest


async def sparql(asked: Asked) -> Response:
    """Answer a SPARQL query: SELECT or ASK."""
    query = await _query(asked)
    asked.request.scope["state"]["asked"] = {"sparql": query}
    # Before a thread is taken: a refusal should not take seconds.
    check_query(query)
    seconds = asked.context.settings.limits.sparql

    def work(generation: Generation) -> tuple[bytes, str]:
        found = generation.graph.rdf.run(lambda store: run_sparql(store, query, seconds=seconds, cell=_term))
        if found.form not in {"select", "ask"}:
            raise QueryError(f"{found.form.upper()} gives triples; expected SELECT or ASK, or take /export/ttl")
        return as_json(_results(found)), generation.digest

    # What is made of the graph for its first query takes longer than the query.
    body, digest = await asked.context.run(work, seconds + 50, long=True)
    headers = {"cache-control": "no-store", "embargraph-graph": digest}
    return Response(body, 200, headers, _SPARQL_RESULTS)


async def _query(asked: Asked) -> str:
    kind = asked.request.headers.get("content-type", "").partition(";")[0].strip().casefold()
    if kind == "application/x-www-form-urlencoded":
        form = await asked.request.form(max_files=0, max_fields=16)
        unknown = [name for name in form if name != "query"]
        query = form.get("query")
        if unknown or not isinstance(query, str):
            raise Problem(422, "bad-data", "expected one field, query")
        return query
    if kind not in {"application/sparql-query", "text/plain", ""}:
        raise Problem(422, "bad-data", "expected application/sparql-query, or a form with the field query")
    try:
        return (await asked.request.body()).decode("utf-8")
    except UnicodeDecodeError as error:
        raise Problem(422, "bad-data", f"The query is not UTF-8 at byte {error.start}.") from None


def _results(found: SparqlAnswer) -> dict[str, Any]:
    """Return an answer as SPARQL 1.1 Query Results JSON."""
    if found.form == "ask":
        return {"head": {}, "boolean": bool(found)}
    bindings = [{name: term for name, term in row.items() if term is not None} for row in found.rows]
    return {"head": {"vars": list(found.columns)}, "results": {"bindings": bindings}}


def _term(term: Any) -> dict[str, str] | None:
    """Return a term of an answer as the results' format has it."""
    import pyoxigraph

    if term is None:
        return None
    if isinstance(term, pyoxigraph.Literal):
        made = {"type": "literal", "value": term.value}
        if term.language:
            return {**made, "xml:lang": term.language}
        return made if term.datatype.value == _STRING else {**made, "datatype": term.datatype.value}
    if isinstance(term, pyoxigraph.NamedNode | pyoxigraph.BlankNode):
        return {"type": "uri" if isinstance(term, pyoxigraph.NamedNode) else "bnode", "value": term.value}
    return {"type": "literal", "value": str(term)}


_RESULTS = {
    "type": "object",
    "required": ["head"],
    "properties": {
        "head": {"type": "object"},
        "boolean": {"type": "boolean"},
        "results": {"type": "object", "properties": {"bindings": {"type": "array", "items": {"type": "object"}}}},
    },
}

ENDPOINTS = (
    Endpoint(
        f"{ROOT}/export/{{format}}", export, "The graph, or a part of it, as a file that other tools read.",
        parameters=(
            Parameter("around", "name", "Only what is near this node.", many=True),
            Parameter("hops", "integer", "How near, in statements.", default="1", least=0, most=20),
            Parameter("as_of", "day", "Only what held on this day."),
            Parameter("kind", help="Only nodes of this kind.", many=True, choices=tuple(KINDS)),
            Parameter("standing", help="Only statements of this standing.", many=True, choices=tuple(STANDINGS)),
        ),
        parts={"format": (f"One of {', '.join(EXPORTERS)}.", "ttl")}, forms=(), problems=(404, 422), suffixes=False,
    ),
    Endpoint(
        f"{ROOT}/sparql", sparql, "A SPARQL query on the graph's RDF: SELECT or ASK.", method="POST", forms=(),
        body={
            "application/sparql-query": {"type": "string", "minLength": 1},
            "application/x-www-form-urlencoded": {
                "type": "object", "required": ["query"], "additionalProperties": False,
                "properties": {"query": {"type": "string", "minLength": 1}},
            },
        },
        schema={_SPARQL_RESULTS: _RESULTS}, problems=(413, 422), suffixes=False,
    ),
)  # fmt: skip
