"""Every packaged question over HTTP: its rows are those of the command line, in every form, with what they rest on."""

import csv
import io
import json
from datetime import date

import jsonschema
import pytest

from embargraph.cli import main
from embargraph.serving import holding
from embargraph.serving.api.asking import packaged as packaged_questions
from embargraph.serving.describe import _question_rows
from embargraph.serving.row_types import COMPONENTS, cell_schema
from serving_cases import CASES, QUESTIONS, as_line


def printed(capsys, *line):
    """Return what a command prints."""
    with pytest.raises(SystemExit):
        main(list(line))
    return capsys.readouterr().out


def through_python(graph, name, given):
    options = {key: value for key, value in given.items() if key not in {"as_of", "ever"}}
    answer = graph.ask(name, as_of=given.get("as_of"), ever=given.get("ever") == "true", **options)
    return json.loads(json.dumps(answer.to_dicts()))


@pytest.mark.parametrize("name", QUESTIONS)
def test_each_answer_has_the_rows_of_the_graph_for_every_option_and_choice(client, packaged, name):
    asked = [given for question, given in CASES if question == name]
    assert asked
    for number, given in enumerate(asked):
        found = client.get(f"/api/v1/ask/{name}", params={**given, "shape": "array"})
        assert found.status_code == 200, (given, found.text)
        rows = found.json()
        assert rows == through_python(packaged, name, given), given
        if number < 3:
            # They are of the types that are described.
            schema = {"type": "array", "items": _question_rows(name), "components": {"schemas": COMPONENTS}}
            checker = jsonschema.Draft202012Validator(schema)
            assert not [error.message[:200] for error in checker.iter_errors(rows[:40])]


@pytest.mark.parametrize("name", QUESTIONS)
def test_rows_and_bare_rows_are_what_the_command_prints(client, packaged_file, capsys, name):
    given = next(given for question, given in CASES if question == name)
    told = json.loads(printed(capsys, *as_line(name, given), "--graph", str(packaged_file), "--format", "json"))

    whole = client.get(f"/api/v1/ask/{name}", params=given).json()

    assert whole["rows"] == told["rows"][: len(whole["rows"])]
    assert bool(whole["next"]) == (len(whole["rows"]) < len(told["rows"]))
    # `holds` is longer than what the command says, and says why it ends; the command takes every name as one of several.
    other = {"holds": None, "options": None}
    assert {**whole["answer"], **other} == {**told["answer"], **other}


def test_every_column_of_a_question_has_a_type():
    unknown = {
        column
        for question in QUESTIONS.values()
        for column in question.columns
        if column != "bound" and not cell_schema(column)
    }
    assert not unknown


def test_every_option_of_a_header_is_a_parameter():
    for name, question in packaged_questions().items():
        assert [each.name for each in question.own] == [option.name for option in QUESTIONS[name].options]


def test_a_name_given_twice_asks_for_both(client, packaged):
    found = client.get("/api/v1/ask/restricted?who=ZTE&who=SMIC&shape=array&as_of=2026-10-01").json()
    expected = packaged.ask("restricted", who=["ZTE", "SMIC"], as_of="2026-10-01").to_dicts()
    assert found == json.loads(json.dumps(expected))


def test_no_rows_is_200_and_says_what_was_searched_never_that_it_is_clear(client):
    found = client.get("/api/v1/ask/restricted", params={"who": "Walmart", "effect": "denial", "as_of": "2018-07-14"})

    made = found.json()
    assert found.status_code == 200 and made["rows"] == []
    assert made["answer"]["said"].startswith("no restriction on record")
    assert "not a clearance" in made["answer"]["said"] and made["answer"]["searched"]["lists"]
    assert not {"clear", "cleared", "ok"} & set(made["answer"]["said"].casefold().replace(",", " ").split())


def test_the_envelope_says_names_days_edition_and_graph(client, packaged):
    answer = client.get("/api/v1/ask/restricted?who=Huawei&as_of=2021-03-11").json()["answer"]

    assert answer["as_of"] == "2021-03-11" and answer["assuming"] is None
    assert answer["options"] == {"who": "Huawei"}
    assert answer["resolved"]["who"][0]["id"] == "huawei" and answer["resolved"]["who"][0]["match"] == "exact"
    assert answer["graph"] == f"sha256:{packaged.digest}" and answer["edition"] == packaged.vintage()
    assert answer["legal"] == "Not legal advice."


def test_an_answer_without_a_day_is_for_today(client):
    assert client.get("/api/v1/ask/restricted?who=ZTE").json()["answer"]["as_of"] == date.today().isoformat()


# How long it holds


