"""Reconciliation 0.2: what a table's names are matched with, and what a table is extended with."""

import json

import pytest

ROOT = "/reconcile"


def reconcile(client, **queries):
    found = client.post(ROOT, data={"queries": json.dumps(queries)})
    assert found.status_code == 200, found.text
    return {key: answer["result"] for key, answer in found.json().items()}


def extend(client, ids, *properties):
    return client.post(ROOT, data={"extend": json.dumps({"ids": ids, "properties": list(properties)})})


def cells(found):
    return {
        id_: {key: [next(iter(c.values())) for c in cell] for key, cell in row.items()}
        for id_, row in found["rows"].items()
    }


def test_the_manifest_says_how_far_the_record_is_known(client, packaged):
    found = client.get(ROOT).json()
    assert found["versions"] == ["0.2"]
    assert packaged.vintage()["last_evidence"] in found["name"]
    assert found["view"]["url"] == "http://127.0.0.1:8765/node/{{id}}"
    assert found["preview"]["url"].endswith("/reconcile/preview/{{id}}")
    assert found["batchSize"] == 50
    assert {each["id"] for each in found["defaultTypes"]} >= {"actor", "company", "person", "technology", "place"}
    settings = {each["name"]: each["type"] for each in found["extend"]["property_settings"]}
    assert settings == {"as_of": "text", "by": "text", "limit": "number"}


def test_one_hit_well_above_the_next_is_a_match_and_two_alike_are_none(client):
    found = reconcile(client, one={"query": "Huawei Technologies", "type": "company"}, two={"query": "Nexperia"})
    (huawei,) = found["one"]
    assert (huawei["id"], huawei["match"], huawei["score"]) == ("huawei", True, 100)
    # Nexperia China is a hit too.
    assert [each["id"] for each in found["two"]][:2] == ["nexperia", "nexperia-china"]
    assert not any(each["match"] for each in found["two"])


def test_a_candidate_says_its_verdict_and_never_that_it_is_clear(client):
    found = reconcile(client, a={"query": "Nexperia China"}, b={"query": "Nexperia"})
    told = {each["id"]: each["description"] for result in found.values() for each in result}
    assert told["nexperia"].startswith("restricted today")
    assert told["nexperia-china"].startswith("no restriction of its own on record")


def test_features_are_numbers_alone(client):
    (zte, *_) = reconcile(client, a={"query": "中兴通讯", "properties": [{"pid": "country", "v": {"id": "place-cn"}}]})[
        "a"
    ]
    features = {each["id"]: each["value"] for each in zte["features"]}
    assert zte["id"] == "zte"
    assert features["country"] == features["script"] == 1
    assert all(isinstance(value, int | float) and not isinstance(value, bool) for value in features.values())


def test_items_places_and_rules_are_found_by_their_own_types(client):
    found = reconcile(
        client, item={"query": "3A090.a", "type": "technology"}, place={"query": "Netherlands", "type": ["place"]},
        rule={"query": "Entity List", "type": "measure", "limit": 1},
    )  # fmt: skip
    assert [(key, result[0]["id"], result[0]["match"]) for key, result in found.items()] == [
        ("item", "eccn-3a090-a", True), ("place", "place-nl", True), ("rule", "us-bis-entity-list", True),
    ]  # fmt: skip
    assert len(found["rule"]) == 1


BAD = [5, None, [], "ZTE", {}, {"query": ""}, {"query": 5}, {"query": "x" * 600}, {"query": "\ud800"}]
ODD = [
    {"limit": "many"}, {"limit": True}, {"type": 5}, {"type": [None]}, {"properties": {}}, {"properties": [{"pid": 3, "v": "x"}]},
    {"properties": [{"pid": "country"}]}, {"type": "galaxy", "type_strict": "all"},
]  # fmt: skip


def test_a_bad_query_has_no_candidates_and_takes_none_from_the_others(client):
    queries = {str(number): query for number, query in enumerate(BAD)}
    found = client.post(ROOT, data={"queries": json.dumps({"good": {"query": "ZTE"}, **queries})}).json()
    assert found.pop("good")["result"][0]["id"] == "zte"
    assert {key: answer["result"] for key, answer in found.items()} == {key: [] for key in queries}
    # Nothing was looked for, which is another thing than that nothing was found.
    assert all(answer["error"] for answer in found.values())


def test_what_is_odd_beside_a_name_takes_no_candidate_away(client):
    found = reconcile(client, **{str(number): {"query": "ZTE", **odd} for number, odd in enumerate(ODD)})
    assert {result[0]["id"] for result in found.values()} == {"zte"}


