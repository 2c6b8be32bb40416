"""Each question in SPARQL gives the rows of its SQL: in DuckDB, pyoxigraph and rdflib."""

import json
import subprocess
import sys
from datetime import date

import duckdb
import pyoxigraph
import pytest

from embargraph.errors import QueryError, UnknownNameError, UsageError
from embargraph.exports import write_export
from embargraph.questions.ask import bind_options, load_questions, run_question
from embargraph.questions.sparql import (
    ask_sparql,
    bind,
    canonical,
    find_query,
    find_sparql_version,
    load_sparql_versions,
    read_sparql_version,
    run_sparql_version,
)
from embargraph.rdf.sparql_engine import graph_store, open_store
from embargraph.rdf.triples import to_rdf
from embargraph.store.schema import create_tables
from embargraph.store.selection import Filters, selected
from embargraph.store.write import insert_columns

QUESTIONS, TWINS = load_questions(), load_sparql_versions()
TODAY = date(2026, 11, 22)

#: A figure, and so something to answer of figures near it.
FIGURE = "figure-cbc-supply-share"

#: Options, question by question; the first two run in rdflib too, which is some 50 times slower.
CASES = {
    "affiliates": [
        {"tiers": 1, "as_of": "2025-10-15"},
        {"tiers": 1, "who": "Nexperia", "direction": "above"},
        {"tiers": 1, "direction": "above"},
        {"tiers": 1, "who": "Wingtech", "as_of": "2025-10-15"},
    ],
    "changes": [
        {"who": "Huawei", "from": "2019-05-15", "to": "2020-09-15"},
        {"who": "ZTE"},
        {"under": "Entity List", "from": "2018-01-01"},
        {},
        {"from": "2025-01-01"},
    ],
    "claims": [
        {},
        {"about": "Huawei"},
        {"standing": "forecast"},
        {"by": "Sourabh Gupta"},
        {"about": "semiconductors", "standing": "claimed"},
    ],
    "cliffs": [
        {"from": "2020-01-01", "to": "2020-12-31"},
        {},
        {"measure": "affiliates rule"},
        {"from": "2026-11-01", "to": "2027-01-31"},
    ],
    "evidence": [
        {"as_of": "2026-11-29"},
        {"as_of": "2026-11-29", "who": "Huawei"},
        {"as_of": "2026-11-29", "within": 30},
        {},
        {"source": "cn"},
        {"as_of": "2026-11-29", "measure": "affiliates rule"},
        {"as_of": "2024-02-29", "within": 400},
    ],
    "figures": [{"about": "semiconductors"}, {"unit": "percent"}, {}, {"said_by": "SIA"}],
    "restricted": [
        {"who": "Huawei", "as_of": "2021-03-11"},
        {"status": "not_in_force", "as_of": "2018-05-03"},
        {"who": "Huawei", "what": "semiconductors"},
        {},
        {"as_of": "2021-03-11"},
        {"as_of": "2026-11-22"},
        {"what": "lithography", "as_of": "2024-10-01"},
        {"by": "United States", "as_of": "2026-11-22"},
        {"who": "China", "by": "de", "as_of": "2026-10-01"},
        {"via": "asml"},
        {"under": "Entity List", "as_of": "2021-03-11"},
        {"basis": "owned"},
        {"effect": "denial"},
        {"verdict": "unknown", "as_of": "2026-11-22"},
    ],
    "routes": [
        {},
        {"by": "Huawei", "as_of": "2019-01-01"},
        {"around": "entity list", "as_of": "2021-03-11"},
        {"as_of": "2026-11-22"},
    ],
    "rules": [
        {"as_of": "2026-11-22"},
        {"status": "unknown", "as_of": "2026-11-22"},
        {"measure": "us-bis-entity-list", "as_of": "2021-03-11"},
        {},
    ],
    "sources": [{}],
    "statements": [
        {"subject": "Huawei"},
        {"object": "Huawei", "standing": "reported"},
        {},
        {"relation": "owns"},
        {"document": "semafor-2024-08-23"},
        {"subject": "semiconductors", "object": "China"},
    ],
    "timeline": [
        {"under": "Entity List", "from": "2019-01-01", "to": "2021-01-01"},
        {"who": "Huawei", "what": "EUV lithography", "from": "2020-01-01"},
        {},
        {"who": "ZTE"},
        {"what": "lithography"},
    ],
}


