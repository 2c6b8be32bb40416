"""What finds nothing says so with what was searched, in every shape: nothing reads as a clearance."""

import json

import pytest

RECONCILE, YENTE = "/reconcile", "/compat/yente"


def reconciled(client, **queries):
    found = client.post(RECONCILE, data={"queries": json.dumps(queries)})
    assert found.status_code == 200, found.text
    return found


@pytest.mark.parametrize("route", ["/api/v1/ask/restricted", "/api/v1/why", "/api/v1/story"])
def test_a_name_that_nothing_carries_comes_with_what_was_searched(client, route):
    found = client.get(route, params={"who": "Zzyzx Qwq"})
    told = found.json()

    assert (found.status_code, told["code"]) == (404, "unknown-name")
    assert told["detail"].endswith("that is not a clearance")
    assert told["answer"]["verdict"] == [
        "Nothing named Zzyzx Qwq is on record in what was searched; that is not a clearance."
    ]
    assert {"searched", "edition", "graph", "legal"} <= set(told["answer"])
    assert any("excerpt" in lead for lead in told["answer"]["leads"])


def test_one_property_is_asked_once(client):
    wanted = {"ids": ["huawei"], "properties": [{"id": "verdict"}, {"id": "verdict", "settings": {"by": "jp"}}]}
    found = client.post(RECONCILE, data={"extend": json.dumps(wanted)})
    assert (found.status_code, "'verdict' twice" in found.json()["detail"]) == (400, True)


def test_shapes_of_others_say_in_headers_what_they_rest_on(client):
    answers = [
        reconciled(client, a={"query": "Zzyzx Qwq"}),
        client.post(RECONCILE, data={"extend": json.dumps({"ids": ["huawei"], "properties": [{"id": "verdict"}]})}),
        client.get(f"{YENTE}/search/default", params={"q": "Zzyzx Qwq"}),
        client.post(f"{YENTE}/match/default", json={"queries": {"a": {"properties": {"name": ["Zzyzx Qwq"]}}}}),
    ]
    for found in answers:
        assert found.status_code == 200
        assert found.headers["embargraph-graph"].startswith("sha256:") and found.headers["embargraph-as-of"]
        assert "last-evidence=" in found.headers["embargraph-edition"]
        assert "excerpt=" in found.headers["embargraph-lists"]


@pytest.mark.parametrize("name", ["!!!", "\ud800", "---"])
def test_a_name_that_cannot_be_screened_is_no_miss(client, name):
    found = reconciled(client, a={"query": name}).json()["a"]
    assert found["result"] == [] and found["error"].startswith("not screened") and "not a clearance" in found["error"]
    body = json.dumps({"queries": {"a": {"schema": "Company", "properties": {"name": [name]}}}})
    answer = client.post(f"{YENTE}/match/default", content=body).json()["responses"]["a"]
    assert (answer["status"], answer["results"]) == (400, [])
    assert answer["detail"].startswith("not screened")
