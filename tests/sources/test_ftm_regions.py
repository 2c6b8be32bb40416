"""A region as a country's code: the country that it lies in, with the region kept."""

import json

import pytest


@pytest.mark.parametrize(("code", "country"), [("gb-sct", "GB"), ("ua-cri", "UA"), ("cn", "CN"), ("suhh", None)])
@pytest.mark.parametrize("lines", [1, 2100])
def test_a_party_of_a_region_has_a_country(load, code, country, lines):
    stream = "\n".join(
        json.dumps(
            {"id": f"r-{n}", "schema": "Company", "properties": {"name": [f"Alpha {n}"], "jurisdiction": [code]}}
        )
        for n in range(lines)
    )
    graph, _ = load(("ftm", "f.json", stream))

    found = graph.connection.execute("SELECT DISTINCT country FROM node WHERE kind = 'actor'").fetchall()
    assert found == [(country,)]
    text = graph.connection.execute("SELECT text FROM node WHERE id = 'r-0'").fetchone()[0] or ""
    assert (code in text) == (len(code) > 2)


@pytest.mark.parametrize("lines", [1, 2100])
@pytest.mark.parametrize(
    ("codes", "country", "places"),
    [
        (["cy", "cn"], None, ["place-cn", "place-cy"]),
        (["gb-sct", "gb"], "GB", []),
        (["suhh", "ru"], None, ["place-ru"]),
        (["hk", "cn-xz"], None, ["place-cn", "place-hk"]),
    ],
)
def test_a_party_of_several_countries_has_each(load, codes, country, places, lines):
    stream = "\n".join(
        json.dumps({"id": f"r-{n}", "schema": "Company", "properties": {"name": [f"Alpha {n}"], "jurisdiction": codes}})
        for n in range(lines)
    )
    graph, (report,) = load(("ftm", "f.json", stream))

    assert report.loaded == lines
    assert graph.connection.execute("SELECT DISTINCT country FROM node WHERE kind = 'actor'").fetchall() == [(country,)]
    rows = graph.connection.execute(
        "SELECT DISTINCT object, qualifiers['role'] FROM statement WHERE relation = 'located_in' AND subject = 'r-0' ORDER BY 1"
    ).fetchall()
    assert rows == [(place, "jurisdiction") for place in places]
    text = graph.connection.execute("SELECT text FROM node WHERE id = 'r-0'").fetchone()[0]
    assert all(code in text for code in codes)


def test_a_company_organised_in_two_countries_is_asked_for_its_seat(load):
    """15 CFR 744.23(a)(3): a company of Cyprus and of China without a seat on record is a red flag."""
    stream = json.dumps(
        {"id": "two", "schema": "Company", "properties": {"name": ["Ambervale Two"], "jurisdiction": ["cy", "cn"]}}
    )
    graph, _ = load(("ftm", "f.json", stream), seeds=True)

    rows = list(graph.ask("restricted", who="Ambervale Two", by="us", as_of="2026-10-01"))
    assert any(row.basis == "headquartered" and row.verdict == "red_flag" for row in rows)
