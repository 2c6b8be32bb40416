"""Beneficial ownership statements: records over time, bounds, and what is no stake."""

import json

import pytest


def entity(id_, name, **details):
    return {"recordType": "entity", "recordId": id_, "statementId": f"s-{id_}", "recordStatus": "new",
            "recordDetails": {"name": name, "entityType": {"type": "registeredEntity"}, **details}}  # fmt: skip


def link(owned, owner, *interests, id_="r1", status="new", day="2020-01-01", **details):
    details |= {"subject": owned, "interestedParty": owner, "interests": list(interests)}
    return {"recordType": "relationship", "recordId": id_, "recordStatus": status, "statementDate": day,
            "recordDetails": details}  # fmt: skip


def share(type_="shareholding", level="direct", since=None, until=None, **bounds):
    interest = {"type": type_, "directOrIndirect": level}
    interest |= {"share": bounds} if bounds else {}
    interest |= {"startDate": since} if since else {}
    return interest | ({"endDate": until} if until else {})


@pytest.fixture
def read(load):
    """Load statements on A, B and C."""

    def run(*statements):
        package = [entity(id_, f"Company {id_}") for id_ in "ABC"]
        return load(("bods", "b.json", json.dumps([*package, *statements])))

    return run


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ({"exact": 40}, (40.0, None, None)),
        ({"minimum": 25, "maximum": 50}, (None, 25.0, 50.0)),
        ({"exclusiveMinimum": 25, "exclusiveMaximum": 50}, (None, 25.0, 50.0)),
        ({"minimum": 75}, (None, 75.0, None)),
        ({"exact": 33.333333333333336}, (None, 33.333333333, 33.333333334)),
    ],
)
def test_shares_are_exact_or_bounds(read, stakes_of, stated, expected):
    graph, _ = read(link("A", "B", share(**stated)))

    assert [row[2:5] for row in stakes_of(graph)] == [expected]


def test_an_exclusive_bound_is_kept_and_counts(read):
    graph, _ = read(link("A", "B", share(exclusiveMinimum=25, exclusiveMaximum=50)))

    row = graph.ask("affiliates", who="Company A").to_dicts()[0]
    assert row["held"] == "more than 25 to less than 50 %"


def test_before_0_4_exclusive_bounds_were_flags_and_records_had_no_id(load, stakes_of):
    old = [
        {"statementType": "entityStatement", "statementID": "e1", "name": "Owned", "entityType": "registeredEntity"},
        {"statementType": "personStatement", "statementID": "p1", "names": [{"fullName": "Owner"}]},
        {
            "statementType": "ownershipOrControlStatement", "statementID": "o1", "statementDate": "2018-01-01",
            "subject": {"describedByEntityStatement": "e1"}, "interestedParty": {"describedByPersonStatement": "p1"},
            "interests": [
                {"type": "voting-rights", "interestLevel": "direct", "startDate": "2017-01-01",
                 "share": {"minimum": 25, "exclusiveMinimum": True, "maximum": 50}},
                {"type": "appointment-of-board"},
            ],
        },
        {
            "statementType": "ownershipOrControlStatement", "statementID": "o2", "statementDate": "2019-01-01",
            "replacesStatements": ["o1"],
            "subject": {"describedByEntityStatement": "e1"}, "interestedParty": {"describedByPersonStatement": "p1"},
            "interests": [{"type": "voting-rights", "interestLevel": "direct", "startDate": "2018-06-01",
                           "share": {"exact": 60}}],
        },
    ]  # fmt: skip
    graph, (report,) = load(("bods", "old.json", json.dumps(old)))

    assert (report.read, report.loaded) == (4, 4)
    assert stakes_of(graph) == [
        ("Owner", "Owned", 60.0, None, None, "2018-06-01", None),
        ("Owner", "Owned", None, 25.0, 50.0, "2017-01-01", "2018-05-31"),
    ]
    assert [row[:2] + row[5:] for row in stakes_of(graph, "controls")] == [("Owner", "Owned", None, "2018-12-31")]


def test_an_update_ends_what_it_changes_and_closing_ends_all(read, stakes_of):
    graph, (report,) = read(
        link("A", "B", share(exact=100, since="2002-03-09"), day="2019-01-20"),
        link("A", "B", share(exact=40, since="2021-09-24"), day="2021-09-25", status="updated"),
        link("A", "B", share(exact=30, since="2021-09-24"), day="2022-02-01", status="updated"),
        link("A", "B", day="2023-03-03", status="closed"),
    )

    assert report.loaded == 7
    assert [(row[2], *row[5:]) for row in stakes_of(graph)] == [
        (30.0, "2022-02-01", "2023-03-02"),
        (40.0, "2021-09-24", "2022-01-31"),
        (100.0, "2002-03-09", "2021-09-23"),
    ]


def test_the_order_of_statements_does_not_matter(read, stakes_of):
    versions = [
        link("A", "B", share(exact=100, since="2002"), day="2019-01-20"),
        link("A", "B", share(exact=40, since="2021-09-24"), day="2021-09-25", status="updated"),
    ]
    assert stakes_of(read(*versions)[0]) == stakes_of(read(*reversed(versions))[0])