@pytest.mark.parametrize(
    "given", [{"queries": "{"}, {"queries": "[]"}, {"queries": "7"}, {"extend": "no"}, {"extend": "[]"}, {}]
)
def test_a_body_that_is_no_json_is_refused(client, given):
    found = client.post(ROOT, data=given)
    assert (found.status_code, found.json()["code"]) == (400, "usage")


def test_a_batch_that_is_too_large_is_refused(client):
    queries = {str(number): {"query": "ZTE"} for number in range(501)}
    assert client.post(ROOT, data={"queries": json.dumps(queries)}).status_code == 413
    assert extend(client, [f"n{number}" for number in range(201)], {"id": "verdict"}).status_code == 413


def test_queries_may_come_in_the_address_or_as_json(client):
    queries = {"a": {"query": "ZTE"}}
    in_address = client.get(ROOT, params={"queries": json.dumps(queries)}).json()
    assert in_address == client.post(ROOT, json={"queries": queries}).json()
    assert in_address["a"]["result"][0]["id"] == "zte"


def test_a_table_is_extended_with_the_verdict_of_a_day_and_its_rule(client):
    day = {"settings": {"as_of": "2018-05-03", "limit": 1}}
    found = extend(
        client, ["zte"], *({"id": name, **day} for name in ("verdict", "under", "citation", "since", "until"))
    )
    told = cells(found.json())["zte"]
    assert told["verdict"] == ["restricted"]
    assert told["citation"] == ["83 FR 17644"]
    assert told["since"] == ["2018-04-15"]
    assert found.json()["meta"][0] == {"id": "verdict", "name": "verdict"}


def test_unknown_comes_with_its_branches_and_a_miss_with_what_was_searched(client):
    day = {"as_of": "2026-11-29"}
    asked = [{"id": name, "settings": day} for name in ("verdict", "branches", "searched", "owners")]
    told = cells(extend(client, ["nexperia", "amd", "nobody"], *asked).json())
    assert told["nexperia"]["verdict"][:2] == ["restricted", "unknown"]
    assert any(text.startswith("if the stay lapsed") for text in told["nexperia"]["branches"])
    assert told["nexperia"]["owners"] == ["wingtech"]
    assert told["amd"]["verdict"][0] == "no restriction of its own on record"
    assert "reach it through its place" in told["amd"]["verdict"][1]
    assert "No entry held of" in told["amd"]["searched"][0]
    assert told["nobody"]["verdict"] == ["no such id in this graph"]


@pytest.mark.parametrize(
    ("properties", "status", "said"),
    [
        ([{"id": "colour"}], 400, "no property 'colour'"),
        ([{"id": "verdict", "settings": {"as_of": "soon"}}], 400, "'soon' is not a date"),
        ([{"id": "verdict", "settings": {"limit": "x"}}], 400, "expected a number"),
        ([{"id": "verdict", "settings": {"by": 3}}], 400, "expected texts"),
        ([{"id": "verdict", "settings": [1]}], 400, "expected an object"),
        ([{"id": "verdict", "settings": {"by": "Zzyzx Qwq"}}], 404, "no node named 'Zzyzx Qwq'"),
        ([{"id": "verdict"}] * 21, 400, "at most 20"),
    ],
)  # fmt: skip
def test_an_extension_that_cannot_be_meant_is_refused(client, properties, status, said):
    found = extend(client, ["zte"], *properties)
    assert found.status_code == status
    assert said in found.json()["detail"]


def test_suggestions_have_types_and_go_on_from_a_cursor(client):
    first = client.get(f"{ROOT}/suggest/entity", params={"prefix": "hua"}).json()["result"]
    assert first[0]["id"] == "huawei"
    assert {"id": "actor", "name": "any party"} in first[0]["notable"]
    second = client.get(f"{ROOT}/suggest/entity", params={"prefix": "s", "cursor": "10"}).json()["result"]
    whole = client.get(f"{ROOT}/suggest/entity", params={"prefix": "s"}).json()["result"]
    assert not {each["id"] for each in second} & {each["id"] for each in whole}
    assert client.get(f"{ROOT}/suggest/entity").json() == {"result": []}


