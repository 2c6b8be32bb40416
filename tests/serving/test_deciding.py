"""Decisions on the hits of a file: as the command line keeps them, applied at once, taken again, and refused."""

import csv
import io
import json
import re

import pytest

from embargraph.api import Graph
from embargraph.screening import Screener
from embargraph.screening.decisions import Decisions, undecided

OWN = {"accept": "text/html", "origin": "http://127.0.0.1:8765"}
TABLE = "name,country\nAcme,CN\nNobody Known Bakery,DE\nACME!,US\nZenith,CN\n"
GIVEN = {"row": "2", "party": "acme", "decision": "false-positive", "by": "A. Clerk", "why": "another address"}


@pytest.fixture
def client(serve, build):
    return serve(build("Acme", "Zenith"))


def screened(client, table=TABLE, **more):
    """Send a file, wait until it is screened, and return its address."""
    files = {"file": ("customers.csv", table), **more}
    place = client.post("/screen", files=files, headers=OWN).headers["location"]
    while "data-progress" in client.get(place, headers=OWN).text:
        pass
    return place


def decide(client, place, **changes):
    return client.post(f"{place}/decide", data={**GIVEN, **changes}, headers=OWN)


def results(client, place):
    state = client.get(f"/api/v1/screenings/{place.rpartition('/')[2]}").json()
    rows = [json.loads(line) for line in client.get(state["results"]["jsonl"]).text.splitlines()]
    table = list(csv.DictReader(io.StringIO(client.get(state["results"]["csv"]).text)))
    return state, rows, table


def test_a_decision_stands_for_every_row_of_the_name_and_for_no_other(client):
    place = screened(client)
    before = results(client, place)
    assert [row["outcome"] for row in before[1]] == ["hit", "no hit", "hit", "hit"]
    answer = decide(client, place)
    state, rows, table = results(client, place)

    assert answer.status_code == 303
    assert [row["outcome"] for row in rows] == ["settled", "no hit", "settled", "hit"]
    assert [row["verdict"] for row in table][::2] == ["settled", "settled"]
    assert (state["hits"], state["settled"], state["misses"], state["done"]) == (1, 2, 1, 4)
    assert rows[3] == before[1][3] and table[1] == before[2][1]
    page = client.get(f"{place}?outcome=settled", headers=OWN).text
    assert "another party, says A. Clerk" in page
    assert "A. Clerk" in client.get(state["results"]["html"]).text


def test_a_later_decision_brings_the_hit_back_as_it_was(client):
    place = screened(client)
    before = results(client, place)[1]
    decide(client, place)
    decide(client, place, decision="true-match", why="the bank says so")
    state, rows, _ = results(client, place)

    assert [row["outcome"] for row in rows] == [row["outcome"] for row in before]
    assert (state["hits"], state["settled"]) == (3, 0)
    assert rows[0]["hits"][0]["decision"]["why"] == "the bank says so"
    assert {**rows[0]["hits"][0], "decision": None} == before[0]["hits"][0]


def test_what_was_decided_is_taken_by_the_next_file_and_by_the_command_line(client, build, tmp_path):
    place = screened(client)
    decide(client, place)
    kept = client.get(f"{place}/decisions.jsonl", headers=OWN)
    again = screened(client, decisions=("decisions.jsonl", kept.content))

    assert "attachment" in kept.headers["content-disposition"]
    assert [row["outcome"] for row in results(client, again)[1]] == ["settled", "no hit", "settled", "hit"]
    (tmp_path / "desk.jsonl").write_bytes(kept.content)
    with Graph(build("Acme", "Zenith")) as graph:
        screener = Screener(graph)
        outcome = Decisions(tmp_path / "desk.jsonl").apply(screener, screener.screen("Acme"))
        assert outcome.outcome == "settled"
        assert undecided(outcome) == screener.screen("Acme")


def test_a_false_positive_is_open_again_when_the_record_changes(serve, build):
    first = serve(build("Acme"))
    place = screened(first)
    decide(first, place)
    kept = first.get(f"{place}/decisions.jsonl", headers=OWN).content
    second = serve(build("Zenith", "Acme"))
    again = screened(second, decisions=("d.jsonl", kept))
    row = results(second, again)[1][0]

    assert row["outcome"] == "hit"
    assert row["hits"][0]["decision"]["reopened"]
    assert "open again, the record changed" in second.get(again, headers=OWN).text
    # And decided once more, on what is on record now.
    decide(second, again)
    assert results(second, again)[1][0]["outcome"] == "settled"


