"""Acronyms within names, names that are cut, and stems."""

import csv
import gzip
import re

import pytest

from embargraph.screening.candidates import find_parties
from embargraph.screening.compare.cut import is_cut
from embargraph.screening.index.build import build_index
from embargraph.screening.index.search import NameIndex
from embargraph.screening.names.aliases import inner_names, printed_aliases
from embargraph.screening.names.stems import han_stem, share_stem

NAMES = [
    "Northern University of Applied Ballistics (NUAB)",
    "Meridian Shipbuilding Group Co., Ltd. (MSGC) 713th Research Institute",
    "ACE (HK) Electronics Co., Ltd",
    "Zaytuna Integrated Reconnaissance Equipment and Optical Systems Company",
    "杭州海岳威视数字技术股份有限公司",
    "Applied Engineering Research Office (AERO)",
    "NORTHERN ISLAND FORCE-INNER MOUNTAINS (NIF-IM)",
    "Centre for Research and Development (CRD)",
]


@pytest.fixture(scope="module")
def index():
    nodes = [(str(place), name, "company", "") for place, name in enumerate(NAMES)]
    return NameIndex(build_index([(name, place) for place, name in enumerate(NAMES)], nodes))


def found(index, name, least=0.7):
    return [party.party for party in find_parties(index, [(name, None)], least)[0]]


@pytest.mark.parametrize(
    ("name", "party"),
    [
        ("NUAB", 0),
        ("Northern University of Applied Ballistics", 0),
        ("MSGC 713th Research Institute", 1),
        ("Meridian Shipbuilding Group 713th Research Institute", 1),
        (NAMES[3][:35], 3),
        (NAMES[3][:35].upper(), 3),
        # An acronym that is a word of its own, or holds what looks like a legal form; small words left out of it.
        ("AERO", 5),
        ("Applied Engineering Research Office", 5),
        ("NIF-IM", 6),
        ("Northern Island Force-Inner Mountains", 6),
        ("CRD", 7),
    ],
)
def test_found_by_what_is_printed_within(index, name, party):
    assert found(index, name) == [party]


@pytest.mark.parametrize(
    "name", ["HK", "MSGC", "Electronics", "Northern University", "Aero Engineering Ltd", "Engineering Research Office"]
)
def test_not_found_by_a_place_a_parent_or_a_common_word(index, name):
    assert found(index, name) == []


def test_a_stem_is_near_and_no_match(index):
    assert found(index, "海岳") == []
    assert found(index, "海岳", 0.55) == [4]
    assert found(index, "海山", 0.55) == []


@pytest.mark.parametrize(
    "name",
    [
        "ACE (HK) Electronics Limited",
        "SEAN (JOHN) MILLER",
        "Kaili (PRC) Ltd",
        "Zeta (Holdings)",
        "Delta (LLC)",
        "Alpine Air (AIR)",
    ],
)
def test_what_is_no_acronym(name):
    assert printed_aliases(name) == []


def test_stems():
    assert han_stem("上海集成电路有限公司") == ""
    assert share_stem("中芯京城", "中芯国际") == "中芯"
    assert share_stem("中兴通讯", "中芯国际") == ""
    assert is_cut("x" * 35)
    assert not is_cut("x" * 36)


def test_names_printed_within_a_name():
    assert inner_names("Ural Missile Corporation, Raduga Design Bureau") == ["Raduga Design Bureau"]
    assert inner_names("Alpha Bank (f.k.a. Beta Bank)") == ["Alpha Bank", "Beta Bank"]
    assert inner_names("Acme Trading Company, Ltd.") == []
    assert inner_names("LAVROV, Sergei") == []


#: What stands in capitals and parentheses behind names of the list, and is no acronym: forms, places, words.
NO_ACRONYM = {
    "FZC", "CJSC", "JSC", "GMBH", "LLC", "LLP", "HOLDING", "OFFSHORE", "OFF-SHORE",
    "UAE", "USA", "UKRAINE", "MARTYRS", "PASDARAN",
}  # fmt: skip


@pytest.mark.shared
@pytest.mark.slow
def test_every_party_with_an_acronym_is_found_by_the_name_and_by_the_acronym(shared):
    listed = {}
    with gzip.open(shared / "data" / "csl" / "consolidated-2026-07-31.csv.gz", "rt", encoding="utf-8") as stream:
        for place, row in enumerate(csv.DictReader(stream)):
            listed[str(place)] = [row["name"], *(row["alt_names"] or "").split("; ")]
    parties = {party: place for place, party in enumerate(listed)}
    names = [(name.strip(), parties[party]) for party, of in listed.items() for name in of if name.strip()]
    index = NameIndex(build_index(names, [(party, of[0], "company", "") for party, of in listed.items()]))
    printed = [
        (asked, place, whole)
        for whole, place in names
        if (parted := re.fullmatch(r"(.{3,}?)\s*\(([A-Z][A-Z0-9&.-]{1,9})\)", whole))
        for asked in parted.groups()
        if asked not in NO_ACRONYM and sum(c.isalnum() for c in asked) > 2 and len(parted[1].split()) > 1
    ]
    assert len(printed) > 250
    found = find_parties(index, [(asked, None) for asked, _, _ in printed], 0.7, most=200)
    missed = [
        (asked, whole)
        for (asked, place, whole), hits in zip(printed, found, strict=True)
        if place not in {hit.party for hit in hits}
    ]
    assert missed == []
