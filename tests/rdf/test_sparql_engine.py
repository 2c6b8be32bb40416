"""SPARQL in its sandbox: what is refused, what is limited, what comes out."""

import http.server
import json
import subprocess
import sys
import threading
from pathlib import Path

import pyoxigraph as ox
import pytest

from embargraph.errors import GraphFileError, QueryError, UnknownNameError, UsageError
from embargraph.exports import write_export
from embargraph.rdf import sparql_engine as sparql
from embargraph.rdf.sparql_engine import RDF_SUFFIXES, as_value, check_query, open_store, run_sparql
from embargraph.store.selection import Filters, selected

EG = "PREFIX eg: <https://w3id.org/embargraph/vocabulary#> PREFIX dcterms: <http://purl.org/dc/terms/> "
XSD = "http://www.w3.org/2001/XMLSchema#"


@pytest.fixture
def tiny():
    store = ox.Store()
    for number in range(300):
        store.add(ox.Quad(ox.NamedNode(f"x:{number}"), ox.NamedNode("x:p"), ox.Literal(number)))
    return store


@pytest.fixture
def server():
    """An endpoint that counts who calls."""
    calls = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            calls.append(self.path)
            self.send_error(404)

        do_POST = do_GET

        def log_message(self, *arguments):
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as listening:
        thread = threading.Thread(target=listening.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.server_port}/", calls
        listening.shutdown()
        thread.join()


#: Ways to write SERVICE that an engine reads as such; URL stands for the endpoint.
SERVICES = [
    "SELECT * { SERVICE <URL> { ?s ?p ?o } }",
    "SELECT * { service silent <URL> { ?s ?p ?o } }",
    "SELECT * { SERVICE#\n<URL> { ?s ?p ?o } }",
    "PREFIX e: <URL> SELECT * { SERVICE e:x { ?s ?p ?o } }",
    "SELECT * { BIND(<URL> AS ?e) SERVICE ?e { ?s ?p ?o } }",
    # What looks like an IRI from "<" to ">" is a comparison and a comment.
    "SELECT * { BIND(<URL> AS ?e) BIND(1 AS ?a) BIND(2 AS ?b) FILTER(?a<?b)SERVICE#>\n?e { ?s ?p ?o } }",
    'SELECT * { BIND(1 AS ?a) BIND(2 AS ?b) FILTER(?a<?b#>"""\n) SERVICE <URL> { ?s ?p ?o } #"""\n}',
    # Engines need no break after a number or a truth value.
    "SELECT * { OPTIONAL { ?s ?p 3SERVICE <URL> {} } }",
    "SELECT * { OPTIONAL { ?s ?p trueSERVICE <URL> {} } }",
    "SELECT * { SERVICE #" + "x" * 5000 + "\n<URL> {} }",
    "SELECT * { \\u0053ERVICE <URL> { ?s ?p ?o } }",
]


@pytest.mark.parametrize("text", SERVICES)
def test_no_spelling_of_service_reaches_a_server(tiny, server, text):
    url, calls = server

    with pytest.raises(QueryError, match="SERVICE is refused: a query reads this graph and asks no other server"):
        run_sparql(tiny, text.replace("URL", url))
    assert calls == []


def test_the_engine_would_have_called(tiny, server):
    # Without this the test above might pass for want of a server.
    url, calls = server

    with pytest.raises(OSError, match="404"):
        list(tiny.query(SERVICES[0].replace("URL", url)))
    assert calls == ["/"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("INSERT DATA { <x:a> <x:b> <x:c> }", "INSERT is refused"),
        ("PREFIX e: <x:> DELETE WHERE { ?s ?p ?o }", "DELETE is refused"),
        ("LOAD <http://example.org/>", "LOAD is refused"),
        ("# a comment\nclear all", "CLEAR is refused"),
        ("DROP GRAPH <x:g>", "DROP is refused"),
        ("SELECT * FROM <http://example.org/> { ?s ?p ?o }", "FROM is refused"),
        ("SELECT * FROM NAMED <http://example.org/> { ?s ?p ?o }", "FROM is refused"),
        ("SELECT * { ?s ?p", "line 1"),
        ("SELECT * { ?s eg:standing ?o }", "a prefix is not declared"),
        ("select everything", "line 1"),
        ("#" * 1_000_001, "longer than"),
    ],
)
def test_what_is_no_query_of_this_graph_is_refused(tiny, text, said):
    before = len(tiny)

    with pytest.raises(QueryError, match=said):
        run_sparql(tiny, text)
    assert len(tiny) == before


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?from <http://example.org/service> ?service }",
        'SELECT * { ?s ?p "the service from, loaded by insert" }',
        "# as the SERVICE says, delete nothing\nSELECT * { ?s ?p ?o }",
        "PREFIX e: <http://example.org/service#>\nSELECT * { ?s e:service ?o ; e:my-service ?from }",
        'SELECT * { ?s ?p ?o FILTER(CONTAINS(?o, "SERVICE")) }',
    ],
)
def test_words_that_are_names_and_texts_pass(tiny, text):
    check_query(text)
    assert run_sparql(tiny, text).rows is not None


