"""FollowTheMoney: what we import, export and import again is the same."""

import json

import pytest

from embargraph.exports import write_export
from embargraph.packaged import build_graph
from embargraph.sources.catalog import SourceFile
from embargraph.store.file import open_graph
from exports.awkward import LABELS, awkward_facts, opened


def entity(schema, id_, more=None, **properties):
    lists = {name: value if isinstance(value, list) else [value] for name, value in properties.items()}
    return {"id": id_, "schema": schema, **(more or {}), "properties": lists}


STREAM = [
    entity("Company", "c", name="Alpha Ltd", alias=["阿尔法", "Alpha"], jurisdiction="cn", leiCode="X1",
           uscCode="91420100000000000X", cikCode="7", topics="sanction", addressEntity=["far", "near"]),
    entity("Person", "p", name="Beta", weakAlias=["Bet", "Elder"], previousName=["Alef", "Elder"], nationality="ru",
           innCode="770000000000"),
    entity("Company", "t", name="Tau", jurisdiction=["cy", "cn"]),
    entity("Vessel", "v", name="Gamma", country="pa", imoNumber="1234567"),
    entity("LegalEntity", "l", name="Delta", wikidataId="Q1"),
    entity("PublicBody", "b", name="Agency", country="ru"),
    entity("Organization", "o", name="Society", permId="5"),
    entity("Airplane", "a", name="Wing", registrationNumber="RA-1"),
    entity("Address", "near", full="1 Road, Wuhan", country="cn"),
    entity("Address", "far", country="hk"),
    entity("Passport", "pass", holder="p", number="AB12", type="Passport"),
    entity("Ownership", "o1", owner="p", asset="c", percentage=">25-50", startDate="2020-01-02", role="shareholder"),
    entity("Ownership", "o2", owner="l", asset="c", percentage="0.5%", endDate="2021", summary="Sold."),
    entity("Ownership", "o3", owner="c", asset="v", percentage="100", sourceUrl="https://example.org/a"),
    entity("Ownership", "o4", owner="o", asset="l", percentage="<10"),
    entity("Ownership", "o5", owner="o", asset="c", percentage="75+"),
    entity("Ownership", "o6", owner="b", asset="o"),
    entity("Control", "k", controller="b", controlled="c"),
    entity("Directorship", "d", director="p", organization="c", role="Chair"),
    entity("Membership", "m", member="p", organization="o"),
    entity("Succession", "s", successor="c", predecessor="l"),
    entity("Sanction", "s1", {"datasets": ["us_ofac_sdn"], "last_seen": "2026-04-29"}, entity="c", authority="OFAC",
           programId=["X-1", "X-2"], provisions="Asset freeze", startDate="2024-05-01", reason="Because",
           sourceUrl="https://example.org/b"),
    entity("Sanction", "s2", entity="p", authority="Ministry of Peace", listingDate="2023-01-02"),
    entity("Sanction", "s3", entity="v", authority="Ministry of Peace", authorityId="77", endDate="2025",
           description=["requirement: a licence", "citation: 1 FR 77", "a remark of theirs"]),
]  # fmt: skip

#: Everything that the model holds of a stream, without the ids of statements and sources.
CONTENT = {
    # In which order a party's properties are told is no content.
    "nodes": "SELECT id, kind, type, label, country, list_sort(string_split(text, '; ')) FROM node WHERE type <> 'register'",
    "names": "SELECT node, name, quality FROM name JOIN node ON node.id = name.node WHERE type <> 'register'",
    "identifiers": "SELECT node, scheme, value FROM identifier",
    "statements": "SELECT subject, relation, object, since, until, since_first, since_last, share, share_min, share_max, "
    "standing, qualifiers, gist, citation, url FROM statement",
    "edition_date": "SELECT edition_date FROM source",
}


def test_a_share_of_many_decimals_is_a_number_and_no_end_is_none(tmp_path, imported):
    """Others read a percentage as a number, and take no day of the year 9999."""
    stream = [
        entity("Company", "a", name="A"),
        entity("Company", "b", name="B"),
        entity("Ownership", "o", owner="a", asset="b", percentage="33.3333333333", endDate="9999-12-31"),
    ]
    source, target = tmp_path / "f.json", tmp_path / "out.ftm.json"
    source.write_text("\n".join(map(json.dumps, stream)), encoding="utf-8")
    first = imported(source)
    write_export(first, target)

    (link,) = (one["properties"] for one in entities(target) if one["schema"] == "Ownership")
    assert [float(text) for text in link["percentage"]] == [pytest.approx(100 / 3)]
    assert "endDate" not in link
    shares = "SELECT share_min, share_max, qualifiers['below_max'] FROM statement WHERE relation = 'owns'"
    assert imported(target).execute(shares).fetchall() == first.execute(shares).fetchall()


def content(connection):
    return {name: sorted(connection.execute(sql).fetchall(), key=repr) for name, sql in CONTENT.items()}


@pytest.fixture
def imported(tmp_path):
    """Return a function that loads streams into a graph of their own, and gives its connection."""
    connections = []

    def load(*paths):
        target = tmp_path / f"graph-{len(connections)}.duckdb"
        build_graph(target, [], seeds=False, sources=[SourceFile("ftm", path, "2026-01-01") for path in paths])
        connections.append(open_graph(target))
        return connections[-1]

    yield load
    for connection in connections:
        connection.close()


@pytest.fixture
def stream(tmp_path):
    path = tmp_path / "stream.ftm.json"
    path.write_text("\n".join(map(json.dumps, STREAM)), encoding="utf-8")
    return path