def cases(most):
    return [pytest.param(name, case, id=f"{name} {case}") for name in CASES for case in CASES[name][:most]]


def assert_same_rows(connection, graph, name, case):
    """Ask both, and compare as sorted texts."""
    options = dict(case)
    as_of = date.fromisoformat(options.pop("as_of")) if "as_of" in options else None
    question, version = QUESTIONS[name], TWINS[name]
    expected = run_question(connection, question, options, as_of=as_of, today=TODAY).to_dicts()
    values = bind_options(connection, question, options, as_of=as_of, today=TODAY)

    assert expected or case is not CASES[name][0]
    assert canonical(version, run_sparql_version(graph, version, values)) == canonical(version, expected)


@pytest.fixture(scope="module")
def store(packaged):
    return graph_store(packaged.connection)


#: What a name's key and words are computed from, without these.
_NAMES = "(SELECT node, name, folded, is_label FROM name)"


@pytest.fixture(scope="module")
def near(packaged):
    """What is within a step of two parties, as a graph of its own in DuckDB and in rdflib."""
    with duckdb.connect() as connection:
        create_tables(connection)
        near = ("huawei", "wingtech", FIGURE)
        with selected(packaged.connection, Filters(around=near, hops=1)) as selection:
            # Restrictions name nodes further away, so that all nodes come along.
            for table, view in [("node", "node"), ("name", _NAMES), ("source", "source")] + [
                (table, f"x_{table}") for table in ("identifier", "statement", "status", "clock", "restriction")
            ]:
                found = selection.connection.execute(f"SELECT * FROM {view}")
                columns = [column[0] for column in found.description]
                rows = found.fetchall()
                if table in {"node", "name", "source"}:
                    insert_columns(connection, table, dict(zip(columns, zip(*rows, strict=True), strict=True)))
                elif rows:
                    names = ", ".join(f'"{column}"' for column in columns)
                    marks = ", ".join("?" * len(columns))
                    connection.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)
        yield connection, to_rdf(connection)


@pytest.mark.parametrize(("name", "case"), cases(None))
def test_pyoxigraph_gives_the_rows_of_duckdb(packaged, store, name, case):
    assert_same_rows(packaged.connection, store, name, case)


@pytest.mark.parametrize(("name", "case"), cases(2))
def test_rdflib_gives_the_rows_of_duckdb(near, name, case):
    assert_same_rows(*near, name, case)


def test_every_twin_has_cases():
    assert CASES.keys() == TWINS.keys()


@pytest.mark.parametrize("as_of", ["2021-03-11", "2026-11-22"])
def test_an_exported_turtle_file_answers_as_the_command_does(packaged, packaged_file, tmp_path, as_of):
    file = tmp_path / "graph.ttl"
    write_export(packaged.connection, file)
    command = [sys.executable, "-m", "embargraph", "ask", "restricted", "--as-of", as_of, "--graph", packaged_file]
    printed = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)["rows"]
    version = TWINS["restricted"]

    rows = ask_sparql(open_store(file), version, {}, as_of=date.fromisoformat(as_of)).rows

    assert len(rows) > 30
    assert canonical(version, rows) == canonical(version, printed)