@pytest.mark.parametrize("piece", ["SERVICE.", "SERVICE#", "a.", "<", '"""', "SERVICE\n", ":a%"])
def test_no_text_takes_long_to_look_through(piece):
    # A second a megabyte, some of them; a square of the length would be hours.
    try:
        check_query(piece * (100_000 // len(piece)))
    except QueryError as error:
        assert "refused" in str(error) or "at most" in str(error)


def test_a_query_without_end_is_given_up(tiny):
    with pytest.raises(QueryError, match=r"no answer within 0\.3 seconds"):
        run_sparql(tiny, "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", seconds=0.3)


def test_a_query_that_fills_the_memory_is_given_up(tiny, monkeypatch):
    # The real limit would take the memory of the machine that tests; growing past a byte is the same.
    monkeypatch.setattr(sparql, "MAX_MEMORY", 1)
    memory = iter([0, *range(1, 10_000_000)])
    monkeypatch.setattr(sparql, "_memory", lambda: next(memory))

    with pytest.raises(QueryError, match="more than 1 bytes of memory"):
        run_sparql(tiny, "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", seconds=5)


def test_an_answer_without_end_is_given_up(tiny, monkeypatch):
    monkeypatch.setattr(sparql, "MAX_ROWS", 1000)

    for text in ("SELECT * { ?a ?b ?c . ?d ?e ?f }", "CONSTRUCT { ?a ?b ?f } { ?a ?b ?c . ?d ?e ?f }"):
        with pytest.raises(QueryError, match="more than 1000 rows; add a LIMIT"):
            run_sparql(tiny, text)


def test_forms_of_answers(tiny):
    selected = run_sparql(tiny, "SELECT ?s ?none { ?s ?p 7 }")
    assert (selected.columns, selected.rows) == (("s", "none"), ({"s": "x:7", "none": None},))
    assert run_sparql(tiny, "ASK { ?s ?p 7 }")
    assert not run_sparql(tiny, "ASK { ?s ?p 301 }")
    built = run_sparql(tiny, "CONSTRUCT { ?s <x:q> ?o } { ?s ?p ?o FILTER(?o < 2) }")
    assert [row["object"] for row in built.rows] == [0, 1]
    assert {str(quad.triple) for quad in ox.parse(built.turtle, ox.RdfFormat.TURTLE)} == {
        f'<x:{n}> <x:q> "{n}"^^<{XSD}integer>' for n in (0, 1)
    }


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("7", "integer", 7),
        ("7.50", "decimal", 7.5),
        ("7.0", "decimal", 7),
        ("1e3", "double", 1000.0),
        ("INF", "double", "inf"),
        ("true", "boolean", True),
        ("2020-01-01", "date", "2020-01-01"),
        ("seven", "integer", "seven"),
    ],
)
def test_terms_as_values(text, kind, value):
    import rdflib

    for term in (ox.Literal(text, datatype=ox.NamedNode(XSD + kind)), rdflib.Literal(text, datatype=XSD + kind)):
        assert (as_value(term), type(as_value(term))) == (value, type(value))


