"""FollowTheMoney streams: parties and links are read, everything else is counted."""

import json

import pytest


def line(schema, id_, **properties):
    return json.dumps(
        {
            "id": id_,
            "schema": schema,
            "properties": {k: v if isinstance(v, list) else [v] for k, v in properties.items()},
        }
    )


@pytest.fixture
def read(load):
    """Load a stream with the companies a and b, and further lines."""

    def run(*lines, **options):
        stream = [
            line("Company", "a", name="Company A", jurisdiction="cn", leiCode="X1"),
            line("Person", "b", name="B"),
        ]
        return load(("ftm", "x.ftm.json", "\n".join([*stream, *lines])), **options)

    return run


@pytest.mark.parametrize(
    ("schema", "properties", "relation"),
    [
        ("Ownership", {"owner": "b", "asset": "a"}, "owns"),
        ("Control", {"controller": "b", "controlled": "a"}, "controls"),
        ("Control", {"controller": "b", "asset": "a"}, "controls"),
        ("Directorship", {"director": "b", "organization": "a"}, "holds_office_in"),
        ("Membership", {"member": "b", "organization": "a"}, "member_of"),
        ("Succession", {"successor": "b", "predecessor": "a"}, "successor_of"),
    ],
)
def test_links_become_statements(read, stakes_of, schema, properties, relation):
    graph, (report,) = read(line(schema, "x", startDate="2020-01-02", endDate="2021", **properties))

    assert report.loaded == 3
    assert stakes_of(graph, relation) == [("B", "Company A", None, None, None, "2020-01-02", "2021")]


@pytest.mark.parametrize(
    ("percentage", "expected", "unparsed"),
    [
        ("51", (51.0, None, None), 0),
        ("51.00%", (51.0, None, None), 0),
        (">25-50", (None, 25.0, 50.0), 0),
        (["25", "50"], (None, 25.0, 50.0), 0),
        (["25", "50+"], (None, 25.0, None), 0),
        ("0.51", (None, None, None), 1),
        ("much", (None, None, None), 1),
    ],
)
def test_a_percentage_is_read_or_kept_as_it_stands(read, stakes_of, percentage, expected, unparsed):
    graph, (report,) = read(line("Ownership", "x", owner="b", asset="a", percentage=percentage))

    assert [row[2:5] for row in stakes_of(graph)] == [expected]
    assert (report.loaded, report.unparsed) == (3, unparsed)


def test_several_dates_make_the_widest_interval_and_are_kept(read, stakes_of, rejects_of):
    graph, (report,) = read(
        line("Ownership", "x", owner="b", asset="a", startDate=["2021", "2020-05"], endDate=["2022", "Various"])
    )

    assert stakes_of(graph)[0][5:] == ("2020-05", "2022")
    assert {row[2] for row in rejects_of(graph, "unparsed")} == {
        "has several values; the widest interval is taken",
        "not a date",
    }
    assert report.loaded == 3


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (line("Payment", "x", payer="b"), "the schema Payment is not read"),
        (line("Sanction", "x", authority="A"), "is missing"),
        ('{"id": "x", "schema": 5, "properties": {}}', "has no schema"),
        ('{"schema": "Company", "properties": {}}', "has no id"),
        ('{"id": "x", "schema": "Company"}', "has no properties"),
        (line("Company", "x"), "has no name"),
        (line("Ownership", "x", owner="b"), "is missing"),
        (line("Ownership", "x", owner="b", asset="nowhere"), "neither in the file nor in the graph"),
        ('{"id": "x", "sch', "not JSON"),
        ("[1, 2]", "not an object"),
        ('{"id": NaN}', "not JSON"),
    ],
)
def test_what_is_not_read_is_counted_with_its_reason(read, rejects_of, text, reason):
    graph, (report,) = read(text, line("Company", "z", name="Z"))

    assert (report.read, report.loaded, report.rejected) == (4, 3, 1)
    assert reason in rejects_of(graph)[0][2]


def test_ids_are_kept_unless_the_graph_has_them(read):
    facts = """
[source]
id = "mine"
title = "Mine"
[[node]]
id = "a"
kind = "actor"
label = "My own A"
"""
    graph, _ = read(line("Ownership", "x", owner="b", asset="a", percentage="60"), facts=[facts])

    (row,) = graph.ask("affiliates", who="b").to_dicts()
    assert (row["owner"]["id"], row["owned"]["id"]) == ("b", "ftm-a")
    assert graph.ask("affiliates", who="My own A").to_dicts() == []


