"""`embargraph licence` by its own options."""

import json

import pytest
from typer.testing import CliRunner

from embargraph.cli.commands.licence import app

RUN = CliRunner()


def run(*arguments):
    return RUN.invoke(app, [*arguments, "--as-of", "2026-08-07"])


def test_the_row_begins_with_a_sentence():
    result = run("3A001.a.2", "--to", "China", "--format", "json")
    assert result.exit_code == 0
    row = json.loads(result.stdout)["rows"][0]
    assert next(iter(row)) == "sentence"
    assert row["sentence"].startswith("A licence is required to export 3A001.a.2")
    assert {"lines", "exceptions", "policy", "questions", "conditions", "branches", "checked"} <= set(row)


def test_no_licence_is_an_answer_too():
    assert run("3A001.a.2", "--to", "DE", "--format", "json").exit_code == 0


@pytest.mark.parametrize("format_", ["jsonl", "csv", "markdown", "html"])
def test_every_format_tells_the_verdict(format_):
    assert "required" in run("3A001.a.2", "--to", "CN", "--format", format_).stdout


def test_a_fact_decides():
    open_, shut = (
        run("3A001.b.2", "--to", "DE", "--fact", f"civil_telecom_use={use}", "--format", "json")
        for use in ("no", "yes")
    )
    assert [json.loads(r.stdout)["rows"][0]["licence"] for r in (open_, shut)] == ["required", "not_required"]


def test_the_tree_has_the_prohibition():
    assert "General Prohibition One" in run("3A001.a.2", "--to", "CN", "--tree").stdout


def test_what_is_asked_can_be_answered_in_the_terminal():
    result = RUN.invoke(app, ["3A001.b.2", "--to", "DE", "--as-of", "2026-08-07", "--ask", "--tree"], input="yes\n")
    assert "No licence is required" in result.stdout


@pytest.mark.parametrize(
    "arguments", [("3A001",), ("3A001.a.2", "--to", "DE", "--fact", "x"), ("3A001", "--to", "DE", "--format", "pdf")]
)
def test_wrong_use_is_told(arguments):
    assert run(*arguments).exit_code == 2


def test_a_table_is_answered(tmp_path):
    (tmp_path / "s.csv").write_text("item,to\n3A001.a.2,CN\n", encoding="utf-8")
    result = run("--file", str(tmp_path / "s.csv"), "--out", str(tmp_path / "o.csv"))
    assert result.exit_code == 0
    assert "required" in (tmp_path / "o.csv").read_text(encoding="utf-8")


def test_json_says_what_the_answer_rests_on():
    answer = json.loads(run("3A001.a.2", "--to", "CN", "--format", "json").stdout)["answer"]
    assert answer["said"].startswith("A licence is required")
    assert any("Country Chart" in table for table in answer["searched"]["tables"])


@pytest.mark.parametrize(
    "arguments",
    [("3B001.c.1.a", "--to", "CN", "--party", "SMIC"), ("3A090.a", "--to", "MY", "--seat", "CN"),
     ("3A090.a", "--to", "MY"), ("EAR99", "--to", "RU"), ("5A992.c", "--to", "IR"), ("3A001.a.2", "--to", "HK")],
)  # fmt: skip
def test_the_text_is_eighty_wide_and_in_order(arguments, packaged):
    from embargraph.cli.licence_output import determination_text
    from embargraph.licensing.asking import ask_licence

    item, _, to, *rest = arguments
    given = {rest[0][2:]: rest[1]} if rest else {}
    found = ask_licence(packaged, item, to, as_of="2026-11-29", **given)
    text = determination_text(found, 80)
    assert max(map(len, text.splitlines())) <= 80
    assert " ".join(text.split()).startswith(" ".join(found.sentence.split())[:60])
    heads = [line[:-1] for line in text.splitlines() if line.endswith(":") and not line.startswith(" ")]
    order = ["Requirements", "Ways out", "Questions", "Where the record is divided", "It would change", "Checked"]
    told = [head for head in heads if head in order]
    assert told == [head for head in order if head in told]
    assert {"Requirements", "Checked"} <= set(told)
