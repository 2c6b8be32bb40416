"""What an answer rests on: names, lists, and how long it holds."""

from datetime import date, timedelta

import pytest

CASES = [("Nexperia", "2026-11-05"), ("ZTE", "2018-05-03"), ("Huawei", "2021-03-11"), ("Iran", "2025-06-01")]


def rows_on(graph, who, day):
    return sorted(map(repr, graph.ask("restricted", who=who, as_of=day).to_dicts()))


@pytest.mark.parametrize(("who", "day"), CASES)
def test_an_answer_holds_on_the_first_and_the_last_day_that_it_names(packaged, who, day):
    answer = packaged.ask("restricted", who=who, as_of=day)
    holds = answer.answer["holds"]
    for edge in (holds["from"], holds["to"]):
        if edge is not None:
            assert rows_on(packaged, who, edge) == rows_on(packaged, who, day)
    assert holds["from"] is None or holds["from"] <= day
    assert holds["to"] is None or holds["to"] >= day


def test_an_answer_does_not_hold_beyond_a_cliff(packaged):
    holds = packaged.ask("restricted", who="ZTE", as_of="2018-05-03").answer["holds"]
    assert holds["to"] <= "2018-07-12"
    after = date.fromisoformat("2018-07-12") + timedelta(days=1)
    assert rows_on(packaged, "ZTE", after.isoformat()) != rows_on(packaged, "ZTE", "2018-05-03")


def test_no_rows_say_that_they_are_no_clearance_and_what_was_searched(packaged):
    answer = packaged.ask("restricted", who="Switzerland", effect="divestiture", as_of="2026-10-01")
    about = answer.answer
    assert not answer
    assert "not a clearance" in about["said"]
    assert about["searched"]["lists"]
    assert any(each["id"] == "cn" for each in about["searched"]["jurisdictions"])
    assert any("excerpt" in lead for lead in about["leads"])


def test_a_party_of_a_like_name_is_taken_or_named(packaged):
    about = packaged.ask("restricted", who="Huawei Technologes", as_of="2024-01-01").answer
    assert "huawei" in {row["id"] for row in about["resolved"]["who"]}
    assert {row["match"] for row in about["resolved"]["who"]} == {"like"}


@pytest.mark.parametrize("question", ["affiliates", "timeline", "restricted", "changes"])
def test_no_question_drops_a_party_that_a_like_name_means(packaged, question):
    # Misspelt, the name means the party by likeness alone.
    options = {"ever": True} if question in {"restricted", "affiliates"} else {}
    right = packaged.ask(question, who="Nexperia", **options)
    misspelt = packaged.ask(question, who="Nexpperia", **options)
    assert right
    taken, named = (
        {match.id for name in answer.resolved["who"] for match in name.taken} for answer in (right, misspelt)
    )
    others = {match.id for name in misspelt.resolved["who"] for match in name.others}
    # What is farther from the misspelt name is named beside the rows.
    assert "nexperia" in named and taken <= named | others
    assert len(misspelt) == len(right) or taken - named


@pytest.mark.parametrize("who", ["SMIC", "Huawei Technologes"])
def test_a_question_in_sparql_takes_names_as_it_does_in_sql(packaged, who):
    day = "2026-01-01"

    def told(rows):
        return sorted((r["who"]["id"], r["under"]["id"], r["match"], str(r["effect"]), str(r["what"])) for r in rows)

    assert told(packaged.sparql("restricted", who=who, as_of=day).rows) == told(
        packaged.ask("restricted", who=who, as_of=day).to_dicts()
    )


@pytest.mark.parametrize(("name", "nearest"), [("Huawii", "Huawei"), ("Nexperia Germany", "Nexperia")])
def test_a_name_on_no_record_is_said_before_the_answer_of_the_nearest(packaged, name, nearest):
    about = packaged.ask("restricted", who=name).answer
    said = f"No party is named {name}; the nearest on record: {nearest}"
    assert about["verdict"][0].startswith(said)
    assert about["said"].startswith(said)
    assert about["verdict"][1].startswith(nearest)
    assert packaged.why(name).answer["verdict"][0].startswith(said)
    # A name that is on record answers for itself.
    assert "is named" not in " ".join(packaged.ask("restricted", who=nearest).answer["verdict"])
