"""OFAC's advanced format: parties refer to values, places, papers and entries of lists by number."""

from pathlib import Path

import pytest

from embargraph.errors import DataError

FILE = Path(__file__).parents[1] / "corpus/us-ofac-advanced/sdn_advanced.xml"


def test_parties_are_on_the_lists_that_have_an_entry_of_them(load):
    graph, (report,) = load(("us-ofac-advanced", "", FILE), seeds=True)

    assert (report.read, report.loaded, report.rejected) == (4, 3, 1)
    assert report.reasons == {"on no list of the file": 1}
    assert report.lists == {"us-ofac-sdn": 3, "us-ofac-ssi": 1}
    rows = graph.connection.execute(
        "SELECT subject, since FROM statement WHERE relation = 'targets' AND object LIKE 'us-ofac-9%' ORDER BY 1"
    ).fetchall()
    assert rows == [
        ("us-ofac-sdn--us-ofac-910", "2024-03-05"),
        ("us-ofac-sdn--us-ofac-920", "2023-01-09"),
        ("us-ofac-sdn--us-ofac-930", "2024-03-05"),
        ("us-ofac-ssi--us-ofac-920", "2014-07-16"),
    ]
    assert graph.connection.execute(
        "SELECT edition_date::VARCHAR FROM source WHERE reader = 'us-ofac-advanced'"
    ).fetchall() == [("2026-11-03",)]


def test_a_blocked_party_is_restricted_from_its_day_of_entry(load):
    graph, _ = load(("us-ofac-advanced", "", FILE), seeds=True)

    def verdicts(day):
        return {(row.effect, row.verdict) for row in graph.ask("restricted", who="TERN WORKS LLC", by="us", as_of=day)}

    assert ("blocking", "restricted") in verdicts("2023-01-09")
    assert ("blocking", "restricted") not in verdicts("2023-01-08")


def test_numbers_and_qualities_are_kept(load):
    graph, _ = load(("us-ofac-advanced", "", FILE))

    assert graph.connection.execute("SELECT scheme, value FROM identifier WHERE node = 'us-ofac-930' ORDER BY 1").fetchall() == [
        ("imo", "9074729"), ("ofac", "930"),
    ]  # fmt: skip
    assert graph.connection.execute("SELECT name, quality FROM name WHERE quality IS NOT NULL ORDER BY 1").fetchall() == [
        ("OLD TERN WORKS", "former"), ("THE DIVER", "weak"),
    ]  # fmt: skip


def test_the_same_party_in_both_formats_is_one(load):
    plain = (
        "<sdnList><sdnEntry><uid>920</uid><lastName>TERN WORKS LLC</lastName><sdnType>Entity</sdnType>"
        "<programList><program>IRAN-EO13902</program></programList></sdnEntry></sdnList>"
    )
    graph, _ = load(("us-ofac-advanced", "", FILE), ("us-ofac", "sdn.xml", plain))

    assert graph.connection.execute("SELECT count(*) FROM node WHERE label = 'TERN WORKS LLC'").fetchall() == [(1,)]


def test_a_file_whose_entries_name_no_party_is_refused(load):
    text = FILE.read_text(encoding="utf-8").replace("ProfileID=", "ProfileRef=")
    with pytest.raises(DataError, match="none of 4 records was loaded"):
        load(("us-ofac-advanced", "sdn_advanced.xml", text))
