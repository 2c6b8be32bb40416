"""The names in some RDF as tables, so that a name selects there what it selects in a graph file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from embargraph.model.names import name_words
from embargraph.store.engine import connect
from embargraph.store.schema import create_tables
from embargraph.store.write import insert_columns

if TYPE_CHECKING:
    import pyoxigraph
    from duckdb import DuckDBPyConnection

__all__ = ["names_of"]

_PREFIXES = """PREFIX adms: <http://www.w3.org/ns/adms#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX eg: <https://w3id.org/embargraph/vocabulary#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
_NODES = """SELECT ?id ?kind ?type ?label ?country {
    ?node a eg:Node, ?kind ; dcterms:identifier ?id ; rdfs:label ?label .
    VALUES ?kind { eg:Actor eg:Technology eg:Measure eg:Route eg:Event eg:Claim eg:Figure eg:Place eg:Document }
    OPTIONAL { ?node eg:type ?type } OPTIONAL { ?node eg:country ?country } } ORDER BY ?id"""
_NAMES = """SELECT ?node ?name {
    ?named a eg:Node ; dcterms:identifier ?node ; rdfs:label|skos:altLabel ?name } ORDER BY ?node ?name"""
_IDENTIFIERS = """SELECT ?node ?scheme ?value {
    ?marked a eg:Node ; dcterms:identifier ?node ; adms:identifier ?mark .
    ?mark eg:scheme ?scheme ; skos:notation ?value } ORDER BY ?node ?scheme"""
#: What makes one thing broader or narrower than another.
_BROADENING = """SELECT ?id ?subject ?relation ?object ?since ?since_first ?until_last ?standing {
    VALUES ?term { eg:kind_of eg:located_in eg:headquartered_in eg:part_of eg:classified_as }
    ?statement eg:relation ?term ; dcterms:identifier ?id ; eg:standing ?tag ;
        eg:subject/dcterms:identifier ?subject ; eg:object/dcterms:identifier ?object .
    OPTIONAL { ?statement eg:since ?since } OPTIONAL { ?statement eg:sinceEarliest ?since_first }
    OPTIONAL { ?statement eg:untilLatest ?until_last }
    BIND(STRAFTER(STR(?term), "#") AS ?relation) BIND(STRAFTER(STR(?tag), "#standing-") AS ?standing) } ORDER BY ?id"""


@contextmanager
def names_of(store: pyoxigraph.Store) -> Iterator[DuckDBPyConnection]:
    """Give the nodes, names and memberships of some RDF as the tables of a graph, in memory.

    What is not needed to look a name up stays empty.
    """

    def rows(text: str) -> list[dict[str, Any]]:
        answer: Any = store.query(_PREFIXES + text, use_default_graph_as_union=True)
        names = [variable.value for variable in answer.variables]
        return [{name: found[name].value if found[name] else None for name in names} for found in answer]

    with connect() as connection:
        create_tables(connection)
        nodes = {row["id"]: {**row, "kind": row["kind"].rpartition("#")[2].lower()} for row in rows(_NODES)}
        fields = ("id", "kind", "type", "label", "country")
        insert_columns(connection, "node", {name: [n[name] for n in nodes.values()] for name in fields})
        names = rows(_NAMES)
        insert_columns(
            connection,
            "name",
            {
                "node": [row["node"] for row in names],
                "name": [row["name"] for row in names],
                "folded": [" ".join(name_words(row["name"])) for row in names],
            },
        )
        for table, query in (("identifier", _IDENTIFIERS), ("statement", _BROADENING)):
            if found := rows(query):
                insert_columns(connection, table, {name: [row[name] for row in found] for name in found[0]})
        yield connection
