"""Queries that are longer, deeper or wider than any question are refused before an engine reads them."""

import pytest

from embargraph.errors import QueryError
from embargraph.questions.sparql import load_sparql_versions
from embargraph.rdf import query_shape as shape
from embargraph.rdf import sparql_engine
from embargraph.rdf.query_shape import check_shape
from embargraph.rdf.sparql_engine import run_sparql


def joined(count, each, sign=" "):
    return sign.join([each] * count)


#: One beyond each limit: harmless to any engine.
TOO_MUCH = {
    "longer than": "SELECT * {} #" + "x" * shape.MAX_QUERY_BYTES,
    "brackets 41 deep": "SELECT * " + "{" * 41 + "}" * 41,
    "brackets 41 deep; ": f"SELECT * {{ FILTER({'(' * 39}1{')' * 39} = 1) }}",
    "brackets 101 deep": f"SELECT * {{ FILTER(?a<{'(' * 99}1{')' * 99}>?b) }}",
    "501 patterns": f"SELECT * {{ {joined(501, '?s ?p ?o .')} }}",
    "501 patterns; ": f"SELECT * {{ ?s ?p {joined(502, '?o', ',')} }}",
    r"151 groups \(UNION": f"SELECT * {{ {joined(151, '{}', ' UNION ')} }}",
    "151 groups": f"SELECT * {{ {joined(150, 'OPTIONAL {}')} }}",
    "brackets; at most 1500": f"SELECT * {{ {joined(751, '{}')} }}",
    "502 signs of paths": f"SELECT * {{ ?s {joined(502, '<x:p>', '/')} ?o }}",
    "502 signs of paths and": f"SELECT * {{ BIND({joined(502, '1', '+')} AS ?n) }}",
    "9 signs in a row": "SELECT * { FILTER(!!!!!!!!!true) }",
    "repeats paths within repeated paths 4 times": "SELECT * { ?s ((((<x:p>)*)+)*)* ?o }",
    "301 variables": f"SELECT {' '.join(f'?v{number}' for number in range(301))} {{}}",
}


@pytest.mark.parametrize("said", TOO_MUCH)
def test_what_no_question_needs_is_refused_and_the_limit_named(said, monkeypatch):
    monkeypatch.setattr(sparql_engine, "_answer", None)  # no engine is asked

    with pytest.raises(QueryError, match=said.removesuffix("; ")):
        run_sparql(None, TOO_MUCH[said])


def test_what_is_spelt_in_escapes_is_counted():
    with pytest.raises(QueryError, match="brackets 41 deep"):
        sparql_engine.check_query("SELECT * " + r"\u007B" * 41 + r"\u007D" * 41)


@pytest.mark.parametrize("name", sorted(load_sparql_versions()))
def test_every_question_stays_well_within(name):
    check_shape(load_sparql_versions()[name].text)


@pytest.mark.parametrize(
    "text",
    [
        'SELECT * { ?s ?p "' + "(" * 60 + '" }',
        "SELECT * { ?s <http://example.org/" + "(" * 60 + "> ?o }",
        "# " + "{" * 60 + "\nSELECT * {}",
        "SELECT * { ?s (<x:a>/<x:b>*)+ ?o FILTER((?a + 1) * 2 > -?b && !?c) }",
    ],
)
def test_texts_iris_and_comments_are_no_shape(text):
    check_shape(text)
