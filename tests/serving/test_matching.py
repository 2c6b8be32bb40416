"""The shapes of yente: entities as the FollowTheMoney export writes them, matched, searched, nested."""

import json

import pytest

from embargraph.serving.matching.entities import entities_of, topics_of
from embargraph.serving.matching.examples import of_schema

ROOT = "/compat/yente"
#: What an entity of yente has.
FIELDS = {
    "id", "caption", "schema", "properties", "datasets", "referents", "target", "first_seen", "last_seen", "last_change",
}  # fmt: skip


def match(client, dataset="default", params=None, **queries):
    found = client.post(f"{ROOT}/match/{dataset}", json={"queries": queries}, params=params)
    assert found.status_code == 200, found.text
    return found.json()["responses"]


def example(name, schema="Company", **properties):
    return {"schema": schema, "properties": {"name": [name], **properties}}


def test_it_lives_and_says_what_can_be_asked(client):
    assert client.get(f"{ROOT}/healthz").json() == client.get(f"{ROOT}/readyz").json() == {"status": "ok"}
    catalog = client.get(f"{ROOT}/catalog").json()
    assert catalog["current"] == ["embargraph"]
    (whole,) = [each for each in catalog["datasets"] if each["load"]]
    assert set(whole["children"]) == {each["name"] for each in catalog["datasets"]} - {"embargraph"}
    algorithms = client.get(f"{ROOT}/algorithms").json()
    assert algorithms["default"] == algorithms["best"] == algorithms["algorithms"][0]["name"]


def test_an_example_is_matched_with_reasons(client):
    found = match(client, a=example("Huawei Tech Co", country="cn"), b=example("Zzyzx Qwq"))
    (huawei,) = found["a"]["results"]
    assert (huawei["id"], huawei["match"]) == ("huawei", True)
    assert set(huawei) == FIELDS | {"score", "match", "features", "explanations"}
    assert "same country: CN" in huawei["explanations"]["name_match"]["detail"]
    assert found["a"]["total"] == {"value": 1, "relation": "eq"}
    assert found["b"]["results"] == []


def test_a_bad_example_takes_none_from_the_others(client):
    bad = {
        "b": 5,
        "c": {"schema": "Galaxy", "properties": {}},
        "d": {"schema": "Company"},
        "e": {"schema": [], "properties": {}},
    }
    found = match(client, a=example("ZTE"), **bad)
    assert found.pop("a")["results"][0]["id"] == "zte"
    assert {(answer["status"], len(answer["results"])) for answer in found.values()} == {(400, 0)}


def test_the_schema_of_an_example_is_no_other(client):
    assert match(client, a=example("ZTE", schema="Person"))["a"]["results"] == []
    assert match(client, a=example("ZTE", schema="LegalEntity"))["a"]["results"][0]["id"] == "zte"
    assert of_schema("Company", "Thing")
    assert not of_schema("Person", "Organization")


def test_a_dataset_is_one_list(client):
    assert match(client, "us-bis-entity-list", a=example("Huawei"))["a"]["results"][0]["id"] == "huawei"
    assert match(client, "us_ofac_sdn", a=example("Huawei"))["a"]["results"] == []
    assert client.post(f"{ROOT}/match/galaxy", json={"queries": {"a": example("ZTE")}}).status_code == 404


@pytest.mark.parametrize(
    ("content", "status"), [(b"{", 400), (b"[]", 400), (b'{"queries": {}}', 400), (b'{"queries": []}', 400)]
)
def test_a_body_that_is_no_question_is_refused(client, content, status):
    assert client.post(f"{ROOT}/match/default", content=content).status_code == status


def test_too_many_examples_and_wrong_numbers_are_refused(client):
    many = {str(number): example("ZTE") for number in range(501)}
    assert client.post(f"{ROOT}/match/default", json={"queries": many}).status_code == 413
    for given in ({"threshold": "2"}, {"cutoff": "x"}, {"limit": "0"}):
        assert (
            client.post(f"{ROOT}/match/default", json={"queries": {"a": example("ZTE")}}, params=given).status_code
            == 400
        )


def test_topics_are_those_of_all_restrictions_and_never_none_for_who_is_restricted(packaged):
    assert topics_of([{"effect": "blocking", "basis": "owned", "verdict": "restricted"}]) == ["sanction.linked"]
    assert topics_of([{"effect": "tariff", "basis": "listed", "verdict": "restricted"}]) == ["reg.action"]
    assert topics_of([{"effect": "blocking", "basis": "listed", "verdict": "listed"}]) == []
    rows = packaged.connection.execute(
        "SELECT DISTINCT r.who FROM restriction r JOIN node n ON n.id = r.who WHERE n.kind = 'actor' "
        "AND r.verdict <> 'listed' AND current_date BETWEEN coalesce(r.first_day, current_date) "
        "AND coalesce(r.last_day, current_date)"
    ).fetchall()
    found = entities_of(packaged).flat(id_ for (id_,) in rows)
    assert len(found) == len(rows)
    assert [id_ for id_, entity in found.items() if not (entity["target"] and entity["properties"].get("topics"))] == []