def test_types_and_properties_are_suggested_and_proposed(client):
    types = client.get(f"{ROOT}/suggest/type", params={"prefix": "comp"}).json()["result"]
    assert [each["id"] for each in types] == ["company"]
    properties = client.get(f"{ROOT}/suggest/property", params={"prefix": "birth"}).json()["result"]
    assert [each["id"] for each in properties] == ["birth_date"]
    proposed = client.get(f"{ROOT}/extend/propose", params={"type": "company", "limit": "2"}).json()
    assert [each["id"] for each in proposed["properties"]] == ["verdict", "restricted_from"]
    assert (proposed["type"], proposed["limit"]) == ("company", 2)


def test_a_preview_leads_with_what_is_unknown_and_may_be_framed_by_openrefine_alone(client):
    found = client.get(f"{ROOT}/preview/nexperia")
    page = found.text
    assert page.index("Unknown today") < page.index("restrictions on record")
    assert "Not legal advice" in page
    policy = found.headers["content-security-policy"]
    assert "frame-ancestors 'self' http://127.0.0.1:3333 http://localhost:3333" in policy
    assert "script-src" not in policy
    assert "default-src 'none'" in policy
    assert client.get(f"{ROOT}/preview/nobody").status_code == 404
    assert client.get(f"{ROOT}/preview/{'x' * 400}").status_code == 404


def test_a_name_cannot_write_into_a_preview(serve, graph_of):
    head = '[source]\nid = "s"\ntitle = "S"\npublisher = "P"\npublished = "2026-01-05"\n'
    graph = graph_of(
        head + '[[node]]\nid = "x"\nkind = "actor"\ntype = "company"\nlabel = "<script>alert(1)</script> Ltd"\n'
    )
    page = serve(graph.path, agents=False).get(f"{ROOT}/preview/x").text
    assert "<script" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize(("origin", "allowed"), [("http://127.0.0.1:3333", True), ("http://evil.example", False)])
def test_openrefines_own_pages_may_call_and_no_others(client, origin, allowed):
    found = client.get(ROOT, headers={"origin": origin})
    assert (found.status_code == 200) is allowed
    assert found.headers.get("access-control-allow-origin") == (origin if allowed else None)


def test_the_same_service_answers_where_yente_has_it(client):
    found = client.post("/compat/yente/reconcile/default", data={"queries": json.dumps({"a": {"query": "ZTE"}})})
    assert found.json()["a"]["result"][0]["id"] == "zte"
    assert (
        client.get("/compat/yente/reconcile/default")
        .json()["preview"]["url"]
        .startswith("http://127.0.0.1:8765/compat/yente/reconcile/default/preview/")
    )


@pytest.mark.parametrize("odd", ["ZTE \\ud800", "\\ud800", "ZTE\\u0000", "1234\\u0000", "\\u202eZTE", "x" * 3000])
def test_texts_that_nobody_can_send_back_break_nothing(client, odd):
    queries = '{"KEY": {"query": "TEXT", "type": "TEXT", "properties": [{"pid": "country", "v": "TEXT"}, {"pid": "TEXT", "v": ["TEXT"]}]}}'
    found = client.post(ROOT, data={"queries": queries.replace("KEY", odd[:10]).replace("TEXT", odd)})
    assert found.status_code == 200
    found.content.decode("utf-8")
    extended = client.post(
        ROOT, data={"extend": '{"ids": ["TEXT", "zte"], "properties": [{"id": "verdict"}]}'.replace("TEXT", odd)}
    )
    assert extended.status_code == 200
    refused = client.post(
        ROOT, data={"extend": '{"ids": ["zte"], "properties": [{"id": "TEXT"}]}'.replace("TEXT", odd)}
    )
    assert refused.status_code == 400


@pytest.mark.parametrize("odd", ["1234%00", "%ED%A0%80", "%FF%FE", "%E2%80%AEzte", "a" * 3000, "%25%5B(*"])
def test_any_text_may_be_typed(client, odd):
    for part in ("entity", "type", "property"):
        assert client.get(f"{ROOT}/suggest/{part}?prefix={odd}&cursor={odd[:5]}&type={odd[:9]}").status_code == 200
    assert client.get(f"{ROOT}/preview/{odd[:900]}").status_code == 404
    assert client.get(f"/compat/yente/search/default?q={odd}").status_code == 200
    assert client.get(f"/compat/yente/entities/{odd[:900]}").status_code == 404


def test_a_form_with_parts_is_read_too(client):
    found = client.post(ROOT, files={"queries": (None, json.dumps({"a": {"query": "ZTE"}}))})
    assert found.json()["a"]["result"][0]["id"] == "zte"