def test_an_update_that_says_the_same_is_one_stake(read, stakes_of):
    graph, _ = read(
        link("A", "B", share(exact=50, since="2019-01-01"), day="2019-01-02"),
        link("A", "B", share(exact=50, since="2019-01-01"), day="2020-01-02", status="updated"),
    )

    assert [row[2:] for row in stakes_of(graph)] == [(50.0, None, None, "2019-01-01", None)]


def test_an_indirect_share_is_no_link_of_the_chain(read, stakes_of):
    graph, _ = read(
        link("B", "C", share(exact=60), id_="r1"),
        link("A", "B", share(exact=50), id_="r2"),
        link("A", "C", share(level="indirect", exact=30), id_="r3", componentRecords=["B", "r1", "r2"]),
    )

    assert [row[:3] for row in stakes_of(graph)] == [
        ("Company B", "Company A", 50.0),
        ("Company C", "Company B", 60.0),
    ]
    assert [row[:3] for row in stakes_of(graph, "has_interest_in")] == [("Company C", "Company A", 30.0)]


@pytest.mark.parametrize("level", ["indirect", "unknown"])
def test_an_indirect_share_whose_chain_is_not_on_record_is_an_unknown_one(read, stakes_of, level):
    graph, _ = read(link("A", "C", share(level=level, exact=80)))

    assert [row[:5] for row in stakes_of(graph)] == [("Company C", "Company A", None, None, None)]


@pytest.mark.parametrize(
    ("type_", "relation"),
    [
        ("appointmentOfBoard", "controls"),
        ("otherInfluenceOrControl", "controls"),
        ("trustee", "controls"),
        ("boardMember", "holds_office_in"),
        ("seniorManagingOfficial", "holds_office_in"),
        ("beneficiaryOfLegalArrangement", "has_interest_in"),
        ("rightsToProfitOrIncome", "has_interest_in"),
        ("nominee", "has_interest_in"),
        ("unknownInterest", "owns"),
    ],
)
def test_an_interest_is_ownership_control_a_post_or_another_interest(read, stakes_of, type_, relation):
    graph, _ = read(link("A", "B", {"type": type_, "directOrIndirect": "direct"}))

    assert [row[:3] for row in stakes_of(graph, relation)] == [("Company B", "Company A", None)]


def test_an_owner_who_is_not_disclosed_is_a_counted_reject(read, rejects_of):
    graph, (report,) = read(link("A", {"reason": "subjectExemptFromDisclosure", "description": "listed"}))

    assert (report.loaded, report.rejected) == (3, 1)
    assert rejects_of(graph)[0][1:3] == ("interestedParty", "is not disclosed: subjectExemptFromDisclosure")


def test_a_share_that_is_none_is_kept_as_it_stands_and_the_stake_is_unknown(read, stakes_of, rejects_of):
    graph, (report,) = read(link("A", "B", share(exact=150)))

    assert (report.loaded, report.unparsed) == (4, 1)
    assert stakes_of(graph)[0][2:5] == (None, None, None)
    assert rejects_of(graph, "unparsed")[0][1:3] == ("share", "is outside 0 to 100 percent")


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("text", "not an object"),
        ({"recordType": "relationship", "recordId": "r", "recordDetails": []}, "not an object"),
        ({"recordType": "boat", "recordId": "r"}, "not an entity"),
        ({"recordType": "entity", "recordDetails": {}}, "no recordId"),
        (link("A", "Z"), "neither in the file nor in the graph"),
        (link("A", None), "missing"),
    ],
)
def test_a_statement_that_cannot_be_loaded_is_counted(read, rejects_of, statement, reason):
    graph, (report,) = read(statement)

    assert (report.read, report.loaded, report.rejected) == (4, 3, 1)
    assert reason in rejects_of(graph)[0][2]


def test_records_of_two_publishers_with_one_number_are_two_parties(load):
    graph, _ = load(
        ("bods", "one.json", json.dumps([entity("1", "Alpha"), entity("2", "Beta"), link("1", "2", share(exact=60))])),
        ("bods", "two.json", json.dumps([entity("1", "Gamma"), entity("3", "Delta"), link("1", "3", share(exact=70))])),
    )

    assert [row["owned"]["label"] for row in graph.ask("affiliates", who="Delta").to_dicts()] == ["Gamma"]
    assert [row["owned"]["label"] for row in graph.ask("affiliates", who="Beta").to_dicts()] == ["Alpha"]


def test_a_second_file_of_the_same_register_adds_to_the_first(load):
    graph, reports = load(
        ("bods", "one.json", json.dumps([entity("1", "Alpha"), entity("2", "Beta")])),
        ("bods", "two.json", json.dumps([link("1", "2", share(exact=60))])),
    )

    assert reports[1].loaded == 1
    assert [row["share"] for row in graph.ask("affiliates", who="Beta").to_dicts()] == [60]


def test_two_shares_of_one_kind_in_one_statement_are_bounds_and_told(read, stakes_of, rejects_of):
    graph, _ = read(link("A", "B", share(exact=30), share(exact=30), share("votingRights", exact=30)))

    assert {row[2:5] for row in stakes_of(graph)} == {(30.0, None, None), (None, 30.0, 60.0)}
    assert any("several shares of one kind" in str(row) for row in rejects_of(graph, "unparsed"))
