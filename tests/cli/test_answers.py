"""Answers fit their reader: the verdict first and in every form, a screen at most, no word broken."""

import csv
import io
import json
import os
import re
import subprocess
import sys
from html import unescape
from types import SimpleNamespace

import pytest

from embargraph.cli.application import run
from embargraph.cli.commands.update import _shorten_names
from embargraph.cli.layout import width_of
from embargraph.cli.output import print_footing
from embargraph.errors import UnknownNameError, UsageError
from embargraph.questions.ask import load_questions

#: A line for each question that has rows; rows that are unknown where the record has some.
LINES = {
    "affiliates": "--who Wingtech --as-of 2025-10-15",
    "changes": "--who Huawei",
    "chokepoints": "--against CN",
    "claims": "--by Semafor",
    "cliffs": "--from 2026-11-01 --to 2027-01-31",
    "coalitions": "--what EUV-lithography",
    "coverage": "--by US,NL,JP --as-of 2023-10-01",
    "evidence": "--as-of 2026-11-29",
    "exposure": "--who TSMC",
    "figures": "--about semiconductors",
    "leaks": "--what advanced-chips",
    "licence": "--what 3A090.a --to MY,VN",
    "paths": "--from ASML --to Huawei",
    "restricted": "--who SMIC --as-of 2026-11-22",
    "routes": "--by Huawei",
    "rules": "--as-of 2026-11-22",
    "sources": "",
    "statements": "--subject Huawei",
    "timeline": "--who ZTE",
}
#: Questions on which the record is divided, or silent from some day on: their answers say what is unknown.
DIVIDED = {"changes", "cliffs", "evidence", "exposure", "licence", "restricted", "rules"}
FORMATS = ("table", "json", "jsonl", "csv", "markdown", "html")


def arguments(question):
    return ["ask", question, *LINES[question].split()]


@pytest.fixture
def printed(packaged_file, capsys, monkeypatch):
    """What a line prints on stdout, in so many columns."""

    def printed(*line, columns=80):
        monkeypatch.setenv("COLUMNS", str(columns))
        assert run([*map(str, line), "--graph", str(packaged_file)]) in {0, 1}
        return capsys.readouterr().out

    return printed


def told(text, format_):
    """The sentences of an answer, whatever its form, as one line of plain text."""
    if format_ == "json":
        text = " ".join(json.loads(text)["answer"]["verdict"])
    elif format_ == "jsonl":
        text = " ".join(json.loads(text.splitlines()[-1])["answer"]["verdict"])
    elif format_ == "csv":
        cells = {row["said"] for row in csv.DictReader(io.StringIO(text))}
        assert len(cells) == 1
        text = cells.pop()
    elif format_ == "html":
        text = unescape(re.sub(r"<[^>]+>", " ", text[text.index("</h1>") :]))
    return " ".join(text.replace("\\", "").split())


def test_every_question_is_tried():
    assert set(LINES) == set(load_questions())


@pytest.mark.parametrize("question", sorted(LINES))
def test_every_form_of_every_answer_has_its_verdict_and_what_is_unknown(printed, question):
    verdict = json.loads(printed(*arguments(question), "--format", "json"))["answer"]["verdict"]
    assert 1 <= len(verdict) <= 4
    assert (question in DIVIDED) <= any("nknown" in sentence for sentence in verdict)
    for format_ in FORMATS:
        said = told(printed(*arguments(question), "--format", format_), format_)
        for sentence in verdict:
            assert " ".join(sentence.replace("<", "&lt;" if format_ == "markdown" else "<").split()) in said, format_


@pytest.mark.parametrize("format_", FORMATS)
def test_an_answer_without_rows_says_that_it_is_no_clearance_first(printed, format_):
    text = printed("ask", "restricted", "--who", "Switzerland", "--effect", "divestiture", "--format", format_)
    assert "not a clearance" in told(text, format_)
    assert "Switzerland, as of" in told(text, format_)


@pytest.mark.parametrize("format_", ["table", "markdown", "html"])
def test_the_verdict_comes_before_the_rows(printed, format_):
    text = told(printed("ask", "changes", "--who", "Huawei", "--format", format_), format_)
    assert text.startswith("Huawei, over all time: ")


@pytest.mark.parametrize("question", sorted(LINES))
@pytest.mark.parametrize("columns", [60, 120])
def test_rows_fit_the_terminal(printed, question, columns):
    text = printed(*arguments(question), "--format", "table", columns=columns)
    assert len(text.splitlines()) <= 45
    wide = [line for line in text.splitlines() if width_of(line) > columns]
    # Only a word that is wider than the terminal goes beyond it, and that in one piece.
    assert all(len(line.split()) == 1 for line in wide), wide


