"""GLEIF: consolidation is control, never a percentage."""

import json

import pytest

from embargraph.errors import DataError
from embargraph.questions.stakes_held import stakes_held

CHILD, PARENT, TOP = "010CMKZ3VON21WF2ZD45", "ZZG38T0MDR3QY1ETUA76", "3C7474T6CDKPR9K6YT90"


def relationship(
    kind="IS_DIRECTLY_CONSOLIDATED_BY", end=PARENT, *, status="ACTIVE", registered="PUBLISHED", until=None
):
    period = {"StartDate": "2018-02-06T00:00:00.000Z", "PeriodType": "RELATIONSHIP_PERIOD"}
    period |= {"EndDate": until} if until else {}
    accounts = {"StartDate": "2017-01-01T00:00:00Z", "PeriodType": "ACCOUNTING_PERIOD"}
    return {
        "Relationship": {
            "StartNode": {"NodeID": CHILD, "NodeIDType": "LEI"},
            "EndNode": {"NodeID": end, "NodeIDType": "LEI"},
            "RelationshipType": kind,
            "RelationshipPeriods": [accounts, period],
            "RelationshipStatus": status,
            "RelationshipQuantifiers": [{"QuantifierAmount": "1.00", "QuantifierUnits": "PERCENTAGE"}],
        },
        "Registration": {"RegistrationStatus": registered},
    }


def entity(lei=CHILD, name="Child Ltd", **more):
    return {"LEI": lei, "Entity": {"LegalName": name, "LegalJurisdiction": "US-DE", **more}}


def test_consolidation_is_control_and_a_quantifier_is_no_share(load, stakes_of, rejects_of):
    graph, (report,) = load(
        ("gleif", "rr.json", json.dumps([relationship(), relationship("IS_ULTIMATELY_CONSOLIDATED_BY", TOP)]))
    )

    assert (report.read, report.loaded, report.unparsed) == (2, 2, 2)
    assert stakes_of(graph) == []
    assert stakes_of(graph, "controls") == [(f"LEI {PARENT}", f"LEI {CHILD}", None, None, None, "2018-02-06", None)]
    assert [row[:2] for row in stakes_of(graph, "ultimate_parent_of")] == [(f"LEI {TOP}", f"LEI {CHILD}")]
    assert rejects_of(graph, "unparsed")[0][2] == "consolidation is control, not a share"


@pytest.mark.parametrize(
    ("kind", "relation", "ends"),
    [
        ("IS_INTERNATIONAL_BRANCH_OF", "part_of", (CHILD, PARENT)),
        ("IS_SUBFUND_OF", "part_of", (CHILD, PARENT)),
        ("IS_FUND-MANAGED_BY", "has_interest_in", (PARENT, CHILD)),
        ("IS_FEEDER_TO", "has_interest_in", (CHILD, PARENT)),
    ],
)
def test_other_relationships_are_no_control(load, stakes_of, kind, relation, ends):
    graph, _ = load(("gleif", "rr.json", json.dumps([relationship(kind)])))

    assert [row[:2] for row in stakes_of(graph, relation)] == [tuple(f"LEI {lei}" for lei in ends)]
    assert stakes_of(graph, "controls") == []


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        (relationship("IS_FRIENDS_WITH"), "unknown kind of relationship"),
        (relationship(end="NOT-AN-LEI"), "not an LEI"),
        (relationship(registered="ANNULLED"), "not valid"),
        (relationship(status="INACTIVE"), "inactive, and no period"),
        (entity("NOT-AN-LEI"), "not an LEI"),
        (entity(name=""), "no legal name"),
        ({"Exception": {}}, "neither an LEI record nor"),
        ("text", "not an object"),
    ],
)
def test_what_cannot_be_loaded_is_counted(load, rejects_of, record, reason):
    graph, (report,) = load(("gleif", "x.json", json.dumps([record, entity()])))

    assert (report.read, report.loaded, report.rejected) == (2, 1, 1)
    assert reason in rejects_of(graph)[0][2]


def test_a_relationship_that_has_ended_has_its_end(load, stakes_of):
    graph, _ = load(("gleif", "rr.json", json.dumps([relationship(status="INACTIVE", until="2020-12-31T00:00:00Z")])))

    assert stakes_of(graph, "controls")[0][5:] == ("2018-02-06", "2020-12-31")


