"""The question `licence`, and that it and the question `restricted` do not contradict each other."""

import tomllib

import pytest

from embargraph.errors import UsageError
from embargraph.licensing.destinations import load_places
from embargraph.resources import ear_folder

DAY = "2026-08-07"
#: Places that part 746 or 742 treats apart, and others whose columns differ most.
BARRED = {"cu": "EAR99", "kp": "EAR99", "ua-43": "EAR99", "ua-14": "EAR99", "ua-09": "EAR99", "ru": "4A994",
          "by": "5A992", "ir": "4A994", "sy": "4A994", "iq": "1C992"}  # fmt: skip


def one(packaged, **options):
    rows = packaged.ask("licence", as_of=options.pop("as_of", DAY), **options).to_dicts()
    assert len(rows) == 1
    return rows[0]


def test_a_row_says_what_the_determination_says_and_rests_on_statements_of_the_graph(packaged):
    row = one(packaged, what="3A001.a.2", to="CN")
    assert row["licence"] == "required"
    assert row["reasons"] == [{"reason": "NS", "by": "NS Column 2"}]
    gists = {piece["gist"]: piece["citation"] for piece in row["evidence"]}
    assert "3A001" in gists["Reason NS."]
    assert "738" in gists["The column is marked for it."]


def test_items_by_destinations_make_a_table(packaged):
    rows = packaged.ask("licence", what="3A090.c,eccn-3a001", to="VN, Macau", as_of=DAY).to_dicts()
    assert [(row["item"], row["to"]["id"], row["licence"]) for row in rows] == [
        ("3A090.c", "vn", "not_required"),
        ("3A090.c", "mo", "required"),
        ("3A001", "vn", "required"),
        ("3A001", "mo", "required"),
    ]


def test_a_product_group_is_each_of_its_entries_and_no_destination_means_all(packaged):
    groups = packaged.ask("licence", what="3B", to="DE", as_of=DAY).to_dicts()
    assert {row["item"] for row in groups} >= {"3B001", "3B991"}
    everywhere = packaged.ask("licence", what="EAR99", as_of=DAY).to_dicts()
    assert [row["to"]["id"] for row in everywhere] == load_places().codes


def test_only_rows_with_an_answer_are_given_where_it_is_asked_for(packaged):
    rows = packaged.ask("licence", what="EAR99", licence="required", as_of=DAY).to_dicts()
    assert {"cu", "kp", "sy"} <= {row["to"]["id"] for row in rows}
    assert {row["licence"] for row in rows} == {"required"}


def test_the_seat_of_a_party_counts(packaged):
    assert one(packaged, what="3A090.a", to="MY", seat="CN")["licence"] == "required"


def test_a_destination_that_is_none_is_a_fault_not_an_answer(packaged):
    with pytest.raises(UsageError, match="no destination is called 'Ruritania'"):
        packaged.ask("licence", what="EAR99", to="Ruritania")


def test_the_answer_says_that_no_party_was_asked_about(packaged):
    assert any("no party" in note for note in packaged.ask("licence", what="EAR99", to="DE", as_of=DAY).notes)


def embargoed():
    tables = tomllib.loads((ear_folder() / "special-destinations.toml").read_text(encoding="utf-8"))
    return sorted({code.lower() for table in tables["destination"] for code in table["codes"]})


@pytest.mark.parametrize("place", embargoed())
@pytest.mark.parametrize("item", ["3A001", "4A994", "5A992", "1C992", "0A606", "EAR99"])
def test_what_one_question_calls_barred_the_other_does_not_clear(packaged, place, item):
    what = f"eccn-{item[:5].lower()}" if item != "EAR99" else "all-items-subject-to-ear"
    node = {
        "ua-43": "place-ua-crimea",
        "ua-40": "place-ua-crimea",
        "ua-14": "place-ua-donetsk",
        "ua-09": "place-ua-luhansk",
    }.get(place, f"place-{place}")
    rows = packaged.ask("restricted", who=node, what=what, by="us", as_of=DAY).to_dicts()
    barred = [
        row["under"]["id"]
        for row in rows
        if row["basis"] == "located"
        and row["effect"] == "licence_requirement"
        and row["verdict"] == "restricted"
        and row["under"]["id"].startswith("us-ear-746")
        # A row on what is narrower than the item asked about leaves the item itself open.
        and row["match"] in {"exact", "broader"}
    ]
    answer = one(packaged, what=item, to=place)
    if barred:
        assert answer["licence"] in {"required", "unknown"}, (barred, answer["sentence"])
    if place in BARRED and item == BARRED[place]:
        assert answer["licence"] == "required"
        assert barred, "the question restricted knows the embargo"


def test_every_special_destination_of_the_record_is_one_of_the_determination(packaged):
    rows = packaged.ask("restricted", what="all-ccl-items", by="us", basis="located", as_of=DAY).to_dicts()
    named = {
        row["who"]["id"].removeprefix("place-")
        for row in rows
        if row["under"]["id"].startswith("us-ear-746") and row["verdict"] == "restricted"
    }
    regions = {"ua-crimea": "ua-43", "ua-donetsk": "ua-14", "ua-luhansk": "ua-09"}
    cleared = [
        place
        for place in named
        if one(packaged, what="3A001.a.2", to=regions.get(place, place))["licence"] == "not_required"
    ]
    assert named
    assert cleared == []
