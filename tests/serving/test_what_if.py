"""Facts that come with a request: what follows from them, nothing kept, no file of the machine read."""

import pytest

from embargraph.serving.guard import needed_scope

ADDRESS = "/api/v1/what-if"
FACTS = """
[source]
id = "our-register"
title = "Our register"
published = "2026-10-01"
[[node]]
id = "granite-works"
kind = "actor"
type = "company"
label = "Granite Works"
country = "MY"
[[statement]]
subject = "huawei"
relation = "owns"
object = "granite-works"
share = 60
since = "2024-01-01"
standing = "record"
citation = "Entry 7"
"""


def test_the_answer_is_that_of_the_command_with_the_file_and_nothing_is_kept(client, packaged, tmp_path):
    file = tmp_path / "facts.toml"
    file.write_text(FACTS, encoding="utf-8")
    known = packaged.ask("restricted", who="Granite Works", as_of="2025-10-15", facts=[file]).to_dicts()

    found = client.post(ADDRESS, json={"facts": FACTS, "options": {"who": "Granite Works"}, "as_of": "2025-10-15"})

    assert found.status_code == 200, found.text
    assert found.json()["rows"] == known
    assert "us-bis-affiliates-rule" in {row["under"]["id"] for row in known}
    assert found.headers["cache-control"] == "no-store"
    assert client.get("/api/v1/ask/restricted?who=Granite+Works").status_code == 404


def test_faults_of_the_facts_are_named_without_the_place_of_a_file(client):
    found = client.post(ADDRESS, json={"facts": FACTS.replace('"huawei"', '"huawey"'), "options": {"who": "Huawei"}})

    assert (found.status_code, found.json()["code"]) == (422, "bad-data")
    assert "no node has the id 'huawey'" in found.json()["detail"] and "facts.toml" in found.json()["detail"]
    assert "/" not in found.json()["detail"].partition("facts.toml")[0]


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        ([], 422, "expected an object"),
        ({}, 422, "facts: expected"),
        ({"facts": " "}, 422, "facts: expected"),
        ({"facts": FACTS, "path": "/etc/passwd"}, 422, "unknown member"),
        ({"facts": FACTS, "question": "no-such"}, 404, "no question named"),
        ({"facts": FACTS, "question": "../restricted"}, 404, "no question named"),
        ({"facts": FACTS, "options": {"queries": ["/tmp"]}}, 400, "has no option 'queries'"),
        ({"facts": FACTS, "options": {"facts": ["/etc/hosts"]}}, 400, "has no option 'facts'"),
        ({"facts": FACTS, "options": ["who"]}, 422, "options: expected an object"),
        ({"facts": FACTS, "options": {"who": "Granit Werke AG"}}, 404, "Granit Werke AG"),
        ({"facts": FACTS, "assume": "x"}, 422, "assume: expected texts"),
        ({"facts": FACTS, "as_of": "2026-02-30"}, 400, "2026-02-30"),
        ({"facts": "no = toml = at all"}, 422, "facts.toml"),
    ],
)
def test_what_is_not_right_is_said(client, body, status, said):
    found = client.post(ADDRESS, json=body)

    assert found.status_code == status, found.text
    assert said in found.json()["detail"]


def test_only_an_administrator_adds_facts():
    assert needed_scope("POST", ADDRESS) == "admin"
