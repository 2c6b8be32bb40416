"""Streams in which entities stand within entities: everything in them is read, whichever way back is printed."""

import json

import pytest


def entity(schema, id_, **properties):
    listed = {name: value if isinstance(value, list) else [value] for name, value in properties.items()}
    return {"id": id_, "schema": schema, "properties": listed}


def nested(*, with_ends):
    def ends(**named):
        return named if with_ends else {}

    kid = entity("Company", "kid", name="Birch Works")
    stake = entity("Ownership", "o", asset=kid, percentage="75", startDate="2020-01-01", **ends(owner="a"))
    listing = entity("Sanction", "s", authority="OFAC", startDate="2019-01-01", **ends(entity="a"))
    paper = entity("Passport", "p", number="K475336", **ends(holder="a"))
    return entity("Company", "a", name="Alder Holding", sanctions=listing, ownershipOwner=stake, passportHolder=paper,
                  addressEntity=entity("Address", "home", full="1 Road, Minsk", country="by"))  # fmt: skip


FLAT = [
    entity("Company", "a", name="Alder Holding", addressEntity="home"),
    entity("Sanction", "s", authority="OFAC", startDate="2019-01-01", entity="a"),
    entity("Company", "kid", name="Birch Works"),
    entity("Ownership", "o", owner="a", asset="kid", percentage="75", startDate="2020-01-01"),
    entity("Passport", "p", number="K475336", holder="a"),
    entity("Address", "home", full="1 Road, Minsk", country="by"),
]


def facts(graph):
    said = graph.connection.execute(
        "SELECT subject, relation, object, since, share FROM statement WHERE relation <> 'same_as' ORDER BY ALL"
    ).fetchall()
    texts = graph.connection.execute("SELECT id, text FROM node WHERE kind = 'actor' ORDER BY id").fetchall()
    return said, texts, graph.connection.execute("SELECT * FROM identifier ORDER BY ALL").fetchall()


@pytest.mark.parametrize("with_ends", [True, False])
@pytest.mark.parametrize("fill", [0, 2100], ids=["by record", "many at a time"])
def test_what_stands_within_an_entity_is_read_as_beside_it(load, with_ends, fill):
    others = [entity("Company", f"x{number}", name=f"Unlike {number}") for number in range(fill)]

    def read(lines):
        graph, (report,) = load(("ftm", "s.json", "\n".join(map(json.dumps, [*others, *lines])), "2026-09-01"))
        return facts(graph), report

    flat, _ = read(FLAT)
    found, report = read([nested(with_ends=with_ends)])
    assert found == flat and found[0]
    assert (report.read, report.loaded, report.rejected) == (fill + 6, fill + 6, 0)


def test_an_entity_of_a_schema_that_is_not_read_is_counted_within_another_too(load):
    outer = entity("Company", "a", name="Alder", assets=entity("Yacht", "y", name="Y"))
    graph, (report,) = load(("ftm", "s.json", json.dumps(outer), "2026-09-01"))

    assert (report.read, report.loaded, report.rejected) == (2, 1, 1)
    reasons = graph.connection.execute("SELECT reason FROM reject WHERE outcome = 'rejected'").fetchall()
    assert reasons == [("the schema Yacht is not read",)]
