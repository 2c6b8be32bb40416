"""A question in SPARQL does the work that its answer takes, and not what the whole graph holds."""

import time
from datetime import date

import pyoxigraph
import pytest

from embargraph.questions.ask import bind_options
from embargraph.questions.sparql import load_sparql_versions, run_sparql_version
from embargraph.rdf.sparql_engine import graph_store

TWINS = load_sparql_versions()
TODAY = date(2026, 11, 22)
FEW, MANY = 300, 3_000

#: What is asked of one party, rule or document: question, options, day.
ASKED = [
    ("affiliates", {"tiers": 1, "who": "Wingtech"}, "2025-10-15"),
    ("changes", {"who": "Huawei", "from": "2019-05-15", "to": "2020-09-15"}, None),
    ("claims", {"about": "Huawei"}, None),
    ("cliffs", {"measure": "affiliates rule"}, None),
    ("figures", {"about": "semiconductors"}, None),
    ("restricted", {"who": "Huawei"}, "2021-03-11"),
    ("routes", {"by": "Huawei"}, "2019-01-01"),
    ("rules", {"status": "unknown"}, "2026-11-22"),
    ("sources", {}, None),
    ("statements", {"subject": "Huawei"}, None),
    ("timeline", {"who": "ZTE"}, None),
]

#: A listed party of the record, what is stated of it, and what restricts it.
_LISTED = """
PREFIX eg: <https://w3id.org/embargraph/vocabulary#>
SELECT ?restriction ?party WHERE {
    ?restriction eg:who ?party ; eg:underMeasure ?rule ; eg:basis eg:basis-listed ; eg:onList ?list .
}
ORDER BY ?party LIMIT 1
"""


def parties_like(store):
    """Return what numbers of more parties on a list make of quads: each stated and restricted as one of the record is."""
    (found,) = store.query(_LISTED, use_default_graph_as_union=True)
    own = {found["restriction"], found["party"]}
    own |= {quad.subject for quad in store.quads_for_pattern(None, pyoxigraph.NamedNode(SUBJECT), found["party"])}
    quads = [quad for subject in own for quad in store.quads_for_pattern(subject, None, None)]
    return lambda numbers: (copy for number in numbers for copy in copies(quads, own, number))


SUBJECT = "https://w3id.org/embargraph/vocabulary#subject"
IDENTIFIER = "http://purl.org/dc/terms/identifier"


def copies(quads, own, number):
    def named(term):
        return pyoxigraph.NamedNode(f"{term.value}-{number}") if term in own else term

    for quad in quads:
        value = named(quad.object)
        if quad.predicate.value == IDENTIFIER:
            value = pyoxigraph.Literal(f"{quad.object.value}-{number}")
        yield pyoxigraph.Quad(named(quad.subject), quad.predicate, value, quad.graph_name)


pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def stores(packaged):
    few, many = graph_store(packaged.connection), pyoxigraph.Store()
    made = parties_like(few)
    few.bulk_extend(made(range(FEW)))
    many.bulk_extend(few)
    many.bulk_extend(made(range(FEW, MANY)))
    return few, many


#: What reads a part of every statement.  A question of one party does less than that;
#: one whose parts are not joined row by row takes three times as long, and more the larger the graph.
_WHOLE = """
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX eg: <https://w3id.org/embargraph/vocabulary#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT (COUNT(*) AS ?parts) WHERE {
    ?row a eg:Statement ; eg:relation ?does ; eg:standing ?firm ; dcterms:identifier ?id ; eg:subject ?of .
    ?of dcterms:identifier ?whose ; rdfs:label ?label .
}
"""


def work(ask):
    """Return the CPU seconds of an answer, the least of three, and its rows."""
    taken = []
    for _ in range(3):
        began = time.process_time()
        rows = ask()
        taken.append(time.process_time() - began)
    return min(taken), rows


def test_the_larger_graph_holds_the_parties(stores):
    every = _LISTED.replace("SELECT ?restriction ?party", "SELECT DISTINCT ?party").replace("LIMIT 1", "")
    few, many = (len(list(store.query(every, use_default_graph_as_union=True))) for store in stores)

    assert many - few == MANY - FEW


@pytest.fixture(scope="module")
def whole(stores):
    return work(lambda: list(stores[1].query(_WHOLE, use_default_graph_as_union=True)))[0]


@pytest.mark.parametrize(("name", "options", "as_of"), ASKED, ids=[name for name, *_ in ASKED])
def test_an_answer_takes_no_more_work_than_reading_every_statement_twice(packaged, stores, whole, name, options, as_of):
    version = TWINS[name]
    day = date.fromisoformat(as_of) if as_of else None
    values = bind_options(packaged.connection, version.question, options, as_of=day, today=TODAY)

    taken, rows = work(lambda: run_sparql_version(stores[1], version, values, seconds=30))

    assert rows
    assert len(run_sparql_version(stores[0], version, values, seconds=30)) == len(rows)
    assert taken < 2 * whole, f"{taken:.3f} s for the answer, {whole:.3f} s for every statement"


def test_every_question_in_sparql_is_asked():
    # `evidence` reads all measures and events, and is slow on whole lists still (docs/performance.md).
    assert {name for name, *_ in ASKED} | {"evidence"} == TWINS.keys()