@pytest.mark.parametrize(
    ("who", "day"),
    [("ZTE", "2018-05-03"), ("Huawei", "2019-06-01"), ("Nexperia", "2026-11-01"), ("SMIC", "2021-01-01")],
)
def test_an_answer_holds_as_long_as_its_rows_are_the_same_and_no_longer(client, packaged, monkeypatch, who, day):
    monkeypatch.setattr(holding, "_SECONDS", 60)
    made = client.get(f"/api/v1/ask/restricted?who={who}&as_of={day}").json()
    rows = packaged.ask("restricted", who=who, as_of=day).to_dicts()
    holds = made["answer"]["holds"]

    def of(some):
        return packaged.ask("restricted", who=who, as_of=some).to_dicts()

    for side, step in (("from", -1), ("to", 1)):
        if holds[side] is not None:
            end = date.fromisoformat(holds[side])
            assert of(end) == rows, side
            assert of(date.fromordinal(end.toordinal() + step)) != rows, side
    first = date.fromisoformat(holds["from"] or "1990-01-01").toordinal()
    last = date.fromisoformat(holds["to"] or "2035-01-01").toordinal()
    for place in range(first, last, max(1, (last - first) // 7)):
        assert of(date.fromordinal(place)) == rows
    assert holds["because"]


# Forms


def test_lines_csv_and_markdown_are_what_the_command_prints(client, packaged_file, capsys):
    for form, suffix in (("jsonl", "jsonl"), ("csv", "csv"), ("markdown", "md")):
        line = ("ask", "restricted", "--who", "ZTE", "--as-of", "2018-05-03")
        told = printed(capsys, *line, "--graph", str(packaged_file), "--format", form)

        found = client.get(f"/api/v1/ask/restricted.{suffix}?who=ZTE&as_of=2018-05-03")

        if form == "jsonl":
            got, known = ([json.loads(line) for line in text.splitlines()] for text in (found.text, told))
            for each in (got, known):
                each[-1]["answer"] |= {"holds": None, "options": None}
            assert got == known
        else:
            assert found.text == told
        assert found.headers["embargraph-as-of"] == "2018-05-03"
        assert found.headers["embargraph-graph"].startswith("sha256:")
        assert "last-evidence=" in found.headers["embargraph-edition"]


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("application/json", "application/json"), ("text/csv", "text/csv"), ("application/x-ndjson", "application/x-ndjson"),
        ("text/markdown;q=0.9, text/csv;q=0.2", "text/markdown"), ("*/*", "application/json"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "application/json"),
    ],
)  # fmt: skip
def test_the_form_is_the_one_that_is_accepted_most_willingly(client, accept, kind):
    found = client.get("/api/v1/ask/sources", headers={"accept": accept})
    assert found.headers["content-type"].partition(";")[0] == kind
    assert "Accept" in found.headers["vary"]


def test_a_form_that_there_is_not_is_406(client):
    found = client.get("/api/v1/ask/sources", headers={"accept": "image/png"})
    assert (found.status_code, found.json()["code"]) == (406, "not-acceptable")


def test_a_table_without_rows_still_says_that_nothing_was_found(client):
    found = client.get("/api/v1/ask/restricted.csv?who=Walmart&effect=denial&as_of=2018-07-14")
    row = next(csv.DictReader(io.StringIO(found.text)))
    assert "not a clearance" in row["said"] and row["searched"]


# Pages


