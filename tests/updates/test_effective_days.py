"""Days of effect as DATES paragraphs print them; the real rules are tried where their data is at hand."""

import csv
import json

import pytest

from embargraph.updates.effective_days import Stage, effective_days


@pytest.mark.parametrize(
    ("text", "stages"),
    [
        ("This rule is effective March 25, 2025.", [("", "2025-03-25", None)]),
        ("Effective date: The effective date of this rule is January 15, 2026.", [("", "2026-01-15", None)]),
        (
            "11/17/2023, except for amendatory instruction 11, which is effective 11/17/2023 to 01/01/2026.",
            [("", "2023-11-17", None), ("amendatory instruction 11", "2023-11-17", "2026-01-01")],
        ),
        (
            "Effective January 16, 2025, except for amendatory instructions 5 and 6, which are effective May 16, 2025.",
            [("", "2025-01-16", None), ("amendatory instructions 5 and 6", "2025-05-16", None)],
        ),
        (
            "This rule is effective from November 10, 2025, through November 9, 2026.",
            [("", "2025-11-10", "2026-11-09")],
        ),
        ("The rule is effective August 6, 2026, and expires on August 6, 2027.", [("", "2026-08-06", "2027-08-06")]),
        ("Effective September 29, 2025. Comments must be received by October 29, 2025.", [("", "2025-09-29", None)]),
        ("Effective May 1, 2026. The comment period ends July 1, 2026.", [("", "2026-05-01", None)]),
        ("10/07/2022; 10/12/2022", [("", "2022-10-07", None), ("", "2022-10-12", None)]),
        ("Effective 2026-02-30.", []),
        ("", []),
    ],
)
def test_each_part_has_its_own_days(text, stages):
    assert effective_days(text)[0] == [Stage(*stage) for stage in stages]


def test_what_is_open_is_a_doubt():
    assert effective_days("Comments are due May 1, 2026.") == ([], ["no effective day in the document"])
    assert "several effective days" in effective_days("10/07/2022; 10/12/2022")[1][0]
    assert "the register gives 2026-05-02" in effective_days("Effective May 1, 2026.", "2026-05-02")[1][0]
    assert effective_days("", "2026-05-02")[0] == [Stage("", "2026-05-02")]


@pytest.mark.shared
def test_the_real_rules(shared):
    folder = shared / "data" / "living"
    for row in json.loads((folder / "fr_bis_dates.json").read_text(encoding="utf-8"))["results"]:
        stages, doubts = effective_days(row.get("dates") or "", row["effective_on"])
        assert [stage.since for stage in stages if not stage.part] == [row["effective_on"]] * bool(row["effective_on"])
        assert doubts == [] if row.get("dates") else doubts
    with (folder / "bis_fr_table.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            stages, _ = effective_days(row["effective"])
            assert bool(stages) == bool(row["effective"])
