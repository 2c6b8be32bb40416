"""The other routes: nodes, proofs, differences, histories, licences, screening, exports, SPARQL, health, description."""

import hashlib
import io
import json
import zipfile

import duckdb
import jsonschema
import pytest

from embargraph.cli import main
from embargraph.exports import EXPORTERS
from embargraph.packaged import build_graph
from embargraph.screening import Screener
from embargraph.screening.batch.report import to_json
from embargraph.serving.api import endpoints

API = "/api/v1"
#: A statement that stands in a document.
DOCUMENTED = """
[source]
id = "note"
title = "Note"
publisher = "Office"
published = "2026-01-05"
document = "note.txt"
[[node]]
id = "acme"
kind = "actor"
type = "company"
label = "Acme"
[[node]]
id = "zenith"
kind = "actor"
type = "company"
label = "Zenith"
[[statement]]
subject = "acme"
relation = "owns"
object = "zenith"
share = 60
standing = "reported"
at = [0, 15]
digest = "sha256:DIGEST"
""".replace("DIGEST", hashlib.sha256(b"Acme was listed").hexdigest())


def printed(capsys, *line):
    """Return the JSON that a command prints."""
    with pytest.raises(SystemExit):
        main(list(line))
    return json.loads(capsys.readouterr().out)


def plain(value):
    return json.loads(json.dumps(value, default=str))


# Nodes, statements, restrictions


@pytest.mark.parametrize("name", ["huawei", "Huawei", "us-bis-affiliates-rule"])
def test_a_node_is_what_show_prints(client, packaged_file, capsys, name):
    told = printed(capsys, "show", name, "--format", "json", "--graph", str(packaged_file))
    assert client.get(f"{API}/nodes/{name}").json()["rows"] == told["rows"]
    assert client.get(f"{API}/nodes/{name}?shape=array").json() == told["rows"]


def test_every_restriction_and_statement_on_a_party_has_an_address(client, packaged):
    with packaged.reading() as connection:
        restrictions = connection.execute(
            "SELECT id, who, verdict, premises FROM restriction WHERE who = 'zte'"
        ).fetchall()
    assert restrictions
    for id_, who, verdict, premises in restrictions:
        row = client.get(f"{API}/restrictions/{id_}").json()["rows"][0]
        assert (row["who"]["id"], row["verdict"]) == (who, verdict)
        assert {step["id"] for step in row["steps"]} <= set(premises) and row["steps"]
    first = row["steps"][0]["id"]
    found = client.get(f"{API}/statements/{first}").json()["rows"][0]
    (same,) = [
        each for each in packaged.ask("statements", subject=found["subject"]["id"]).to_dicts() if each["id"] == first
    ]
    assert found == plain({**{name: value for name, value in same.items() if name != "assuming"}, "span": None})


def test_a_restriction_on_a_day_has_the_terms_of_that_day(client, packaged):
    rows = plain(packaged.ask("restricted", who="Huawei", as_of="2019-06-01").to_dicts())
    own = [row for row in rows if row["who"]["id"] == "huawei"]
    with packaged.reading() as connection:
        ids = connection.execute("SELECT id FROM restriction WHERE who = 'huawei'").fetchall()
    shown = [client.get(f"{API}/restrictions/{id_}?as_of=2019-06-01").json()["rows"][0] for (id_,) in ids]
    told = [{name: value for name, value in row.items() if name != "steps"} for row in shown]
    assert own and all(row in told for row in own)


def test_a_statement_shows_its_words_where_the_documents_are_given_and_no_other_file(serve, tmp_path):
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "note.txt").write_text("Acme was listed in 2020.", encoding="utf-8")
    (tmp_path / "secret.txt").write_text("nothing that anybody may read", encoding="utf-8")
    facts, spans = tmp_path / "facts.toml", []
    facts.write_text(DOCUMENTED, encoding="utf-8")
    for number, document in enumerate(("note.txt", "../secret.txt", str(tmp_path / "secret.txt"))):
        target = tmp_path / f"graph-{number}.duckdb"
        build_graph(target, [facts], seeds=False)
        with duckdb.connect(str(target)) as connection:
            # No fact file may say so; a graph that others have built may.
            connection.execute("UPDATE statement SET document = $1", [document])
        client = serve(target, documents=folder)
        (row,) = client.get(f"{API}/ask/statements?subject=acme&shape=array").json()
        spans.append(client.get(f"{API}/statements/{row['id']}").json()["rows"][0]["span"])
    assert spans == ["Acme was listed", None, None]


