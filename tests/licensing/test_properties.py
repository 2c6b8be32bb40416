"""What must hold of every determination, whatever the case."""

import random

import pytest

from embargraph.licensing.case import END_USES, Case, Party, Restriction
from embargraph.licensing.classification import Item
from embargraph.licensing.destinations import load_places
from embargraph.licensing.determination import Determination, determine, make_case
from embargraph.licensing.lists import load_lists

LISTS = load_lists()
PLACES = load_places()
ENTRIES = LISTS.editions[-1].entries
LISTED = Restriction("us-bis", "entity-list", requirement="all items subject to the EAR", citation="85 FR 1")
EMBARGOED = ("cu", "ir", "kp", "sy", "ua-43", "ua-14", "ua-09", "ru", "by")


def draw(seed, number):
    rng = random.Random(seed)
    items = [entry for entry in ENTRIES if ENTRIES[entry].state == "rows"]
    return [(rng.choice(items), rng.choice(PLACES.codes)) for _ in range(number)]


def verdict(item, place, **given):
    return determine(item, place, as_of="2026-08-07", **given)


@pytest.mark.parametrize("use", END_USES)
def test_an_end_use_never_takes_a_licence_away(use):
    for item, place in draw(use, 120):
        if verdict(item, place).licence == "required":
            assert verdict(item, place, end_use=use).licence == "required", (item, place)


@pytest.mark.parametrize(
    "party",
    [
        Party("Somebody"),
        Party("Listed", restrictions=(LISTED,)),
        Party("Seated", seats=("cn",), seats_known=True),
        Party("American", seats=("us",), seats_known=True),
    ],
    ids=lambda party: party.name,
)
def test_a_party_never_takes_a_licence_away(party):
    for item, place in draw(party.name, 150):
        if verdict(item, place).licence == "required":
            assert verdict(item, place, parties=(party,)).licence == "required", (item, place)


def test_a_party_on_the_entity_list_needs_a_licence_for_every_item():
    for item, place in draw("listed", 200):
        assert verdict(item, place, parties=(Party("Listed", restrictions=(LISTED,)),)).licence == "required"


def test_a_denial_order_is_a_prohibition_without_exception():
    order = Restriction("us-bis", "denied-persons", effect="denial", citation="89 FR 1")
    found = verdict("EAR99", "DE", parties=(Party("Denied", restrictions=(order,)),))
    assert (found.licence, found.effect) == ("required", "prohibited")
    assert {e.status for e in found.exceptions} == {"barred"}


@pytest.mark.parametrize("place", EMBARGOED)
def test_an_embargo_never_lets_an_entry_of_the_list_go(place):
    wrong = [
        item
        for item, entry in ENTRIES.items()
        if Determination(Case(Item(item), PLACES.find(place), facts={}), LISTS).licence == "not_required"
        and entry.state != "itar"
    ]
    assert wrong == []


def test_every_line_has_a_citation_and_an_edition():
    for item, place in draw("lines", 400):
        for line in verdict(item, place, end_use=["military", "chip-tools"]).lines:
            assert line.citation and line.edition, (item, place, line.rule)


def test_no_row_of_an_entry_disappears():
    for item, place in draw("rows", 400):
        if place in {"cu", "ir", "kp", "sy"}:
            continue
        found = verdict(item, place)
        rows = [row for row in ENTRIES[item].rows if row.requirement != "not-governed"]
        assert [line.rule for line in found.lines][: len(rows)] == [row.rule for row in rows], item


def test_a_row_that_nobody_has_read_is_unknown():
    found = verdict("4A001.a", "DE")
    assert "unknown" in {line.verdict for line in found.lines}
    assert found.licence == "unknown"


def test_a_changed_wording_takes_its_hand_reading_away():
    from embargraph.licensing.control_list import PrintedEntry, PrintedRow, structure_rows
    from embargraph.licensing.lists import hand_reading
    from embargraph.licensing.rows import row_reading

    printed = PrintedRow('NS applies to "software" for equipment of another kind', "NS Column 1")
    row = structure_rows(PrintedEntry("3D001", "", (printed,)))[0]
    assert row.scope == "" and hand_reading(row.digest) is None
    assert row_reading(row).scope is None


@pytest.mark.parametrize(
    ("item", "to", "says"),
    [
        ("7Z999", "DE", "is not an ECCN"),
        ("3A888", "DE", "newer than the data"),
        ("3A001.a.99", "DE", "no paragraph"),
        ("3A001.a.2", "Freedonia", "no destination is called"),
        ("3A001.a.2", "Antarctica", "no row in the Country Chart"),
        ("2B018", "DE", "points to others"),
    ],
)
def test_what_is_not_in_the_tables_is_unknown_and_asked(item, to, says):
    found = verdict(item, to)
    assert found.licence == "unknown"
    assert says in " ".join(text for line in found.lines for text in line.because)
    assert found.questions


def test_a_day_before_the_first_edition_is_unknown():
    found = determine("3A001.a.2", "CN", as_of="2019-05-01")
    assert found.licence == "unknown"
    assert "no Control List of that day is held" in found.sentence


def test_a_day_between_two_editions_is_answered_where_they_agree():
    agreed, differs = (determine(item, "KR", as_of="2026-03-01") for item in ("3A001.a.2", "9A012.a.1"))
    assert agreed.licence == determine("3A001.a.2", "KR", as_of="2026-08-07").licence
    assert determine("9A012.a.1", "KR", as_of="2026-01-01").licence == "required"
    assert differs.licence == "unknown" and len(differs.branches) == 2


def test_a_day_after_the_last_edition_is_as_last_known():
    found = determine("3A001.a.2", "CN", as_of="2026-11-29")
    assert found.as_last_known and found.known_through == "2026-08-07"


def test_a_closed_split_decides_an_open_paragraph():
    found = verdict("3B001", "CN")
    assert found.licence == "required" and found.required_lines == []
    assert verdict("3B001", "DE").licence == "unknown"


def test_the_chart_holds_what_the_sections_say_of_it():
    assert PLACES.check() == []


def test_a_fact_that_nobody_asked_for_changes_nothing():
    for item, place in draw("facts", 100):
        assert verdict(item, place).licence == verdict(item, place, facts={"colour": "green"}).licence


def test_an_amount_in_another_currency_is_refused():
    from embargraph.errors import UsageError

    with pytest.raises(UsageError, match="US dollars"):
        make_case("2A001.a", "TH", value="3000 EUR")
