"""Entries of lists that a stream names, and parties that it only marks as sanctioned."""

import json

import pytest

from embargraph.sources.ftm.terms import NO_AUTHORITY
from embargraph.store.sql import read_sql


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


@pytest.mark.parametrize("fill", [0, 2100], ids=["by record", "many at a time"])
@pytest.mark.parametrize("turned", [False, True])
def test_an_entry_is_called_after_its_own_authority_whatever_the_order(load, fill, turned):
    stream = [
        json.dumps({**json.loads(entity("Sanction", f"s{number}", entity=party, **said)), "datasets": ["us_ofac_sdn"]})
        for number, (party, said) in enumerate(
            [("a", {}), ("a", {"authority": "OFAC"}), ("b", {"authority": "State"}), ("gone", {"authority": "OFAC"})]
        )
    ]
    stream += [entity("Company", "a", name="Alder Holding"), entity("Company", "b", name="Birch 'n' Works")]
    others = [entity("Company", f"x{number}", name=f"Unlike {number}") for number in range(fill)]
    graph, _ = load(("ftm", "s.json", "\n".join([*others, *(reversed(stream) if turned else stream)]), "2026-09-01"))

    assert graph.connection.execute("SELECT label FROM node WHERE type = 'listing' ORDER BY ALL").fetchall() == [
        ("Alder Holding on the list of OFAC",),
        ("Birch 'n' Works on the list of State",),
        # The stream has no such party: its name is not known.
        ("gone on the list of OFAC",),
    ]


def test_an_entry_of_a_party_of_another_file_is_called_after_it(load):
    graph, *_ = load(
        ("ftm", "a.json", entity("Company", "a", name="Alder Holding"), "2026-09-01"),
        ("ftm", "b.json", entity("Sanction", "s", entity="a", authority="OFAC"), "2026-09-01"),
    )
    assert graph.connection.execute("SELECT label FROM node WHERE type = 'listing'").fetchall() == [
        ("Alder Holding on the list of OFAC",),
    ]


@pytest.mark.parametrize("name", ["entry_called", "sanction_targets"])
def test_who_is_not_named_is_called_so_in_the_queries_too(name):
    assert f"'{NO_AUTHORITY}'" in read_sql(f"sources/ftm/sql/{name}.sql")
