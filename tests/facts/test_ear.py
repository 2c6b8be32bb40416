"""Facts from the tables of the Export Administration Regulations."""

import csv
import tomllib

import pytest

from embargraph.facts.ear import control_list_tables, destination_tables
from embargraph.facts.read import read_facts
from embargraph.resources import ear_folder, seed_files

DESTINATIONS = tomllib.loads((ear_folder() / "special-destinations.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def entries():
    with (ear_folder() / "entries.csv").open(encoding="utf-8", newline="") as stream:
        return [row["eccn"] for row in csv.DictReader(stream)]


def one(**more):
    requirement = {"key": "all", "items": "all", "covers": "all-items-subject-to-ear", "citation": "15 CFR 700.1(a)"}
    return {
        "measure": "us-ear-700-1", "section": "15 CFR 700.1", "label": "embargo", "places": ["place-xx"],
        "since": "2020-01-01", "began": "85 FR 1", "requirement": [requirement], "exceptions": ["TMP"],
        "policy": [{"for": "otherwise", "policy": "denial"}, {"for": "aid", "policy": "approval"}],
    } | more  # fmt: skip


def made(destination):
    return destination_tables({"edition": "2026-09-24", "destination": [destination]})


def effect(tables):
    return next(row for row in tables["statement"] if row["relation"] == "has_effect")


def test_a_section_with_one_requirement_is_one_measure_with_its_policy_and_exceptions():
    tables = made(one())
    assert [node["id"] for node in tables["node"]] == ["us-ear-700-1"]
    assert tables["clock"][0]["since"] == "2020-01-01"
    assert effect(tables)["policy"] == "policy of denial; policy of approval for aid"
    assert "TMP" in effect(tables)["requirement"]


def test_a_section_without_an_exception_says_so():
    assert "no licence exception may be used" in effect(made(one(exceptions=[])))["requirement"]


def test_requirements_with_days_of_their_own_are_measures_under_their_section():
    both = [
        {"key": "ccl", "label": "the list", "items": "ccl", "covers": "all-ccl-items", "since": "2021-01-01"},
        {"key": "goods", "label": "the goods", "items": "supplement", "covers": "ear99", "held": False, "ask": "HTS-6"},
    ]
    tables = made(one(requirement=both))
    assert [clock.get("since") for clock in tables["clock"]] == ["2020-01-01", "2021-01-01", "2020-01-01"]
    under = {row["subject"]: row["object"] for row in tables["statement"] if row["relation"] == "under"}
    assert under["us-ear-700-1--ccl"] == "us-ear-700-1"
    goods = next(row for row in tables["statement"] if row["relation"] == "has_effect" and "goods" in row["subject"])
    assert "HTS-6 code" in goods["scope"]


def test_what_is_left_out_whole_is_exempted_and_what_has_a_condition_is_only_said():
    whole = {"key": "food", "from": "all", "item": "ear99-food-and-medicine", "text": "food", "citation": "c"}
    deemed = {"key": "deemed", "from": "all", "text": "technology released to a national", "citation": "c"}
    tables = made(one(carve_out=[whole, deemed]))
    assert [row["object"] for row in tables["statement"] if row["relation"] == "exempts"] == ["ear99-food-and-medicine"]
    assert "technology released to a national" in effect(tables)["scope"]


def test_every_destination_of_the_file_has_a_citation_and_a_start_or_a_first_evidence():
    for destination in DESTINATIONS["destination"]:
        assert destination["began"] and ("since" in destination or "seen" in destination), destination["measure"]
        keys = [row["key"] for row in destination["requirement"]]
        assert len(keys) == len(set(keys))
        assert {row["from"] for row in destination.get("carve_out", ())} <= set(keys)
        assert any(row["for"] == "otherwise" for row in destination["policy"])


def test_no_entry_of_the_control_list_is_an_unknown_name(packaged, entries):
    assert len(entries) > 600
    unknown = [eccn for eccn in entries if [match.how for match in packaged.find(eccn)] != ["exact"]]
    assert unknown == []


def test_every_entry_leads_up_to_the_whole_list(entries):
    facts = read_facts(seed_files())
    wider = {}
    for statement in facts.statements.values():
        if statement.relation == "kind_of":
            wider.setdefault(statement.subject, []).append(statement.object)

    def above(node):
        found = [node]
        for each in found:
            found += [up for up in wider.get(each, ()) if up not in found]
        return found

    assert [eccn for eccn in entries if "all-ccl-items" not in above(f"eccn-{eccn.lower()}")] == []


def test_an_entry_alone_is_answered_with_what_is_wider(packaged, entries):
    for eccn in entries[::16]:
        rows = packaged.ask("restricted", what=eccn, by="us", as_of="2026-11-29").to_dicts()
        assert {"us-ear-746-2", "us-ear-746-8--ccl"} <= {row["under"]["id"] for row in rows}, eccn
        assert "broader" in {row["match"] for row in rows}


def test_an_entry_that_another_file_describes_keeps_that_description():
    tables = control_list_tables(ear_folder(), {"eccn-3b001"})
    assert "eccn-3b001" not in {node["id"] for node in tables["node"]}
    assert any(row["subject"] == "eccn-3b001" for row in tables["statement"])
