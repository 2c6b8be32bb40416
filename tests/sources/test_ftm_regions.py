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