@pytest.mark.parametrize(
    ("line", "most"),
    [
        ("ask restricted --who SMIC", 40),
        ("ask restricted --who Huawei --as-of 2021-03-11", 40),
        ("why SMIC", 60),
        ("why Nexperia --as-of 2026-11-05", 60),
        ("screen SMIC Huawei Bäckerei-Müller", 45),
    ],
)
def test_a_screen_is_enough(printed, line, most):
    form = "tree" if line.startswith("why") else "table"
    text = printed(*line.split(), "--format", form)
    assert 5 < len(text.splitlines()) <= most
    assert max(map(width_of, text.splitlines())) <= 80


@pytest.mark.parametrize("day", [(), ("--as-of", "2026-11-22")])
def test_the_demo_is_one_screen_and_draws_its_story(tmp_path, capsys, monkeypatch, day):
    monkeypatch.setenv("COLUMNS", "80")
    # As a user has it: a long folder of the tests would wrap the line that names it.
    monkeypatch.chdir(tmp_path)
    run(["demo", "--out", "out", *day])
    printed = capsys.readouterr()
    assert 20 < len((printed.out + printed.err).splitlines()) <= 45
    assert (
        printed.out.index(": restricted; ") < printed.out.index("$ embargraph why ZTE") < printed.out.index("├── under")
    )
    assert "row-0" in (tmp_path / "out" / "story.svg").read_text(encoding="utf-8")


def test_a_change_that_is_unknown_is_not_shown_as_certain(printed):
    for line in ("--who Huawei --limit 9", "--who Huawei --limit 9 --columns date,change,under"):
        text = printed(
            "ask", "changes", *line.split(), "--to", "2021-01-02", "--from", "2021-01-01", "--format", "table"
        )
        rows = text[text.index("\n\n") :]
        assert "unknown" in rows


def test_a_rule_that_is_unknown_is_not_listed_as_one_that_restricts(printed, packaged):
    text = printed("screen", "Nexperia", "--as-of", "2026-11-22", "--format", "table")
    rules = packaged.ask("restricted", who="nexperia", as_of="2026-11-22", verdict="unknown")
    own = [row.under["label"] for row in rules if row.match == "exact"]
    for label in own:
        line = next((line for line in text.splitlines() if label[:30] in line), None)
        assert line is None or "unknown" in line


def test_columns_and_limit_leave_the_verdict(printed):
    found = json.loads(printed("ask", "rules", "--columns", "measure,status", "--limit", "2", "--format", "json"))
    assert [list(row) for row in found["rows"]] == [["measure", "status"]] * 2
    assert found["answer"]["left_out"] > 100
    assert "unknown" in found["answer"]["verdict"][0]
    assert "left out" in printed("ask", "rules", "--limit", "2", "--format", "csv")
    text = printed("ask", "rules", "--limit", "2", "--format", "table")
    assert re.search(r"and \d+ more \(--all\)", text)


def test_a_column_that_there_is_not_is_named_with_its_nearest(packaged_file):
    with pytest.raises(UsageError, match="no column 'staus'; nearest: status, stay"):
        run(["ask", "rules", "--columns", "measure,staus", "--graph", str(packaged_file)])


def test_own_rows_come_before_those_of_the_place_and_the_worst_first(printed):
    text = printed("ask", "restricted", "--who", "SMIC", "--format", "table")
    own, place = text.index("SMIC on the Entity List ["), text.index("By its place:")
    assert own < text.index("Chinese military companies list (section") < place
    assert "rules that bind every destination (--all)" in text[place:]
    assert len(printed("ask", "restricted", "--who", "SMIC", "--format", "table", "--all").splitlines()) > 200


def test_a_question_of_ones_own_may_name_its_options_as_ours(printed, tmp_path):
    (tmp_path / "mine.sql").write_text(
        "--#+ summary: Mine.\n--#+ option: limit integer = 3 ; mine\n--#+ option: columns text ; mine\n"
        "--#+ columns: n, said\nSELECT $limit::BIGINT AS n, 'of mine' AS said\n"
    )
    line = ("ask", "mine", "--queries", tmp_path, "--limit", "7", "--columns", "x", "--format", "csv")
    assert "7,of mine" in printed(*line)


def in_a_terminal(line, packaged_file, **environment):
    """What a line writes to a terminal of 24 lines."""
    pty = pytest.importorskip("pty")
    code = f"import sys; from embargraph.cli import main; sys.argv = {['embargraph', *line, '--graph', str(packaged_file)]!r}; main()"
    leader, follower = pty.openpty()
    settings = {name: value for name, value in os.environ.items() if name not in {"PAGER", "LESS", "NO_COLOR"}}
    settings |= {"COLUMNS": "80", "LINES": "24", "TERM": "xterm", **environment}
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=follower, stdout=follower, stderr=subprocess.DEVNULL, env=settings
    ) as process:
        os.close(follower)
        parts = []
        while True:
            try:
                part = os.read(leader, 65536)
            except OSError:
                break
            if not part:
                break
            parts.append(part)
        process.wait()
    os.close(leader)
    return b"".join(parts).decode()


