"""Of which source and day a file is."""

from datetime import date

import pytest

from embargraph.errors import DataError, UsageError
from embargraph.home.editions import Edition, chosen_editions, day_in_name, find_editions, given_edition
from embargraph.sources.catalog import catalog

TODAY = date(2026, 11, 29)


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("consolidated-2026-07-31.csv.gz", "2026-07-31"),
        ("sdn_20240702.csv", "2024-07-02"),
        ("canada-sema-2025-05.xml", "2025-05"),
        ("list.2026.07.31.csv", "2026-07-31"),
        # No day of the calendar, none at all, or two.
        ("list-2026-02-30.csv", "2026-02"),
        ("sdn.csv", None),
        ("dpl_04142026.csv", None),
        ("15036123.csv", None),
        ("from-2026-01-01-to-2026-02-01.csv", None),
    ],
)
def test_the_day_in_a_name(name, day):
    assert day_in_name(name) == day


def test_the_day_in_the_file_comes_before_the_one_in_its_name(un_list):
    path = un_list("2026-02-27", "Alpha", file="un-2024-01-01.xml")
    (found,), skipped = find_editions([path], today=TODAY)
    assert (found.day, found.day_from, skipped) == ("2026-02-27", "file", [])


def test_a_month_in_the_name_is_its_first_day_and_says_so(bis_list):
    (found,), _ = find_editions([bis_list("bis-meu", "Delta", file="meu-2025-05.json")], today=TODAY)
    assert (found.day, found.day_from) == ("2025-05-01", "month")


def test_a_day_that_stands_nowhere_is_asked_for_and_never_guessed(bis_list):
    path = bis_list("bis-meu", "Delta", file="meu.json")
    found, (skipped,) = find_editions([path], today=TODAY)
    assert found == [] and "its day stands neither in it nor in its name; say it: --source us-bis@" in skipped.reason

    asked = []
    (answered,), _ = find_editions([path], lambda *given: asked.append(given) or "2026-04-01", today=TODAY)
    assert (answered.day, answered.day_from, asked[0][0]) == ("2026-04-01", "answer", path)
    assert find_editions([path], lambda *_: None, today=TODAY)[0] == []
    with pytest.raises(UsageError, match="its day stands neither"):
        given_edition(f"us-bis={path}", TODAY)
    assert given_edition(f"us-bis@1 May 2026={path}", TODAY).day == "2026-05-01"


def test_a_day_to_come_is_refused(un_list):
    _, (skipped,) = find_editions([un_list("2031-01-01", "Alpha")], today=TODAY)
    assert "its day 2031-01-01 is after today" in skipped.reason
    with pytest.raises(UsageError, match="after today"):
        given_edition(f"un-sc@2031-01-01={skipped.path}", TODAY)


def test_what_is_no_official_list_is_skipped_with_the_way_to_take_it(tmp_path):
    folder = tmp_path / "mixed"
    folder.mkdir()
    (folder / "stakes.csv").write_text("owner,owned,share\na,b,51\n")
    (folder / "old.csv").write_text("Name 6,Group Type,Alias Type,Regime,Listed On,Group ID\n")
    (folder / ".hidden.csv").write_text("owner,owned,share\n")
    found, skipped = find_editions([folder], today=TODAY)
    reasons = {each.path.name: each.reason for each in skipped}
    assert found == [] and set(reasons) == {"stakes.csv", "old.csv"}
    assert "no official list (Table of stakes); to take it: --source stakes=FILE" in reasons["stakes.csv"]
    assert "retired on 28 January 2026" in reasons["old.csv"]


def test_a_folder_of_too_many_files_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("embargraph.home.editions.MAX_FILES", 2)
    for number in range(3):
        (tmp_path / f"{number}.txt").write_text("")
    with pytest.raises(DataError, match="more than 2 files"):
        find_editions([tmp_path])


