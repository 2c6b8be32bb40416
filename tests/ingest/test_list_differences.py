"""What two editions of a list differ in, entry by entry, without a graph."""

import json
from dataclasses import replace

import pytest

from embargraph.errors import DataError, UsageError
from embargraph.ingest.list_differences import list_differences
from embargraph.ingest.listings import ListEntry
from embargraph.sources.catalog import SourceFile
from embargraph.sources.entries import read_entries

ALPHA = ListEntry(
    "us-bis-entity-list", "Alpha Works", names=("AW",), addresses=(("CN", "1 Road, Wuhan; and 2 Road, Xian"),),
    citation="85 FR 1", policy="presumption of denial", requirement="all items", footnote="1",
)  # fmt: skip
NUMBERED = ListEntry("us-ofac-sdn", "Tern", "us-ofac-7", identifiers=(("ofac", "7"),), programme="A,B", text="x: 1")


def said(old, new):
    return [
        (one.kind, one.old and one.old.name, one.new and one.new.name, one.fields) for one in list_differences(old, new)
    ]


@pytest.mark.parametrize(
    ("entry", "change", "fields"),
    [
        (ALPHA, {"names": ("AW", "Works Alpha")}, ("names",)),
        (ALPHA, {"names": ()}, ("names",)),
        (ALPHA, {"addresses": (("CN", "1 Road, Wuhan"),)}, ("addresses",)),
        (ALPHA, {"policy": "case by case"}, ("policy",)),
        (ALPHA, {"footnote": "1,5"}, ("footnote",)),
        (ALPHA, {"citation": "85 FR 1; 91 FR 2"}, ("citation",)),
        (ALPHA, {"name": "Beta Photonics"}, ("name",)),
        (NUMBERED, {"name": "Petrel"}, ("name",)),
        (NUMBERED, {"programme": "A"}, ("programme",)),
        (NUMBERED, {"text": "x: 2"}, ("text",)),
        (NUMBERED, {"until": "2026-01-01"}, ("until",)),
    ],
)
def test_an_alteration_names_its_fields(entry, change, fields):
    altered = replace(entry, **change)
    assert said([entry], [altered]) == [("altered", entry.name, altered.name, fields)]
    assert said([altered], [entry]) == [("altered", altered.name, entry.name, fields)]


@pytest.mark.parametrize(
    "change",
    [
        {"name": "ALPHA  WORKS"},
        {"policy": "Presumption of denial."},
        {"addresses": (("CN", "2 Road, Xian; 1 Road Wuhan"),)},
        {"names": ("A.W.",)},
    ],
)
def test_spacing_case_points_and_order_are_no_difference(change):
    assert said([ALPHA], [replace(ALPHA, **change)]) == []


def test_order_of_entries_is_no_difference():
    assert said([ALPHA, NUMBERED], [NUMBERED, ALPHA]) == []


def test_what_has_nothing_in_common_is_removed_and_added():
    other = ListEntry(
        "us-bis-entity-list", "Delta Chemicals", addresses=(("CN", "9 Street, Dalian"),), citation="85 FR 1"
    )
    assert said([ALPHA], [other]) == [("removed", "Alpha Works", None, ()), ("added", None, "Delta Chemicals", ())]


def test_an_entry_printed_under_another_country_is_one():
    moved = replace(ALPHA, addresses=(("HK", "1 Road, Wuhan; and 2 Road, Xian"),))
    assert said([ALPHA], [moved]) == [("altered", "Alpha Works", "Alpha Works", ("addresses",))]


def test_two_parties_of_one_name_are_told_apart_by_their_addresses():
    second = replace(ALPHA, addresses=(("CN", "7 Lane, Jinan"),), names=())
    assert said([ALPHA, second], [second, replace(ALPHA, policy="case by case")]) == [
        ("altered", "Alpha Works", "Alpha Works", ("policy",))
    ]


def test_a_citation_alone_is_evidence():
    (found,) = list_differences([ALPHA], [replace(ALPHA, citation="85 FR 1; 91 FR 2")])
    assert found.is_evidence and not found.is_renamed


def test_a_list_of_one_edition_alone_is_removed_whole():
    assert said([ALPHA, NUMBERED], [ALPHA]) == [("removed", "Tern", None, ())]


def test_entries_are_read_without_a_graph(tmp_path):
    from sources.test_published_lists import GAMMA, uk

    path = tmp_path / "uk.csv"
    path.write_text(uk(GAMMA, {**GAMMA, "Unique ID": "nonsense"}), encoding="utf-8")
    entries, report = read_entries(SourceFile("uk-sanctions", path))
    assert [entry.id for entry in entries] == ["uk-RUS0001"]
    assert (report.read, report.loaded, report.rejected) == (2, 1, 1)

    path.write_text(uk({**GAMMA, "Unique ID": "nonsense"}), encoding="utf-8")
    with pytest.raises(DataError, match="none of 1 records was loaded"):
        read_entries(SourceFile("uk-sanctions", path))
    with pytest.raises(UsageError, match="not a list of parties"):
        read_entries(SourceFile("gleif", path))


@pytest.mark.shared
def test_ten_labelled_differences_of_supplement_4(shared):
    folder = shared / "data/living"
    before, after = (
        read_entries(SourceFile("us-ecfr", folder / name))[0]
        for name in ("supp4_before_2026-07-09.xml", "supp4_after_constructed.xml")
    )
    expected = json.loads((folder / "supp4_expected.json").read_text(encoding="utf-8"))
    names = {"address": "addresses", "requirement": "footnote"}
    wanted = {
        (
            {"alteration": "altered", "removal": "removed", "addition": "added", "evidence": "altered"}[one["kind"]],
            one["entity"],
            "citation" if one["kind"] == "evidence" else names.get(one.get("field"), one.get("field", "")),
        )
        for one in expected
        if one["kind"] != "none"
    }
    found = {
        (
            one.kind,
            (one.new or one.old).name,
            next(iter(one.fields), "") if "footnote" not in one.fields else "footnote",
        )
        for one in list_differences(before, after)
    }
    assert found == wanted
