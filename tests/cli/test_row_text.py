"""Days and what would settle them, as sentences: nothing is cut within one, and what is left out is counted."""

import re

import pytest

from embargraph.cli.application import run

ASKED = {
    "cliffs": ["--from", "2026-11-01", "--to", "2027-12-31"],
    "evidence": ["--who", "Nexperia", "--as-of", "2026-11-29"],
}


def told(capsys, question, *more):
    assert run(["ask", question, *ASKED[question], "--format", "table", "--no-pager", *more]) == 0
    return capsys.readouterr().out.partition("\n\n")[2].splitlines()


@pytest.mark.parametrize("question", ASKED)
def test_nothing_is_cut_and_what_is_left_out_is_counted(capsys, monkeypatch, question):
    monkeypatch.setenv("COLUMNS", "80")
    short, whole = told(capsys, question), told(capsys, question, "--all")
    assert "…" not in "".join(short + whole)
    assert all(len(line) <= 80 for line in short + whole)
    heads = [sum(not line.startswith(" ") for line in lines) for lines in (short, whole)]
    left = re.fullmatch(r"and (\d+) more \(--all\)", short[-1])
    assert heads[0] - 1 + int(left[1]) == heads[1]


def test_a_limit_shows_as_many_rows_as_it_says(capsys):
    assert sum(not line.startswith(" ") for line in told(capsys, "evidence", "--limit", "2")) == 3


def test_a_day_names_each_measure_once_with_what_is_unknown_and_where_it_is_printed(capsys):
    text = " ".join(" ".join(told(capsys, "cliffs", "--all")).split())
    day = text.partition("2026-11-11: ")[2].partition("2026-11-28: ")[0]
    assert day.count("Chinese 50 percent rule for subsidiaries (No. 61 of 2025)") == 1
    assert "unknown: Nothing on record after 2026-10-08 says whether the stay ended" in day
    assert "as printed in MOFCOM Announcement No. 70 of 2025" in day


def test_what_is_unknown_has_both_branches_and_what_would_settle_it(capsys):
    text = " ".join(" ".join(told(capsys, "evidence", "--all")).split())
    rule = text.partition("unknown BIS Affiliates Rule (50 percent)")[2][:420]
    assert "if the stay was extended past 2026-11-09 (announced, to 2027-01-10): not restricted" in rule
    assert "if the stay lapsed as printed on 2026-11-09: restricted" in rule
    assert "to settle it: a document on 90 FR 47201; 90 FR 50857 after 2026-10-08 (us-fr)" in rule


def test_columns_asked_for_are_cells(capsys):
    lines = told(capsys, "cliffs", "--columns", "date,edges")
    assert lines[0].split() == ["date", "edges"]