@pytest.mark.parametrize("path", ["restrictions/r-none", "statements/s-none", "statements/..%2f..%2fetc%2fpasswd"])
def test_an_id_that_there_is_not_is_404(client, path):
    found = client.get(f"{API}/{path}")
    assert found.status_code == 404 and found.json()["code"] in {"unknown-id", "not-found"}


def test_what_is_around_a_node_says_how_much_was_left_out(client, packaged):
    whole = client.get(f"{API}/nodes/nexperia/neighbours?limit=5000").json()
    assert whole["left_out"] == {"nodes": 0, "statements": 0} or whole["left_out"]["nodes"] == 0
    assert whole["rows"][0]["id"] == "nexperia" and whole["rows"][0]["verdict"]
    ids = {row["id"] for row in whole["rows"]}
    assert all({each["subject"], each["object"]} <= ids for each in whole["statements"])
    some = client.get(f"{API}/nodes/nexperia/neighbours?limit=3").json()
    assert len(some["rows"]) == 3 and some["left_out"]["nodes"] == len(ids) - 3 and some["truncated"]
    far = client.get(f"{API}/nodes/nexperia/neighbours?hops=2&limit=5000&as_of=2026-10-01").json()
    assert len(far["rows"]) > 3


# Why, diff, story, licence


def test_proofs_are_what_why_prints(client, packaged_file, capsys):
    line = ("why", "Huawei", "chips", "--as-of", "2021-03-11", "--format", "json", "--graph", str(packaged_file))
    told = printed(capsys, *line)
    found = client.get(f"{API}/why?who=Huawei&what=chips&as_of=2021-03-11").json()
    assert found["rows"] == told["rows"] and found["rows"][0]["steps"]
    assert found["answer"]["said"] == told["answer"]["said"]


def test_what_differs_under_assumptions_is_what_diff_prints(client, packaged_file, capsys, tmp_path):
    watch = tmp_path / "names"
    watch.write_text("Nexperia\n")
    told = printed(
        capsys, "diff", "--assume", "us-bis-affiliates-rule=in-force", "--as-of", "2026-11-22", "--watch", str(watch),
        "--format", "json", "--graph", str(packaged_file),
    )  # fmt: skip
    query = "assume=us-bis-affiliates-rule%3Din-force&as_of=2026-11-22&who=Nexperia"
    found = client.get(f"{API}/diff?{query}").json()
    assert found["rows"] == told["rows"] and found["rows"]
    assert found["answer"]["verdict"] == told["answer"]["verdict"]


def test_what_differs_between_two_days_is_what_began_ended_and_changed(client):
    found = client.get(f"{API}/diff?from_day=2019-05-15&to_day=2019-05-16&who=Huawei").json()
    began = [row for row in found["rows"] if row["who"]["id"] == "huawei" and "entity" in row["under"]["id"]]
    assert began and {row["change"] for row in began} == {"restricted"} and {row["assuming"] for row in began} == {None}
    assert client.get(f"{API}/diff?from_day=2019-05-16&to_day=2019-05-16&who=Huawei").json()["rows"] == []
    freed = client.get(f"{API}/diff?from_day=2018-07-12&to_day=2018-07-13&who=ZTE").json()
    assert "freed" in {row["change"] for row in freed["rows"]}
    assert "2018-07-12" in freed["answer"]["verdict"][0] and freed["answer"]["as_of"] == "2018-07-13"


@pytest.mark.parametrize(
    "query", ["", "to_day=2020-01-01", "from_day=2020-01-02&to_day=2020-01-01", "from_day=2020-01-01&as_of=2021-01-01"]
)
def test_a_comparison_that_cannot_be_meant_is_400(client, query):
    assert client.get(f"{API}/diff?{query}").status_code == 400


def test_a_history_is_what_story_prints(client, packaged_file, capsys):
    told = printed(capsys, "story", "Nexperia", "--from", "2025", "--format", "json", "--graph", str(packaged_file))
    assert client.get(f"{API}/story?who=Nexperia&from=2025").json()["rows"] == told["rows"]
    assert client.get(f"{API}/story.csv?who=Nexperia&from=2025").text.count("\n") > 2


