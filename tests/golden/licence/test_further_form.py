"""The further licence cases are whole, and the columns that they name stand in the printed rows and the chart."""

import collections
import gzip
import json
import re
import tomllib
from pathlib import Path

import pytest

FOLDER = Path(__file__).with_name("further")
FAMILIES = sorted(path for path in FOLDER.glob("*.toml") if not path.name.endswith(".facts.toml"))
CASES = [case for path in FAMILIES for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"]]
LICENCE = {"required", "not_required", "unknown", "not_governed"}
STATUS = {"eligible", "possible", "barred", "unknown"}
READ = {
    "rows 2026-08-07",
    "rows 2026-01-01",
    "text 2026-09-24",
    "cells 2026-07-23",
    "groups 2026-07-23",
    "csl 2026-07-31",
    "record",
    "parties.facts.toml",
}
EXPECTED = {
    *("licence", "accept", "reasons", "reason_any", "not_reasons", "effect", "exceptions"),
    *("policy", "questions", "conditions", "branches", "must_say"),
}
ASKED = {"item", "to", "from", "as_of", "route", "party", "seat", "end_use", "value", "year_value", "facts"}
# The chart's names of the places whose columns the cases name; Hong Kong and the Cayman Islands by their row.
CHART = {
    "AE": "United Arab Emirates",
    "BR": "Brazil",
    "CN": "China",
    "CY": "Cyprus",
    "CA": "Canada",
    "DE": "Germany",
    "FR": "France",
    "GB": "United Kingdom",
    "HK": "China",
    "IL": "Israel",
    "IN": "India",
    "IQ": "Iraq",
    "JP": "Japan",
    "KZ": "Kazakhstan",
    "LB": "Lebanon",
    "MO": "Macau",
    "MT": "Malta",
    "MX": "Mexico",
    "MY": "Malaysia",
    "RU": "Russia",
    "SD": "Sudan",
    "SG": "Singapore",
    "TW": "Taiwan",
    "UA": "Ukraine",
    "VN": "Vietnam",
    "ZA": "South Africa",
}
# Footnote 7 asks for a licence under RS 2 for India, where the chart has no mark.
BY_FOOTNOTE = {"chart-in-footnote-7", "chart-in-footnote-7-camera"}


def columns(text):
    return {letters + digit for letters, digit in re.findall(r"([A-Z]{2}) Column (\d)", text)}


def named_columns(case):
    return set().union(*(columns(rule) for _, rule in case["expect"].get("reasons", [])))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_case_is_whole(case):
    expect = case["expect"]
    assert set(case) <= {"id", "trap", "why", "ask", "citation", "read", "expect"}
    assert case.get("trap", "clear") in {"clear", "restrict"}
    assert set(case["ask"]) <= ASKED and {"item", "to", "as_of"} <= set(case["ask"])
    assert set(expect) <= EXPECTED
    assert {expect["licence"], *expect.get("accept", [])} <= LICENCE
    assert expect["licence"] not in expect.get("accept", [])
    assert case["why"].endswith(".") and all(case["citation"]) and set(case["read"]) <= READ and case["read"]
    assert bool(expect.get("reasons")) == (expect["licence"] == "required")
    for status in expect.get("exceptions", {}).values():
        assert set([status] if isinstance(status, str) else status) <= STATUS


def test_cases_are_many_and_of_both_kinds():
    traps = collections.Counter(case.get("trap") for case in CASES)
    assert len({case["id"] for case in CASES}) == len(CASES) >= 110
    assert f"{len(CASES)} cases" in FOLDER.joinpath("README.md").read_text(encoding="utf-8")
    assert traps["clear"] >= 30 and traps["restrict"] >= 20


def test_no_trap_to_clear_accepts_a_clearance():
    clear = [case for case in CASES if case.get("trap") == "clear" and case["expect"]["licence"] != "not_governed"]
    wrong = [c["id"] for c in clear if "not_required" in [c["expect"]["licence"], *c["expect"].get("accept", [])]]
    assert wrong == []


@pytest.mark.shared
@pytest.mark.parametrize("case", [case for case in CASES if named_columns(case)], ids=lambda case: case["id"])
def test_columns_stand_in_the_printed_rows(case, shared):
    edition = "2026-01-01" if case["ask"]["as_of"] == "2026-01-01" else "2026-08-07"
    with gzip.open(shared / "data" / "ear" / f"ccl-rows-ecfr-{edition}.json.gz") as handle:
        printed = json.load(handle)
    rows = printed["eccns"][case["ask"]["item"][:5]]["rows"]
    for column in named_columns(case):
        assert any(column == row[2] or column in columns(row[1]) for row in rows)
        assert column in printed["chart"][CHART[case["ask"]["to"]]]["c"] or case["id"] in BY_FOOTNOTE
