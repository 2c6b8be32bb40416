"""Verdicts against the printed rows and the chart, counted again without any of the engine's tables."""

import gzip
import json
import re
from datetime import date

import pytest

from embargraph.licensing.case import Case
from embargraph.licensing.classification import Item, parse_scope
from embargraph.licensing.compile import NAMES
from embargraph.licensing.data import read_csv, read_table
from embargraph.licensing.destinations import load_places
from embargraph.licensing.determination import Determination, determine
from embargraph.licensing.lists import load_lists
from embargraph.licensing.reading import read_scope, wording_digest

DAY = date(2026, 8, 7)
COLUMN = re.compile(r"([A-Z]{2}) Column ([1-3])\.?")


@pytest.fixture(scope="module")
def printed(shared):
    with gzip.open(shared / "data" / "ear" / "ccl-rows-ecfr-2026-08-07.json.gz", "rt", encoding="utf-8") as file:
        return json.load(file)


@pytest.fixture(scope="module")
def marks(printed):
    places = load_places()
    codes = {name: NAMES[name].lower() if name in NAMES else places.find(name).code for name in printed["chart"]}
    return {codes[name]: set(row.get("c", ())) for name, row in printed["chart"].items()}


@pytest.mark.shared
def test_a_marked_column_of_a_whole_entry_is_required_and_none_is_cleared(printed, marks):
    lists, places, wrong = load_lists(), load_places(), []
    for eccn, entry in printed["eccns"].items():
        columns = [
            (scope, "".join(found.groups()))
            for scope, requirement, _ in entry["rows"]
            if (found := COLUMN.fullmatch(requirement.strip()))
        ]
        whole = {c for scope, c in columns if re.fullmatch(r"[A-Z]{2} applies to (the )?entire entry\.?", scope)}
        every = {column for _, column in columns}
        for code, marked in marks.items():
            if code == "ae" and "CB3" in every:
                continue  # chart and section disagree there
            verdict = Determination(Case(Item(eccn), places.find(code), DAY, facts={}), lists).licence
            if whole & marked and verdict != "required":
                wrong.append((eccn, code, verdict, "a marked column of the whole entry"))
            if every & marked and verdict == "not_required":
                wrong.append((eccn, code, verdict, "a marked column of some paragraph"))
    assert wrong == []


@pytest.mark.shared
def test_every_row_of_the_list_is_read_or_kept_as_unknown(printed):
    scopes = {table["digest"] for table in read_table("scopes")["scope"]}
    unread = [
        (eccn, scope)
        for eccn, entry in printed["eccns"].items()
        for scope, requirement, _ in entry["rows"]
        if read_scope(eccn, scope) is None and wording_digest(eccn, scope, requirement) not in scopes
    ]
    assert unread == []


def test_every_hand_reading_belongs_to_a_row_and_is_a_scope():
    digests = {line["digest"] for line in read_csv("control-list")}
    for table in read_table("scopes")["scope"]:
        assert table["digest"] in digests, table
        assert parse_scope(table["reading"]).parts


@pytest.mark.parametrize(
    ("printed_scope", "scope"),
    [
        ("NS applies to entire entry, except 9A515.e, .x, and .y", "all - e x y"),
        ("NS applies to entire entry except 0A501.y", "all - y"),
        ("NS applies to 3B001.a.1 to a.3, b, e, f.2 to f.4, g to j", "a.1 a.2 a.3 b e f.2 f.3 f.4 g h i j"),
        ("CB applies to items controlled by 1C351.d.15 and .16", "d.15 d.16"),
        ("NS applies to entire entry, except 8A620. b and .y", "all - b y"),
        ("RS applies 1A613.y", "y"),
        ('NS applies to "software" for 3A001', None),
        ("NS applies to 3A001.a of another kind", None),
        ("NS applies to 4A003.a", None),
    ],
)
def test_the_grammar_reads_all_of_a_cell_or_nothing(printed_scope, scope):
    eccn = (re.search(r"[0-9][A-E][0-9]{3}", printed_scope) or [""])[0]
    assert read_scope("3A001" if "4A003" in printed_scope else eccn, printed_scope) == scope


@pytest.mark.parametrize(
    ("item", "to", "given", "licence"),
    [
        ("5A992.c", "IR", {}, "required"),
        ("EAR99", "IR", {"facts": {"ofac_authorised": "no"}}, "required"),
        ("EAR99", "IR", {"facts": {"ofac_authorised": "yes", "hts_listed": "no"}}, "not_required"),
        ("EAR99", "RU", {"facts": {"hts": "8479.89"}}, "required"),
        ("EAR99", "Crimea", {"facts": {"food_or_medicine": "yes"}}, "not_required"),
        ("0A983", "CA", {}, "required"),
        ("6A992", "IQ", {}, "required"),
        ("3A090.c", "VN", {}, "not_required"),
        ("3A090.c", "VN", {"seat": "CN"}, "required"),
        ("0A501.a", "AU", {}, "required"),
        ("3B993", "CN", {"end_use": "chip-production"}, "required"),
        ("3B993", "CN", {"end_use": "chip-production", "facts": {"advanced_node": "no"}}, "not_required"),
        ("EAR99", "CN", {"end_use": "military"}, "not_required"),
        ("EAR99", "RU", {"end_use": "military"}, "required"),
        ("3A001.a.2", "CN", {"route": "transfer"}, "unknown"),
        ("3E905", "CN", {"route": "deemed"}, "required"),
        ("3E905", "FR", {"route": "deemed"}, "not_required"),
    ],
)
def test_rules_beside_the_chart(item, to, given, licence):
    assert determine(item, to, as_of="2026-08-07", **given).licence == licence