def test_a_determination_is_what_licence_prints(client, packaged_file, capsys):
    line = ("licence", "3A090.a", "--to", "MY", "--seat", "CN", "--as-of", "2026-08-07", "--format", "json")
    told = printed(capsys, *line, "--graph", str(packaged_file))
    found = client.get(f"{API}/licence?item=3A090.a&to=MY&seat=CN&as_of=2026-08-07").json()
    assert found["rows"] == told["rows"] and found["answer"]["said"] == told["answer"]["said"]
    for facts, says in (("fact=nonsense", "NAME=VALUE"), ("fact=a=b&fact=a=c", "given twice")):
        asked = client.get(f"{API}/licence?item=3A090.a&to=MY&{facts}")
        assert asked.status_code == 400 and says in asked.json()["detail"]
    assert client.get(f"{API}/licence?item=3A090.a").json()["errors"][0]["name"] == "to"


# Screening


def test_outcomes_are_those_of_the_screener_misses_included(client, packaged):
    names = ["Huawei Tech. Co Ltd", "Acme Bakery", "华为技术有限公司"]
    screener = Screener(packaged, as_of="2021-03-11")
    # First, so that tables of names are loaded before a request has its time.
    known = plain([to_json(screener.screen(name)) for name in names])
    queries = [{"name": name} for name in names]
    found = client.post(f"{API}/screen", json={"queries": queries, "as_of": "2021-03-11"}).json()
    assert found["rows"] == known
    assert found["rows"][1]["outcome"] == "no hit" and found["rows"][1]["searched"]["lists"]
    assert found["answer"]["as_of"] == "2021-03-11" and found["answer"]["graph"] == f"sha256:{packaged.digest}"


@pytest.mark.parametrize(
    ("body", "named"),
    [
        (b"", None), (b"nonsense", None), (b"[]", None), (b'{"queries": []}', "queries"), (b'{"queries": [{}]}', "queries.0"),
        (b'{"queries": [{"name": 3}]}', "queries.0"), (b'{"queries": [{"name": "x", "nome": "y"}]}', "queries.0"),
        (b'{"queries": [{"name": "x"}], "as_of": "soon"}', "as_of"), (b'{"queries": [{"name": "x"}], "facts": "/etc"}', "facts"),
        (b'{"queries": [{"name": "x"}], "threshold": 2}', "threshold"), (b'{"queries": [{"name": "x"}], "threshold": NaN}', None),
        (b'{"queries": [{"name": "x", "kind": "ship"}]}', "queries.0"), (b'{"queries": [{"name": "x"}], "assume": "x"}', "assume"),
        (b'{"queries": ["x"]}', "queries.0"), (b'{"queries": [{"name": "x", "identifiers": 3}]}', "queries.0"),
        (b'{"queries": "\xff"}', None), (b"[" * 100_000, None),
    ],
)  # fmt: skip
def test_a_body_that_is_none_is_422_and_names_what_is_wrong(client, body, named):
    found = client.post(f"{API}/screen", content=body)
    assert (found.status_code, found.json()["code"]) == (422, "bad-data")
    assert named is None or named in {each["name"] for each in found.json()["errors"]}


# Exports and SPARQL


@pytest.mark.parametrize("name", EXPORTERS)
def test_every_format_of_an_export_is_given_as_a_file_named_by_graph_and_day(client, packaged, name):
    found = client.get(f"{API}/export/{name}?around=Nexperia&as_of=2026-10-01")
    assert found.status_code == 200 and found.content, found.text
    said = found.headers["content-disposition"]
    assert packaged.digest[:12] in said and "2026-10-01" in said and said.startswith("attachment")
    if EXPORTERS[name].folder:
        assert zipfile.ZipFile(io.BytesIO(found.content)).testzip() is None
    again = client.get(
        f"{API}/export/{name}?around=Nexperia&as_of=2026-10-01", headers={"if-none-match": found.headers["etag"]}
    )
    assert again.status_code == 304


def test_an_export_that_there_is_not_is_404_and_nothing_is_left_behind(client, tmp_path, monkeypatch):
    import tempfile

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert client.get(f"{API}/export/docx").status_code == 404
    assert client.get(f"{API}/export/ttl?around=Nobody%20At%20All%20Xyz").status_code == 404
    assert client.get(f"{API}/export/ttl?around=Nexperia").status_code == 200
    assert not list(tmp_path.iterdir())