def test_pages_follow_each_other_until_every_row_was_given_once(client):
    whole = client.get("/api/v1/ask/restricted?who=Huawei&as_of=2026-10-01&shape=array").json()
    address, rows, pages = "/api/v1/ask/restricted?who=Huawei&as_of=2026-10-01&limit=40", [], 0
    while address:
        found = client.get(address)
        made = found.json()
        rows += made["rows"]
        pages += 1
        address = made["next"]
        assert ("link" in found.headers) == bool(address)
        assert not address or address.startswith("http://127.0.0.1:8765/api/v1/ask/restricted?")
    assert rows == whole and pages == -(-len(whole) // 40) > 1


def test_a_cursor_goes_with_its_graph_and_its_question(client, serve, build):
    own = serve(build("Acme", "Zenith"))
    first = own.get("/api/v1/ask/restricted?limit=1&as_of=2026-01-05").json()
    assert own.get(first["next"]).status_code == 200
    build("Acme", "Zenith", "Omega")
    own.portal.call(own.app.state.context.pool.reload)

    for address in (first["next"], first["next"].replace("2026-01-05", "2026-01-04")):
        expired = own.get(address)
        assert (expired.status_code, expired.json()["code"]) == (410, "cursor-expired")
    assert client.get("/api/v1/ask/restricted?limit=1&cursor=nonsense").status_code == 400


def test_whoever_has_no_token_is_given_ten_thousand_rows_at_most_and_told_so(serve, build):
    from embargraph.serving.settings import Limits

    own = serve(build("Acme", "Zenith", "Omega"), limits=Limits(rows=2))
    found = own.get("/api/v1/ask/restricted.csv?ever=true")
    assert "1 more rows are left out" in found.text and found.headers["embargraph-truncated"]
    assert len(own.get("/api/v1/ask/restricted?ever=true&shape=array").json()) == 2


# What is given


@pytest.mark.parametrize(
    ("query", "named", "said"),
    [
        ("asof=2021-01-01", "asof", "nearest: as_of"),
        ("who=ZTE&as_of=2021-02-30", "as_of", "2021-02-30"),
        ("effect=denail", "effect", "nearest: denial"),
        ("effect=denial&effect=denial", "effect", "several times"),
        ("ever=maybe", "ever", "expected true or false"),
        ("limit=0", "limit", "1 to 1000"),
        ("limit=ten", "limit", "a whole number"),
        ("limit=99999999999999999999", "limit", "63 bits"),
        ("who=", "who", "an empty text"),
        ("who=%00", "who", "without NUL"),
    ],
)
def test_what_cannot_be_meant_is_400_and_names_the_parameter(client, query, named, said):
    found = client.get(f"/api/v1/ask/restricted?{query}")
    made = found.json()
    assert (found.status_code, made["code"], found.headers["content-type"]) == (
        400,
        "usage",
        "application/problem+json",
    )
    assert made["errors"][0]["name"] == named and said in made["errors"][0]["detail"]
    assert made["status"] == 400 and made["instance"].startswith("urn:uuid:")


def test_days_that_exclude_each_other_are_400(client):
    assert client.get("/api/v1/ask/restricted?ever=true&as_of=2021-01-01").status_code == 400
    assert client.get("/api/v1/ask/sources?as_of=2021-01-01").status_code == 400
    assert client.get("/api/v1/ask/coalitions").status_code == 400


def test_a_name_that_nothing_carries_is_404_with_candidates(client):
    found = client.get("/api/v1/ask/restricted?who=Huawey")
    made = found.json()
    if found.status_code == 200:  # a like name is found by itself
        assert made["answer"]["resolved"]["who"][0]["id"] == "huawei"
    missing = client.get("/api/v1/ask/affiliates?who=Nexperiaa%20Hldng").json()
    assert missing["code"] == "unknown-name" and {"id", "label"} <= set(missing["candidates"][0])


def test_a_question_that_there_is_not_is_404(client):
    found = client.get("/api/v1/ask/restrictd")
    assert (found.status_code, found.json()["code"]) == (404, "unknown-question")
    assert "nearest: restricted" in found.json()["detail"]


def test_what_is_assumed_is_said_in_every_row(client):
    found = client.get(
        "/api/v1/ask/restricted?who=Nexperia&as_of=2026-11-22&assume=us-bis-affiliates-rule%3Din-force&verdict=restricted"
    )
    made = found.json()
    assert made["rows"] and {row["assuming"] for row in made["rows"]} == {"us-bis-affiliates-rule=in-force"}
    assert made["answer"]["assuming"] == "us-bis-affiliates-rule=in-force"
    assert client.get("/api/v1/ask/restricted?who=Nexperia&assume=nonsense").status_code == 400


# Tags and kept answers


def test_what_has_not_changed_is_304_before_any_question(client, monkeypatch):
    address = "/api/v1/ask/restricted?who=ZTE&as_of=2019-01-01"
    tag = client.get(address).headers["etag"]
    client.app.state.context.cache.clear()

    def none(*_):
        raise AssertionError("the graph was asked")

    monkeypatch.setattr(client.app.state.context.pool, "_run", none)
    again = client.get(address, headers={"if-none-match": tag})
    assert (again.status_code, again.content) == (304, b"") and again.headers["etag"].startswith(tag[:14])
    assert client.get(address, headers={"if-none-match": f'"x", W/{tag}'}).status_code == 304


def test_an_answer_is_kept_and_another_form_option_or_coding_is_another(client, monkeypatch):
    address = "/api/v1/ask/restricted?who=ZTE&as_of=2019-01-02"
    plain = client.get(address, headers={"accept-encoding": "identity"})
    packed = client.get(address, headers={"accept-encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip" and plain.content == packed.content
    assert packed.headers["etag"] != plain.headers["etag"] and "Accept-Encoding" in packed.headers["vary"]
    tags = {
        client.get(each).headers["etag"]
        for each in (address, f"{address}&limit=3", address.replace("?", ".csv?"), address.replace("01-02", "01-03"))
    }
    assert len(tags) == 4
    monkeypatch.setattr(client.app.state.context.pool, "_run", None)
    assert client.get(address).json() == plain.json()


def test_head_gives_the_headers_alone(client):
    whole = client.get("/api/v1/ask/sources", headers={"accept-encoding": "identity"})
    head = client.head("/api/v1/ask/sources", headers={"accept-encoding": "identity"})
    assert head.status_code == 200 and not head.content
    assert head.headers["content-length"] == str(len(whole.content)) and head.headers["etag"] == whole.headers["etag"]