def test_a_desk_has_one_file_of_decisions_for_all(serve, build, tmp_path):
    desk = tmp_path / "desk.jsonl"
    client = serve(build("Acme", "Zenith"), decisions=desk)
    place = screened(client)
    decide(client, place)

    assert json.loads(desk.read_text(encoding="utf-8"))["party"] == "acme"
    assert results(client, screened(client))[0]["settled"] == 2
    assert client.get(f"{place}/decisions.jsonl", headers=OWN).status_code == 404
    own = client.post("/screen", files={"file": ("a.csv", TABLE), "decisions": ("d.jsonl", "")}, headers=OWN)
    assert own.status_code == 400 and "a file of decisions of its own" in own.text


NO_DECISION = [
    ({"why": " "}, 422), ({"by": ""}, 422), ({"decision": ""}, 422), ({"decision": "perhaps"}, 400),
    ({"party": "nobody"}, 404), ({"row": "99"}, 404), ({"row": "3"}, 404), ({"party": "zenith"}, 404),
    ({"party": "../../x"}, 404), ({"why": "<script>alert(1)</script>", "by": ""}, 422),
]  # fmt: skip


def test_what_is_no_decision_is_refused_and_changes_nothing(client):
    place = screened(client)
    before = results(client, place)
    for changes, status in NO_DECISION:
        answer = decide(client, place, **changes)
        assert answer.status_code == status, changes
        assert "<script>alert" not in answer.text

    assert results(client, place) == before
    assert client.get(f"{place}/decisions.jsonl", headers=OWN).status_code == 404


def test_pages_of_others_cannot_decide_and_nobody_decides_on_what_was_not_shown(client, build):
    place = screened(client)
    for origin in ("https://evil.example", "null", "http://127.0.0.1:8766"):
        answer = client.post(f"{place}/decide", data=GIVEN, headers={**OWN, "origin": origin})
        assert answer.status_code == 403
    foreign = client.post(f"{place}/decide", data=GIVEN, headers={"sec-fetch-site": "cross-site"})
    assert foreign.status_code == 403
    # Another graph answers by now: what would be written down is not what was shown.
    build("Zenith", "Acme")
    client.portal.call(client.app.state.context.pool.reload)
    assert decide(client, place).status_code == 409


def test_a_decision_says_who_came_in_beside_who_is_named(serve, build):
    import hashlib

    from embargraph.serving.tokens import Token, Tokens

    known = hashlib.sha256(b"t" * 43).hexdigest()
    client = serve(build("Acme"), tokens=Tokens([Token("desk", "screen", known)]))
    client.headers["authorization"] = f"Bearer {'t' * 43}"
    place = screened(client)
    decide(client, place)
    assert results(client, place)[1][0]["settled"][0]["decision"]["by"] == "A. Clerk (token desk)"


def test_a_file_that_holds_no_decisions_is_refused_by_its_line_and_shows_no_path(client):
    for content in (b"not json\n", b'{"name": "Acme"}\n', b"\xff\xfe", b"[" * 100_000):
        files = {"file": ("a.csv", TABLE), "decisions": ("d.jsonl", content)}
        answer = client.post("/screen", files=files, headers=OWN)
        assert answer.status_code in {400, 422}
        assert "the file of decisions" in answer.text
        assert "/uploads/" not in answer.text


def test_the_form_shows_the_customer_beside_the_party(client):
    place = screened(client, "name,country,note\nAcme,CN,<b>bold</b>\n")
    link = re.search(r'class="decide" href="([^"]+)"', client.get(place, headers=OWN).text)[1].replace("&amp;", "&")
    page = client.get(link, headers=OWN)

    assert page.status_code == 200
    assert "&lt;b&gt;bold&lt;/b&gt;" in page.text
    assert "Is “Acme” the party Acme?" in page.text
    assert page.headers["cache-control"] == "no-store" and page.headers["referrer-policy"] == "same-origin"
    assert client.get(f"{link}&no=1", headers=OWN).status_code == 400


def test_a_row_without_a_name_cannot_be_decided_for_all_others(build, tmp_path):
    from embargraph.errors import UsageError

    with Graph(build("Acme")) as graph, pytest.raises(UsageError, match="no letter or digit"):
        Decisions(tmp_path / "d.jsonl").record(Screener(graph), " !", "acme", "false-positive", by="A", why="x")
