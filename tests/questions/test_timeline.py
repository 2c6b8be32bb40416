"""The timeline: what has a day in its order, and what was asked for without one at its end."""

import pytest

from sources.csl_rows import DPL, SDN, row, table

LISTED = table(
    row(source=SDN, entity_number="901", type="Entity", programs="IRAN", name="UNDATED WORKS"),
    row(source=DPL, name="DATED WORKS", addresses="Omsk, RU", start_date="2022-03-01"),
)


@pytest.fixture
def graph(load):
    return load(("us-csl", "c.csv", LISTED, "2026-09-01"))[0]


@pytest.mark.parametrize("options", [{}, {"from": "2020-01-01"}, {"to": "2020-01-01"}])
def test_an_entry_whose_first_day_is_not_known_is_told(graph, options):
    rows = graph.ask("timeline", who="UNDATED WORKS", **options)
    (found,) = [row for row in rows if "targets UNDATED WORKS" in row.what_happened]
    assert found.date is None
    assert found.what_happened.endswith("targets UNDATED WORKS, first day not known")
    assert [each["date"] for each in rows.to_dicts()] == [None]


def test_the_verdict_names_what_has_no_day_and_takes_it_for_no_last_event(graph):
    told = " ".join(graph.ask("timeline", who="UNDATED WORKS").answer["verdict"])
    assert "Without a day: " in told
    assert "first day not known" in told
    assert "The last: " not in told
    both = " ".join(graph.ask("timeline", who=["UNDATED WORKS", "DATED WORKS"]).answer["verdict"])
    assert "The last: 2022-03-01 " in both
    assert "None" not in told + both


def test_what_has_a_day_is_told_with_it_and_once(graph):
    rows = graph.ask("timeline", who="DATED WORKS")
    assert [(str(row.date), row.what_happened.endswith("targets DATED WORKS")) for row in rows] == [
        ("2022-03-01", True)
    ]


def test_a_timeline_of_everything_has_what_has_a_day(graph):
    assert all(row.date is not None for row in graph.ask("timeline"))