LONG = ["ask", "restricted", "--who", "SMIC", "--as-of", "2026-11-22"]


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals")
def test_a_pager_takes_what_is_longer_than_the_terminal(packaged_file, tmp_path):
    pager = tmp_path / "pager"
    pager.write_text("#!/bin/sh\nsed 's/^/> /'\n")
    pager.chmod(0o755)
    assert in_a_terminal(LONG, packaged_file, PAGER=str(pager)).startswith("> SMIC")
    assert in_a_terminal([*LONG, "--no-pager"], packaged_file, PAGER=str(pager)).startswith("SMIC")
    assert in_a_terminal(LONG, packaged_file, PAGER="").startswith("SMIC")
    # A pager that fails must not be the end of a verdict.
    assert in_a_terminal(LONG, packaged_file, PAGER="/nowhere/pager").startswith("SMIC")


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals")
def test_colours_are_said_in_words_too(packaged_file):
    coloured = in_a_terminal(LONG, packaged_file, PAGER="")
    plain = in_a_terminal(LONG, packaged_file, PAGER="", NO_COLOR="1")
    assert "\x1b[1;31mrestricted" in coloured
    assert "\x1b[" not in plain
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain


def test_why_of_a_measure_is_its_status_with_branches_and_clocks(packaged_file, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    line = ["why", "BIS Affiliates Rule", "--as-of", "2026-11-22", "--graph", str(packaged_file)]
    assert run(line) == 0
    told = capsys.readouterr().out
    for said in ("50 percent): unknown", "text: in force", "stay: ", "if the stay lapsed", "[90 FR 50857]"):
        assert said in " ".join(told.split())
    assert "no restriction on record" not in told
    assert all(width_of(each) <= 80 for each in told.splitlines())
    assert run([*line, "--format", "json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)["rows"]
    assert (row["status"], len(row["branches"])) == ("unknown", 2)


def test_a_proof_says_in_words_how_its_party_was_found(printed):
    told = printed("why", "Huawii")
    assert "found by a like name" in told
    assert "than what was asked" not in told


def test_an_unknown_name_is_told_in_a_few_lines_that_name_a_party(printed, capsys):
    with pytest.raises(UnknownNameError):
        printed("ask", "restricted", "--who", "Müller Maschinenbau GmbH", "--format", "table")
    told = " ".join(capsys.readouterr().out.split())
    assert told.startswith("No party named Müller Maschinenbau GmbH is on record in what was searched; that is not")
    assert "Searched: " in told


def test_the_footing_is_a_line_or_two_however_many_lists_are_loaded(capsys):
    lists = [f"list-of-some-publisher-{n}.json (us-csl), 2026-07-{n:02}" for n in range(10, 31)]
    vintage = {"sources": 41, "newest_document": "2024-08-23", "last_evidence": "2026-10-11"}
    graph = SimpleNamespace(vintage=lambda: vintage, lists=lambda: lists)
    print_footing(graph, as_of="As of 2026-11-30", rows=1)
    told = capsys.readouterr().err
    assert "21 list files, editions of 2026-07-10 to 2026-07-30; last evidence on any measure 2026-10-11" in told
    # The day of an old document beside lists of today reads as if all were old.
    assert "2024-08-23" not in told
    assert len(told) < 200


def test_routes_whose_standing_is_not_stated_say_so(packaged):
    told = packaged.ask("routes").answer["verdict"]
    assert not any(" None" in sentence for sentence in told)


def test_an_update_in_a_pipe_gives_the_first_names_of_a_list():
    told = {"lists": [{"added": 100, "added_names": tuple(map(str, range(100))), "gone_names": ()}]}
    _shorten_names(told)
    assert (told["lists"][0]["added"], len(told["lists"][0]["added_names"])) == (100, 5)


def test_who_asks_for_the_cliffs_of_a_party_is_led_to_its_story(capsys):
    assert run(["ask", "cliffs", "--who", "Nexperia China"]) == 2
    assert "embargraph story 'Nexperia China'" in capsys.readouterr().err


def test_an_entry_for_all_items_is_a_partys_own_where_an_item_is_asked_for_too(capsys, packaged_file):
    """The match is broader by the item; that the party has no entry of its own would be false."""
    line = ["ask", "restricted", "--who", "YMTC", "--what", "advanced chips", "--as-of", "2024-01-15"]
    run([*line, "--graph", str(packaged_file), "--format", "table"])
    told = " ".join(capsys.readouterr().out.split())

    assert "not by an entry of its own" not in told
    assert "Its own: licence requirement" in told and "under YMTC on the Entity List" in told
    assert told.index("YMTC on the Entity List [87 FR") < told.index("By its place:")