def test_an_entity_has_names_country_seat_and_identifier(load):
    record = entity(
        OtherEntityNames=[{"type": "PREVIOUS_LEGAL_NAME", "OtherEntityName": "Old Child Ltd"}],
        HeadquartersAddress={"Country": "CN"},
        RegistrationAuthority={"RegistrationAuthorityID": "RA000602", "RegistrationAuthorityEntityID": "42"},
    )
    graph, _ = load(
        ("gleif@", "lei.json", json.dumps([record])) if False else ("gleif", "lei.json", json.dumps([record]))
    )

    (node,) = graph.show("Old Child Ltd")
    assert (node["id"], node["label"], node["country"]) == (f"lei-{CHILD}", "Child Ltd", "US")
    assert node["identifiers"] == {"RA000602": "42", "lei": CHILD}
    assert [row["object"]["id"] for row in node["statements"]] == ["place-cn"]


def test_the_wrapped_texts_of_the_golden_copy_are_read(load):
    record = {"LEI": {"$": CHILD}, "Entity": {"LegalName": {"@xml:lang": "en", "$": "Child Ltd"}}}
    graph, (report,) = load(("gleif", "lei.json", json.dumps({"records": [record]})))

    assert report.loaded == 1
    assert graph.find("Child Ltd")


@pytest.mark.parametrize("entity_first", [True, False])
def test_a_party_that_is_only_referred_to_is_named_by_its_own_record(load, entity_first):
    files = [
        ("gleif", "lei.json", json.dumps([entity(PARENT, "Parent Ltd")])),
        ("gleif", "rr.json", json.dumps([relationship()])),
    ]
    graph, _ = load(*(files if entity_first else files[::-1]))

    (node,) = graph.show(f"lei-{PARENT}")
    assert (node["label"], node["names"], node["identifiers"]) == ("Parent Ltd", [], {"lei": PARENT})


def test_who_has_the_same_lei_is_the_same_party(load):
    facts = f"""
[source]
id = "mine"
title = "Mine"
[[node]]
id = "my-parent"
kind = "actor"
label = "Parent as I call it"
identifiers = {{ lei = "{PARENT}" }}
"""
    graph, _ = load(("gleif", "rr.json", json.dumps([relationship()])), facts=[facts])

    assert [row["relation"] for row in graph.ask("affiliates", who="my-parent").to_dicts()] == ["controls"]


XML = """<?xml version="1.0" encoding="UTF-8"?>{doctype}
<rr:RelationshipData xmlns:rr="http://www.gleif.org/data/schema/rr/2016">
<rr:Header><rr:ContentDate>2023-06-05T09:24:22Z</rr:ContentDate></rr:Header>
<rr:RelationshipRecords><rr:RelationshipRecord><rr:Relationship>
<rr:StartNode><rr:NodeID>{child}</rr:NodeID></rr:StartNode><rr:EndNode><rr:NodeID>{parent}</rr:NodeID></rr:EndNode>
<rr:RelationshipType>IS_DIRECTLY_CONSOLIDATED_BY</rr:RelationshipType>
</rr:Relationship></rr:RelationshipRecord></rr:RelationshipRecords></rr:RelationshipData>"""


def test_xml_carries_its_own_date(load, stakes_of):
    graph, (report,) = load(("gleif", "rr.xml", XML.format(doctype="", child=CHILD, parent=PARENT), "2024-01-01"))

    assert report.loaded == 1
    assert len(stakes_of(graph, "controls")) == 1
    (row,) = [row for row in graph.ask("sources").to_dicts() if row["id"] == "gleif-rr-xml"]
    assert row["published"] == "2023-06-05"


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (XML.format(doctype=BOMB, child="&b;", parent=PARENT), "document type or an entity"),
        (XML.format(doctype='<!DOCTYPE x SYSTEM "file:///etc/passwd">', child=CHILD, parent=PARENT), "document type"),
        (XML.format(doctype="", child=CHILD, parent=PARENT)[:-40], "not well-formed"),
        ("<html><body>Busy</body>", "an HTML page"),
        ("Busy", "other text; expected JSON"),
        ("", "empty"),
    ],
)
def test_a_file_that_cannot_be_trusted_is_refused(load, content, said):
    with pytest.raises(DataError, match=said):
        load(("gleif", "x.xml", content))


def test_a_register_that_is_loaded_is_counted_as_one(load):
    graph, _ = load(("gleif", "rr.json", json.dumps([relationship()])))

    assert stakes_held(graph.connection, None).registers == 1