@pytest.mark.parametrize("name", sorted(TWINS))
def test_a_twin_has_the_header_of_its_question(name):
    question, version = QUESTIONS[name], TWINS[name].question

    for field in ("summary", "options", "columns", "time", "examples"):
        assert getattr(version, field) == getattr(question, field), field
    solutions = pyoxigraph.Store().query(TWINS[name].text)
    assert [variable.value for variable in solutions.variables] == list(TWINS[name].names("returns"))


def test_only_an_algorithm_has_no_twin():
    without = {name for name, question in QUESTIONS.items() if question.algorithm}
    assert QUESTIONS.keys() - TWINS.keys() == without


def test_a_name_selects_in_an_export_what_it_selects_in_the_graph(packaged, store):
    from embargraph.rdf.names import names_of

    with names_of(store) as names:
        for name in ("Huawei", "华为", "semiconductors", "Entity List", "China"):
            for given in ({"who": name}, {"what": name}):
                asked = (QUESTIONS["restricted"], given)
                assert bind_options(names, *asked, today=TODAY) == bind_options(
                    packaged.connection, *asked, today=TODAY
                )
        with pytest.raises(UnknownNameError, match="Huawei"):
            bind_options(names, QUESTIONS["restricted"], {"who": "Huawai"})


def test_what_the_twin_cannot_say_is_refused(store):
    with pytest.raises(UsageError, match=r"tiers=1 only: SPARQL 1\.1 cannot count"):
        ask_sparql(store, find_sparql_version("affiliates"), {"who": "Wingtech"})
    with pytest.raises(QueryError, match="no VALUES line takes 'measure'"):
        bind(TWINS["figures"], {"measure": ["us-bis-entity-list"]})


@pytest.mark.parametrize("value", ['" } UNION { ?s ?p ?o } #', "a\nb", "a\\u0022"])
def test_a_value_stays_a_value(store, value):
    version = TWINS["figures"]
    if "\\" in value:
        with pytest.raises(UsageError, match="backslash"):
            bind(version, {"unit": value})
    else:
        assert run_sparql_version(store, version, {"unit": value}) == []


def test_a_twin_is_found_by_name_and_by_file(tmp_path):
    copy = tmp_path / "mine.rq"
    copy.write_text(TWINS["rules"].question.path.read_text(encoding="utf-8"), encoding="utf-8")

    assert find_query("rules", None).question == TWINS["rules"].question
    assert find_query("rules.rq", None).text == TWINS["rules"].text
    assert find_query(str(copy), None).question.options == TWINS["rules"].question.options
    for name in ("paths", "../queries/rules", "rulez"):
        with pytest.raises((UnknownNameError, QueryError)):
            find_query(name, None)


def test_a_user_s_own_question_takes_its_options(store, tmp_path):
    mine = tmp_path / "mine.rq"
    mine.write_text("""#+ summary: Parties by country.
#+ option: who node ; the party
#+ option: country text ; its country
#+ columns: id, label
#+ returns: row, id, label
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX eg: <https://w3id.org/embargraph/vocabulary#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?row ?id ?label {
    VALUES (?asked_who) { (UNDEF) }
    VALUES (?asked_country) { (UNDEF) }
    VALUES (?aside) { (UNDEF) }
    ?row dcterms:identifier ?asked_who, ?id ; rdfs:label ?label ; eg:country ?asked_country .
}
""")
    version = find_query(str(mine), None)

    # China is what Huawei belongs to.
    assert [row["id"] for row in ask_sparql(store, version, {"who": "Huawei"}).rows] == ["huawei", "place-cn"]
    assert ask_sparql(store, version, {"who": "Huawei", "country": "NL"}).rows == ()
    assert "asml" in [row["id"] for row in ask_sparql(store, version, {"country": "NL"}).rows]


def test_a_faulty_header_is_told(tmp_path):
    file = tmp_path / "q.rq"
    file.write_text("#+ summary: S.\n#+ returns: a\n#+ sideways: a\nSELECT ?a {}\n")

    with pytest.raises(QueryError, match="header 'sideways' is unknown"):
        read_sparql_version(file)
