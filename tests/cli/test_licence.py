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
    row = json.loads(result.stdout)[0]
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
    assert [json.loads(r.stdout)[0]["licence"] for r in (open_, shut)] == ["required", "not_required"]


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
