"""Parties that a stream marks as sanctioned, with and without a Sanction that says by whom."""

import json

import pytest


def entity(schema, id_, **properties):
    listed = {name: value if isinstance(value, list) else [value] for name, value in properties.items()}
    return json.dumps({"id": id_, "schema": schema, "properties": listed})


STREAM = [
    entity("Company", "marked", name="Alder Holding", topics=["corp.offshore", "sanction"]),
    entity("Company", "barred", name="Birch Works", topics="debarment"),
    entity("Sanction", "s", entity="told", authority="OFAC"),
    entity("Company", "told", name="Cedar Lines", topics="sanction"),
    entity("Company", "kin", name="Elm Yard", topics=["sanction.linked", "role.pep"]),
]


@pytest.mark.parametrize("fill", [0, 2100], ids=["by record", "many at a time"])
def test_a_mark_without_an_entry_is_a_listing_by_nobody_named(load, fill):
    others = [entity("Company", f"x{number}", name=f"Unlike {number}") for number in range(fill)]
    graph, (report,) = load(("ftm", "s.json", "\n".join([*others, *STREAM]), "2026-09-01"))

    found = graph.connection.execute(
        "SELECT object, subject FROM statement WHERE relation = 'targets' ORDER BY ALL"
    ).fetchall()
    nobody = "ftm-list-an-authority-not-named"
    assert found == [("barred", f"{nobody}--barred"), ("marked", f"{nobody}--marked"), ("told", "ftm-list-ofac--told")]
    called = "SELECT label FROM node WHERE type = 'listing' ORDER BY ALL"
    assert graph.connection.execute(called).fetchall() == [
        ("Alder Holding on the list of an authority not named",),
        ("Birch Works on the list of an authority not named",),
        ("Cedar Lines on the list of OFAC",),
    ]
    assert (report.read, report.loaded, report.rejected) == (fill + 5, fill + 5, 0)
    assert [row.verdict for row in graph.restricted(who="marked")] == ["listed"]
    assert not list(graph.restricted(who="kin"))