def test_one_entity_in_two_streams_is_one_party(load):
    graph, reports = load(
        ("ftm", "one.json", line("Company", "a", name="Company A")),
        ("ftm", "two.json", line("Company", "a", name=["Company A", "Firma A"], innCode="77")),
        ("ftm", "three.json", line("Company", "a", name="Company A")),
    )

    (node,) = graph.show("a")
    assert (node["names"], node["identifiers"]) == (["Firma A"], {"inn": "77"})
    assert [report.duplicates for report in reports] == [0, 0, 1]


def test_the_latest_day_on_which_it_was_seen_is_its_date(load):
    text = json.dumps(
        {"id": "a", "schema": "Company", "properties": {"name": ["A"]}, "last_seen": "2026-04-29T12:40:02"}
    )
    graph, _ = load(("ftm", "x.json", text))

    (row,) = graph.ask("sources").to_dicts()
    assert (row["published"], row["vintage"]) == ("2026-04-29", "2026-04-29")


def test_half_a_character_and_control_characters_do_no_harm(load):
    text = '{"id": "a\\u0000b", "schema": "Company", "properties": {"name": ["A \\ud800 \\u0007 Ltd"]}}'
    graph, (report,) = load(("ftm", "x.json", text))

    assert report.loaded == 1
    assert graph.show("A Ltd")[0]["label"] == "A Ltd"


def test_a_sanction_is_a_listing_with_its_programme_and_days(load):
    lines = [
        line("Company", "a", name="Alpha"),
        json.dumps({
            "id": "s1", "schema": "Sanction", "datasets": ["us_ofac_sdn"],
            "properties": {"entity": ["a"], "authority": ["OFAC"], "programId": ["X-1"], "startDate": ["2024-05-01"],
                           "sourceUrl": ["https://example.org/a"], "reason": ["Because"]}}),
        line("Sanction", "s2", entity="a", authority="Ministry of Peace", listingDate="2023-01-02"),
    ]  # fmt: skip
    graph, (report,) = load(("ftm", "a.json", "\n".join(lines)))
    rows = graph.connection.execute(
        "SELECT u.object, s.since, s.qualifiers['programme'], s.qualifiers['seen'], s.standing FROM statement s "
        "JOIN statement u ON u.subject = s.subject AND u.relation = 'under' WHERE s.relation = 'targets' ORDER BY ALL"
    ).fetchall()

    assert report.rejected == 0
    assert rows == [
        ("ftm-list-ministry-of-peace", None, None, "2023-01-02", "reported"),
        ("us-ofac-sdn", "2024-05-01", "X-1", None, "reported"),
    ]


def test_addresses_papers_and_topics(load):
    lines = [
        line("Person", "a", name="Alpha", addressEntity="home", topics="sanction"),
        line("Passport", "p", holder="a", number="X123", type="Passport"),
        line("Address", "home", full="1 Road, Wuhan", country="cn"),
        line("Address", "far", full="nowhere"),
    ]
    graph, (report,) = load(("ftm", "a.json", "\n".join(lines)))

    assert (report.read, report.loaded, report.unparsed) == (4, 4, 1)
    places = "SELECT object, qualifiers['address'] FROM statement WHERE relation = 'located_in'"
    assert graph.connection.execute(places).fetchall() == [("place-cn", "1 Road, Wuhan")]
    marks = "SELECT scheme, value FROM identifier ORDER BY ALL"
    assert graph.connection.execute(marks).fetchall() == [("passport", "X123"), ("topic", "sanction")]


def test_a_parent_and_the_owner_of_a_ship_are_stakes_of_a_share_that_nobody_says(load):
    stream = "\n".join((
        line("Company", "listed", name="Alder Holding"), line("Company", "kid", name="Birch Works", parent="listed"),
        line("Vessel", "ship", name="Kelp Star", owner=["listed", "kid"]), line("PublicBody", "office", name="Office", parent="listed"),
    ))  # fmt: skip
    graph, _ = load(("ftm", "s.json", stream, "2026-09-01"))

    owned = graph.connection.execute("SELECT subject, object, share, share_min FROM statement WHERE relation = 'owns' ORDER BY ALL").fetchall()  # fmt: skip
    assert owned == [("kid", "ship", None, None), ("listed", "kid", None, None), ("listed", "ship", None, None)]
    ((text,),) = graph.connection.execute("SELECT text FROM node WHERE id = 'office'").fetchall()
    assert text == "parent: listed"