def test_entities_are_those_of_the_export(client, packaged, tmp_path):
    import embargraph

    embargraph.export(tmp_path / "graph.ftm", graph=packaged, format="ftm")
    lines = [json.loads(line) for line in (tmp_path / "graph.ftm").read_text(encoding="utf-8").splitlines()]
    exported = {each["id"]: each for each in lines}
    for id_ in ("huawei", "zte", "nexperia", "wingtech", "asml"):
        served = client.get(f"{ROOT}/entities/{id_}", params={"nested": "false"}).json()
        assert set(served) == FIELDS
        served["properties"].pop("topics", None)
        assert (served["schema"], served["properties"]) == (exported[id_]["schema"], exported[id_]["properties"]), id_
        assert served == {**entities_of(packaged).flat([id_])[id_], "properties": served["properties"]}


def test_ownership_and_sanctions_are_nested(client):
    found = client.get(f"{ROOT}/entities/nexperia").json()["properties"]
    (stake,) = found["ownershipAsset"]
    assert (stake["schema"], stake["properties"]["owner"][0]["id"]) == ("Ownership", "wingtech")
    assert stake["properties"]["percentage"] == [">=79.98"]
    zte = client.get(f"{ROOT}/entities/zte").json()["properties"]
    assert {each["schema"] for each in zte["sanctions"]} == {"Sanction"}


def test_what_is_adjacent_comes_in_pages(client):
    found = client.get(f"{ROOT}/entities/zte/adjacent", params={"limit": "1"}).json()
    assert found["entity"]["id"] == "zte"
    page = found["adjacent"]["sanctions"]
    assert (len(page["results"]), page["limit"], page["offset"]) == (1, 1, 0)
    assert page["total"]["value"] > 1
    next_ = client.get(f"{ROOT}/entities/zte/adjacent/sanctions", params={"limit": "1", "offset": "1"}).json()
    assert next_["results"][0]["id"] != page["results"][0]["id"]
    assert client.get(f"{ROOT}/entities/zte/adjacent/holdings").json()["total"]["value"] == 0


@pytest.mark.parametrize("id_", ["nobody", "eccn-3a090", "us-bis-entity-list"])
def test_what_is_no_party_is_not_found(client, id_):
    assert client.get(f"{ROOT}/entities/{id_}").status_code == 404


def test_a_search_finds_what_was_meant_first_and_counts_it(client):
    found = client.get(f"{ROOT}/search/default", params={"q": "huawei", "limit": "2"}).json()
    assert found["results"][0]["id"] == "huawei"
    assert len(found["results"]) == 2
    assert found["total"]["value"] > 2
    counted = {each["name"]: each["count"] for each in found["facets"]["datasets"]["values"]}
    assert counted["us-bis-entity-list"] > 1
    cut = client.get(f"{ROOT}/search/default", params={"q": "huawei", "schema": "Company", "countries": "CN"}).json()
    assert {each["schema"] for each in cut["results"]} == {"Company"}
    assert client.get(f"{ROOT}/search/default").json()["results"] == []
    assert client.get(f"{ROOT}/search/default", params={"q": "x", "schema": "Galaxy"}).status_code == 400
    assert client.get(f"{ROOT}/search/default", params={"q": "x", "offset": "-1"}).status_code == 400


def test_statements_are_values_with_their_dataset(client):
    found = client.get(f"{ROOT}/statements", params={"entity_id": "zte", "prop": "name"}).json()
    assert {(row["value"], row["schema"], row["prop_type"]) for row in found["results"]} == {("ZTE", "Company", "name")}
    assert found["total"]["value"] == len({row["dataset"] for row in found["results"]}) > 0
    assert client.get(f"{ROOT}/statements").status_code == 400
    assert client.get(f"{ROOT}/statements", params={"entity_id": "nobody"}).json()["results"] == []


@pytest.mark.parametrize(
    "odd", ["ZTE \\ud800", "\\ud800", "ZTE\\u0000", "\\u202eZTE", "x" * 3000, "\\udc00\\ud800 Ltd"]
)
def test_texts_that_nobody_can_send_back_break_nothing(client, odd):
    content = '{"queries": {"KEY": {"schema": "Company", "properties": {"name": ["TEXT", "TEXT"], "TEXT": ["TEXT"]}}}}'
    found = client.post(f"{ROOT}/match/default", content=content.replace("TEXT", odd).replace("KEY", odd[:20]))
    assert found.status_code == 200
    found.content.decode("utf-8")
    wrong = client.post(
        f"{ROOT}/match/default", content='{"queries": {"a": {"schema": "TEXT", "properties": {}}}}'.replace("TEXT", odd)
    )
    assert wrong.json()["responses"]["a"]["status"] == 400
