"""The graph as RDF: shapes hold, syntaxes agree, every term is declared."""

import pyoxigraph as ox
import pytest
import rdflib

from embargraph.errors import UsageError
from embargraph.rdf import ONTOLOGY, SHAPES, VOCABULARY
from embargraph.rdf.blocks import Block
from embargraph.rdf.ontology import ontology_text
from embargraph.rdf.triples import TABLES, find_shape_faults, json_ld_lines, quads_lines, to_rdf, turtle_lines
from embargraph.store.selection import selected


@pytest.fixture(scope="module")
def turtle(packaged):
    with selected(packaged.connection) as selection:
        return "".join(turtle_lines(selection))


def triples(text, form):
    return {str(quad.triple) for quad in ox.parse(text.encode(), form)}


def test_turtle_quads_and_json_ld_say_the_same(packaged, turtle):
    with selected(packaged.connection) as selection:
        quads = "".join(quads_lines(selection))
        json_ld = "".join(json_ld_lines(selection))

    expected = triples(turtle, ox.RdfFormat.TURTLE)
    assert triples(quads, ox.RdfFormat.N_QUADS) == expected
    assert triples(json_ld, ox.RdfFormat.JSON_LD) == expected


def test_every_statement_is_in_the_named_graph_of_its_source(packaged):
    with selected(packaged.connection) as selection:
        store = ox.Store()
        store.bulk_load("".join(quads_lines(selection)).encode(), ox.RdfFormat.N_QUADS)
    answer = store.query(
        f"SELECT ?g (COUNT(?s) AS ?n) WHERE {{ GRAPH ?g {{ ?s a <{VOCABULARY}Statement> }} }} GROUP BY ?g"
    )
    found = {row["g"].value.rpartition("/")[2]: int(row["n"].value) for row in answer}

    assert found == dict(packaged.connection.execute("SELECT source, count(*) FROM statement GROUP BY 1").fetchall())


def test_rdflib_reads_as_many_triples_as_pyoxigraph(packaged, turtle):
    assert len(to_rdf(packaged.connection)) == len(triples(turtle, ox.RdfFormat.TURTLE))


def test_the_shapes_hold_and_are_shapes_themselves(packaged):
    assert find_shape_faults(packaged.connection) == []
    assert len(rdflib.Graph().parse(SHAPES)) > 100


def test_a_broken_graph_is_told(graph_of, monkeypatch):
    graph = graph_of('[source]\nid = "s"\ntitle = "t"\n[[node]]\nid = "a"\nkind = "actor"\nlabel = "A"\n')
    broken = rdflib.Graph().parse(
        data=f"<x:s> a <{VOCABULARY}Statement> ; <{VOCABULARY}since> 'yesterday' .", format="turtle"
    )
    monkeypatch.setattr("embargraph.rdf.triples.to_rdf", lambda _: broken)

    faults = find_shape_faults(graph.connection)

    assert any("since" in fault for fault in faults)
    assert any("one standing" in fault for fault in faults)


def test_the_ontology_file_is_what_the_vocabulary_says():
    assert ONTOLOGY.read_text(encoding="utf-8") == ontology_text(), "run: python -m embargraph.rdf.ontology"


def test_every_term_in_use_is_declared(turtle):
    declared = {subject.value for subject, *_ in triples_of(ONTOLOGY.read_text(encoding="utf-8"))}
    used = {
        term.value
        for triple in triples_of(turtle)
        for term in triple
        if isinstance(term, ox.NamedNode) and term.value.startswith(VOCABULARY)
    }

    assert used - declared == set()


def triples_of(text):
    return [quad.triple for quad in ox.parse(text.encode(), ox.RdfFormat.TURTLE)]


def blocks(block: Block):
    yield block
    for part in block.parts:
        yield from blocks(part.block)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_no_block_names_a_predicate_twice(table):
    # JSON-LD cannot say one key twice.
    for block in blocks(table.block):
        predicates = [item.predicate for item in block.properties] + [part.predicate for part in block.parts]
        assert len(predicates) == len(set(predicates))


def test_the_base_is_the_users(packaged):
    with selected(packaged.connection) as selection:
        text = "".join(turtle_lines(selection, "https://example.org/kg/"))

    assert "@prefix node: <https://example.org/kg/node/> ." in text
    assert f"@prefix eg: <{VOCABULARY}> ." in text


@pytest.mark.parametrize("base", ["", "example.org/", "https://example.org", "https://a b/", 'https://a"/'])
def test_a_base_that_is_none_is_refused(base, packaged):
    with selected(packaged.connection) as selection, pytest.raises(UsageError):
        next(turtle_lines(selection, base))


def test_a_partial_date_stands_as_printed_and_as_days(graph_of):
    graph = graph_of("""
[source]
id = "s"
title = "t"
[[node]]
id = "a"
kind = "actor"
label = "A"
[[node]]
id = "b"
kind = "actor"
label = "B"
[[statement]]
subject = "a"
relation = "part_of"
object = "b"
since = "2020-05"
standing = "reported"
""")
    eg = rdflib.Namespace(VOCABULARY)
    rdf = to_rdf(graph.connection)

    (statement,) = rdf.subjects(rdflib.RDF.type, eg.Statement)
    assert str(rdf.value(statement, eg.since)) == "2020-05"
    assert rdf.value(statement, eg.sinceEarliest).toPython().isoformat() == "2020-05-01"
    assert rdf.value(statement, eg.sinceLatest).toPython().isoformat() == "2020-05-31"