def entities(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_what_was_imported_comes_back(imported, stream, tmp_path):
    first = imported(stream)
    target = tmp_path / "out.ftm.json"

    counts = write_export(first, target)

    again = content(imported(target))
    assert again == content(first)
    # Parties; two homes, ten links, three sanctions.
    assert (counts.nodes, counts.statements, counts.restrictions) == (8, 15, 0)
    assert len(again["statements"]) == 20


def test_an_export_of_an_export_is_the_same_but_for_ids(imported, stream, tmp_path):
    one, two = tmp_path / "one.ftm.json", tmp_path / "two.ftm.json"
    write_export(imported(stream), one)
    write_export(imported(one), two)

    def told(path):
        kept = [{k: v for k, v in e["properties"].items() if k != "addressEntity"} for e in entities(path)]
        return sorted(map(json.dumps, kept))

    assert told(one) == told(two)


def test_every_entity_is_valid_followthemoney(imported, stream, packaged, tmp_path):
    model = pytest.importorskip("followthemoney").model
    for number, connection in enumerate((imported(stream), packaged.connection)):
        target = tmp_path / f"{number}.ftm.json"
        write_export(connection, target)
        for one in entities(target):
            schema = model.get(one["schema"])
            assert set(one["properties"]) <= set(schema.properties), one
            assert all(isinstance(text, str) for texts in one["properties"].values() for text in texts)
            model.get_proxy(one)
            if schema.name != "Address":
                assert set(schema.required) <= set(one["properties"]), one


def test_only_what_is_firm_is_told(tmp_path):
    connection = opened(awkward_facts(), tmp_path / "awkward.duckdb")
    target = tmp_path / "a.ftm"

    counts = write_export(connection, target)

    connection.close()
    found = entities(target)
    assert {one["caption"] for one in found if "caption" in one} <= set(LABELS.values())
    # Of the two stakes one is alleged; the measure targets by itself, not by an entry.
    assert [one["schema"] for one in found if "caption" not in one] == ["Ownership"]
    assert (counts.nodes, counts.statements, counts.restrictions) == (2, 1, 0)
    assert "\\u0000" in target.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("schema", "properties"),
    [
        ("Person", {"birthDate": ["1960-01-02", "1961"], "birthPlace": ["Leipzig"], "country": ["de"]}),
        ("Person", {"nationality": ["ru", "cy"], "position": ["Minister; later none"], "notes": ["first: one", "two"]}),
        (
            "Company",
            {"country": ["cn"], "incorporationDate": ["1987"], "legalForm": ["GmbH"], "website": ["https://a.org"]},
        ),
        ("Company", {"jurisdiction": ["cn"], "mainCountry": ["hk"], "address": ["1 Road, Wuhan"]}),
        ("Vessel", {"country": ["pa"], "summary": ["A ship."]}),
        ("Organization", {"jurisdiction": ["xx-yy"]}),
    ],
)
def test_what_is_told_of_a_party_comes_back(tmp_path, imported, schema, properties):
    path, target = tmp_path / "x.ftm.json", tmp_path / "y.ftm.json"
    given = entity(schema, "a", name="A", **properties)
    path.write_text(json.dumps(given), encoding="utf-8")
    first = imported(path)

    write_export(first, target)

    assert [one["properties"] for one in entities(target)] == [given["properties"]]
    assert content(imported(target)) == content(first)


def test_what_no_property_is_for_is_a_note(tmp_path, imported):
    path, target = tmp_path / "x.ftm.json", tmp_path / "y.ftm.json"
    path.write_text(json.dumps(entity("Company", "a", name="A", okpoCode="7", caemCode="8")), encoding="utf-8")

    write_export(imported(path), target)

    (found,) = entities(target)
    assert found["properties"]["notes"] == ["caemCode: 8", "okpoCode: 7"]


def test_properties_of_links_that_are_not_read_are_counted(tmp_path, imported):
    link = entity("Ownership", "o", owner="a", asset="b", sharesCount="7", recordId=["x", "y"])
    paper = entity("Passport", "p", holder="a", number="N", country="ru")
    facts = entity("Company", "a", name="A"), entity("Company", "b", name="B")
    path = tmp_path / "x.ftm.json"
    path.write_text("\n".join(map(json.dumps, (*facts, link, paper))), encoding="utf-8")

    found = imported(path).execute("SELECT record, field, reason, value, outcome FROM reject ORDER BY ALL").fetchall()

    assert found == [
        ("line 3", "recordId, sharesCount", "is not read", "recordId: x; recordId: y; sharesCount: 7", "unparsed"),
        ("line 4", "country", "is not read", "country: ru", "unparsed"),
    ]


def test_other_relations_between_parties_come_back(tmp_path, imported):
    facts = entity("Company", "a", name="A"), entity("Company", "b", name="B")
    link = entity("UnknownLink", "x", subject="a", object="b", role="ultimate_parent_of")
    other = entity("UnknownLink", "y", subject="a", object="b", role="friend")
    path, target = tmp_path / "x.ftm.json", tmp_path / "y.ftm.json"
    path.write_text("\n".join(map(json.dumps, (*facts, link, other))), encoding="utf-8")
    first = imported(path)

    write_export(first, target)

    assert content(imported(target)) == content(first)
    assert first.execute("SELECT relation FROM statement").fetchall() == [("ultimate_parent_of",)]
    assert first.execute("SELECT reason FROM reject").fetchall() == [("the schema UnknownLink is not read",)]


@pytest.mark.shared
@pytest.mark.parametrize("name", ["yente_zala_entities.ftm.json", "yente_parteispenden_entities.ftm.json"])
def test_real_streams_come_back(name, shared, imported, tmp_path):
    first = imported(shared / "data" / "ownership" / name)
    target = tmp_path / "out.ftm.json"

    write_export(first, target)

    again, before = content(imported(target)), content(first)
    for part in CONTENT:
        assert again[part] == before[part], part