@pytest.mark.parametrize("suffix", [".ttl", ".nq", ".jsonld"])
def test_an_export_is_asked_as_the_graph_is(packaged, tmp_path, suffix):
    file = tmp_path / f"graph{suffix}"
    write_export(packaged.connection, file, around=["huawei"])
    with selected(packaged.connection, Filters(around=("huawei",))) as selection:
        sql = "SELECT kind, count(*) FROM x_node GROUP BY kind"
        expected = dict(selection.connection.execute(sql).fetchall())
    text = EG + "SELECT ?kind (COUNT(?node) AS ?n) { ?node a eg:Node, ?kind } GROUP BY ?kind"

    rows = run_sparql(open_store(file), text).rows

    found = {row["kind"].rpartition("#")[2].lower(): row["n"] for row in rows if "embargraph" in row["kind"]}
    assert found == expected | {"node": sum(expected.values())}


def test_every_rdf_suffix_has_a_reader():
    for suffix, media_type in RDF_SUFFIXES.items():
        assert ox.RdfFormat.from_media_type(media_type), suffix


@pytest.mark.parametrize(("name", "data"), [("a.ttl", b"no turtle"), ("a.jsonld", b"{"), ("a.duckdb", b"torn")])
def test_a_file_that_is_none_is_told(tmp_path, name, data):
    file = tmp_path / name
    with pytest.raises(GraphFileError, match=name):
        open_store(file)
    file.write_bytes(data)
    with pytest.raises(GraphFileError, match=name):
        open_store(file)


def test_the_graph_is_asked_from_python(packaged):
    rows = packaged.sparql("restricted", who="ZTE", as_of="2018-05-03", effect="denial").rows

    assert [row["under"]["id"] for row in rows] == ["us-zte-denial-order"]
    with pytest.raises(UsageError, match="a query says itself what it asks"):
        packaged.sparql("SELECT * {}", who="ZTE")
    with pytest.raises(UnknownNameError, match="nearest: rules"):
        packaged.sparql("rulez")
    with pytest.raises(UsageError, match="has no option 'whom'; nearest: who"):
        packaged.sparql("restricted", whom="ZTE")


def run(*arguments, stdin=""):
    command = [sys.executable, "-m", "embargraph", "sparql", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, input=stdin)


def test_the_command_gives_rows_and_status(packaged_file, tmp_path):
    query = tmp_path / "q.rq"
    query.write_text('SELECT ("=1+1" AS ?formula) ?x {}', encoding="utf-8")

    done = run(query, packaged_file, "--format", "csv")
    assert (done.returncode, done.stdout) == (0, "formula,x\n'=1+1,\n")
    assert "Not legal advice" in done.stderr
    done = run("-", "--graph", packaged_file, stdin="SELECT ?s { ?s <x:no> ?o }")
    assert (done.returncode, json.loads(done.stdout)["rows"]) == (1, [])
    assert "not a clearance" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "stdin", "status", "said"),
    [
        (["nosuch"], "", 2, "nearest: "),
        (["nosuch.txt"], "", 3, "cannot be read"),
        (["-", "--param", "who=x"], "ASK {}", 2, "go with a question"),
        (["restricted", "--param", "who"], "", 2, "expected NAME=VALUE"),
        (["sources", "--as-of", "2021-03-11"], "", 2, "takes no as-of"),
        (["-", "--format", "turtle"], "ASK {}", 2, "for CONSTRUCT and DESCRIBE"),
        (["-"], "SELECT * { SERVICE <http://example.org/> {} }", 3, "SERVICE is refused"),
        (["-", "nosuch.ttl"], "ASK {}", 3, "nosuch.ttl: no such file"),
        (
            ["-", "--timeout", "0.2"],
            "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }",
            3,
            "0.2 seconds",
        ),
    ],
)
def test_the_command_says_what_is_wrong(tmp_path, arguments, stdin, status, said):
    graph = tmp_path / "graph.ttl"
    graph.write_text("\n".join(f"<x:{number}> <x:p> {number} ." for number in range(300)))
    done = run(*arguments, *([] if "nosuch.ttl" in arguments else ["--graph", graph]), stdin=stdin)

    assert (done.returncode, done.stdout) == (status, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_the_packaged_queries_are_in_the_wheel_with_their_questions():
    import tomllib

    root = Path(__file__).resolve().parents[2]
    included = tomllib.loads((root / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert included["force-include"]["queries"] == "embargraph/_data/queries"
    assert {path.suffix for path in (root / "queries").iterdir()} == {".sql", ".rq"}