def edition(day, sha="a", parts=(), origin="given", source="us-bis"):
    from pathlib import Path

    return Edition(source, Path(f"{day}-{sha}.json"), day, "name", sha, 1, parts, origin)


def test_of_each_list_of_a_source_the_newest_counts():
    both = edition("2026-01-01", "both", ("A", "B"))
    only_a = edition("2026-02-01", "a", ("A",))
    older_a = edition("2025-12-01", "old", ("A",))
    same = edition("2025-01-01", "a", ("A",))
    used, replaced = chosen_editions([older_a, both, only_a, same, edition("2020-01-01", source="un-sc")])
    assert {(each.source, each.sha256) for each in used} == {("us-bis", "both"), ("us-bis", "a"), ("un-sc", "a")}
    assert [(old.sha256, new.sha256) for old, new in replaced] == [("old", "a"), ("a", "a")]


def test_of_one_day_the_one_that_was_brought_counts():
    kept, brought = edition("2026-01-01", "kept", origin="kept"), edition("2026-01-01", "brought")
    assert chosen_editions([kept, brought])[0] == [brought]


@pytest.mark.parametrize(
    ("source", "head", "day"),
    [
        ("us-ofac", "<sdnList><publshInformation><Publish_Date>03/28/2025</Publish_Date>", "2025-03-28"),
        ("uk-sanctions", "Report Date: 08-Oct-2026\nLast Updated,Unique ID,", "2026-10-08"),
        ("uk-sanctions", "<Designations><DateGenerated>14/08/2026</DateGenerated>", "2026-08-14"),
        ("eu-fsf", '<export xmlns="x" generationDate="2026-08-01T10:00:00+02:00" globalFileId="1">', "2026-08-01"),
        ("ch-seco", '<swiss-sanctions-list list-type="full" date="2026-05-02">', "2026-05-02"),
        ("us-bis", '{"list_id": "bis-meu", "extracted": "2026-07-09"', "2026-07-09"),
        (
            "us-bis",
            '{"list_id": "bis-dpl", "source_file": "dpl_04142026.csv", "extracted": "2026-07-09"',
            "2026-04-14",
        ),
        # A name with a number that is no day leaves the other.
        ("us-bis", '{"list_id": "bis-dpl", "extracted": "2026-07-09", "source_file": "dpl_13992026.csv"', "2026-07-09"),
        ("us-csl", "_id,source,entity_number", None),
        (
            "us-ofac-advanced",
            "<Sanctions><DateOfIssue CalendarTypeID='1'><Year>2026</Year><Month>7</Month><Day>3</Day></DateOfIssue>",
            "2026-07-03",
        ),
    ],
)
def test_the_day_that_each_format_says(source, head, day, tmp_path):
    from embargraph.home.editions import day_in_file

    path = tmp_path / "file"
    path.write_text(head)
    assert day_in_file(catalog()[source], path) == day


def test_which_lists_a_file_holds_is_found_to_its_end(tmp_path, monkeypatch):
    from embargraph.home import editions

    monkeypatch.setattr(editions, "_PIECE", 64)
    monkeypatch.setattr(editions, "_OVERLAP", 48)
    path = tmp_path / "advanced.xml"
    entry = '<SanctionsEntry ID="9" ProfileID="9" ListID="{}"/>'
    path.write_text("<Sanctions>" + "x" * 300 + entry.format(1550) + "y" * 200 + entry.format(91512))
    assert editions._parts(catalog()["us-ofac-advanced"], path) == ("list 1550", "list 91512")

    path.write_text('36,"A",-0- ,"CUBA"\n' + '37,"B",-0- ,"NS-PLC"\n' * 20)
    assert editions._parts(catalog()["us-ofac-sdn"], path) == ()
    path.write_text('37,"B",-0- ,"NS-PLC"\n' * 20)
    assert editions._parts(catalog()["us-ofac-sdn"], path) == ("lists other than the SDN list",)
