"""A what-if on owners says out of how many stakes, and whether any register of owners is loaded."""

import json

from embargraph.cli.application import run
from embargraph.questions.stakes_held import StakesHeld

RULE = "us-bis-affiliates-rule=in-force"
STAKES = "owner,owned,share,since\nwingtech,Example Chips Ltd,75,2024-01-01\nwingtech,Gone Chips Ltd,75,2020-01-01\n"


def test_what_is_known_is_counted_on_the_day(packaged):
    # Wingtech has owned Nexperia since December 2019; Oracle's part of the joint venture began in January 2026.
    assert (
        packaged.diff(assume=[RULE], as_of="2025-10-15").stakes.stakes
        < packaged.diff(assume=[RULE], as_of="2026-10-01").stakes.stakes
    )


def test_a_stake_that_is_added_is_counted(packaged, tmp_path):
    (tmp_path / "own.csv").write_text(STAKES)
    day = "2026-10-01"
    known = packaged.diff(assume=[RULE], as_of=day).stakes
    added = packaged.diff(assume=[RULE], facts=[tmp_path / "own.csv"], as_of=day).stakes
    assert (added.stakes, added.registers) == (known.stakes + 2, 0)


def test_a_what_if_says_its_denominator_first_in_every_form(packaged_file, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    for line in (["diff", "--assume", RULE], ["ask", "restricted", "--who", "Nexperia", "--assume", RULE]):
        for format_ in ("table", "json", "csv", "markdown"):
            run([*line, "--as-of", "2026-10-01", "--format", format_, "--graph", str(packaged_file)])
            text = " ".join(capsys.readouterr().out.split())
            assert "stakes known; 0 registers of owners loaded" in text, format_
            assert "build --source gleif=FILE" in text
    run(["ask", "restricted", "--who", "Nexperia", "--graph", str(packaged_file), "--format", "json"])
    assert json.loads(capsys.readouterr().out)["answer"]["stakes"] is None


def test_with_a_register_nobody_is_told_to_load_one():
    assert StakesHeld(12, 1).sentence() == "Of 12 stakes known; 1 register of owners loaded."