def test_select_and_ask_give_results_in_the_standard_form(client):
    query = (
        "PREFIX v: <https://w3id.org/embargraph/vocabulary#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
        "SELECT ?node ?label { ?node a v:Event ; rdfs:label ?label } ORDER BY ?node LIMIT 2"
    )
    headers = {"content-type": "application/sparql-query"}
    found = client.post(f"{API}/sparql", content=query, headers=headers)
    made = found.json()
    assert found.headers["content-type"] == "application/sparql-results+json"
    assert made["head"]["vars"] == ["node", "label"] and len(made["results"]["bindings"]) == 2
    assert made["results"]["bindings"][0]["node"]["type"] == "uri"
    assert made["results"]["bindings"][0]["label"]["type"] == "literal"
    assert client.post(f"{API}/sparql", data={"query": "ASK { ?s ?p ?o }"}).json() == {"head": {}, "boolean": True}
    for refused in (
        "SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }",
        "DROP ALL",
        "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o } ",
        "x",
    ):
        answer = client.post(f"{API}/sparql", content=refused + " LIMIT 1" * refused.startswith("CON"), headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (400, "bad-query"), refused
    for body, kind in ((b"\xff", "application/sparql-query"), (b"{}", "application/json")):
        assert client.post(f"{API}/sparql", content=body, headers={"content-type": kind}).status_code == 422
    assert client.post(f"{API}/sparql", data={"query": "ASK {}", "update": "x"}).status_code == 422


# What the server is


def test_it_says_what_it_is_and_whether_it_lives(client, packaged):
    made = client.get(f"{API}/").json()
    assert (
        made["graph"] == f"sha256:{packaged.digest}" and made["api"] == "v1" and made["edition"] == packaged.vintage()
    )
    for link in made["links"].values():
        assert client.get(link).status_code in {200, 405}
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json()["status"] == "ready"
    client.get(f"{API}/ask/restricted?who=Somebody%20Private")
    text = client.get("/metrics").text
    assert 'embargraph_requests_total{method="GET",route="/healthz",status="200"}' in text
    assert "embargraph_request_seconds_bucket" in text and "Private" not in text


def test_questions_are_listed_with_options_columns_and_examples(client):
    rows = {row["name"]: row for row in client.get(f"{API}/questions").json()["questions"]}
    restricted = rows["restricted"]
    assert {"who", "what", "effect"} <= {each["name"] for each in restricted["options"]}
    assert "as_of" in restricted["parameters"] and "who" in restricted["columns"] and restricted["examples"]


def test_the_description_is_openapi_and_names_every_route(client):
    made = client.get(f"{API}/openapi.json").json()
    assert made["openapi"] == "3.1.0"
    for endpoint in endpoints():
        operation = made["paths"][endpoint.path][endpoint.method.lower()]
        assert operation["responses"][str(endpoint.status)]
        assert {each["name"] for each in operation["parameters"]} == {each.name for each in endpoint.parameters} | set(
            endpoint.parts
        )
        for response in operation["responses"].values():
            for content in response.get("content", {}).values():
                schema = {**content["schema"], "components": made["components"]}
                jsonschema.Draft202012Validator.check_schema(schema)


def test_answers_fit_their_description(client):
    made = client.get(f"{API}/openapi.json").json()

    def check(path, address, status=200):
        found = client.get(address)
        assert found.status_code == status
        kind = found.headers["content-type"].partition(";")[0]
        schema = made["paths"][path]["get"]["responses"][str(status)]["content"][kind]["schema"]
        checker = jsonschema.Draft202012Validator({**schema, "components": made["components"]})
        assert not [error.message[:200] for error in checker.iter_errors(found.json())]

    check(f"{API}/", f"{API}/")
    check(f"{API}/ask/restricted", f"{API}/ask/restricted?who=ZTE")
    check(f"{API}/ask/restricted", f"{API}/ask/restricted?who=ZTE&shape=array")
    check(f"{API}/ask/restricted", f"{API}/ask/restricted?whom=ZTE", 400)
    check(f"{API}/nodes/{{id}}", f"{API}/nodes/zte")
    check(f"{API}/nodes/{{id}}", f"{API}/nodes/nobody-at-all", 404)
    check(f"{API}/why", f"{API}/why?who=ZTE&as_of=2018-05-03")
    check("/readyz", "/readyz")


def test_its_page_loads_nothing_from_outside(client):
    found = client.get(f"{API}/docs")
    assert found.headers["content-type"].startswith("text/html") and f"GET {API}/ask/restricted" in found.text
    assert "<script" not in found.text and "style=" not in found.text
    assert not [part for part in found.text.split('"') if part.startswith(("http:", "https:", "//"))]
    assert client.get(f"{API}/docs.css").headers["content-type"].startswith("text/css")


def test_another_method_is_405_and_says_which_there_are(client):
    found = client.delete(f"{API}/questions")
    assert found.status_code == 405 and "GET" in found.headers["allow"] and found.json()["code"] == "method-not-allowed"
    assert client.get("/nowhere", headers={"accept": "application/json"}).json()["code"] == "not-found"
