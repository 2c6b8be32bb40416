"""The documents cannot lie: README and docstrings run, generated pages are current."""

import doctest
import importlib
import json
import os
import pkgutil
import re
import shlex
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

import embargraph
from embargraph.exports import EXPORTERS, find_exporter
from embargraph.questions.ask import load_questions

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def run(line):
    arguments = shlex.split(line)[1:]
    return subprocess.run([sys.executable, "-m", "embargraph", *arguments], capture_output=True, text=True, cwd=ROOT)


def code_blocks(text, *languages):
    return "\n".join(b for lang, b in re.findall(r"```(\w*)\n(.*?)```", text, re.DOTALL) if lang in languages)


OWNERSHIP = (ROOT / "docs" / "ownership.md").read_text(encoding="utf-8")


def test_a_regime_of_ones_own_reaches_what_the_packaged_ones_do_not(graph_of):
    stake = """
[source]
id = "register"
title = "A register"
published = "2026-10-01"
[[node]]
id = "quarter-co"
kind = "actor"
type = "company"
label = "Quarter Co"
country = "MY"
[[statement]]
subject = "huawei"
relation = "owns"
object = "quarter-co"
share = 25
since = "2024-01-01"
standing = "record"
citation = "Register of a test"
"""
    graph = graph_of(code_blocks(OWNERSHIP, "toml"), stake, seeds=True)

    rows = graph.ask("restricted", who="Quarter Co", as_of="2026-11-01").rows
    assert [row.under["id"] for row in rows if row.match == "exact" and row.basis == "owned"] == ["house-25-percent"]


def test_the_transcript_of_the_readme_is_what_is_printed():
    block = code_blocks(README, "console").strip().splitlines()
    printed = iter(run(block[0].removeprefix("$ ")).stdout.splitlines())

    for line in block[1:]:
        assert any(line == found.rstrip() for found in printed), f"not printed, or not in this order: {line}"


def test_the_python_of_the_readme_runs():
    failed, tried = doctest.testfile(str(ROOT / "README.md"), module_relative=False)

    assert (failed, tried > 2) == (0, True)


def modules():
    for info in pkgutil.walk_packages(embargraph.__path__, "embargraph."):
        if not info.name.endswith("__main__"):
            yield info.name


def test_the_examples_of_the_page_on_exports_run_one_after_another(tmp_path, monkeypatch, capsys):
    from embargraph.cli import main

    monkeypatch.chdir(tmp_path)
    page = (ROOT / "docs" / "exports.md").read_text(encoding="utf-8")
    formats = set()
    for language, block in re.findall(r"```(sh|python)\n(.*?)```", page, re.DOTALL):
        if language == "python":
            exec(compile(block, "exports.md", "exec"), {})  # the page's own example
            assert capsys.readouterr().out
            continue
        for line in block.splitlines():
            with pytest.raises(SystemExit) as left:
                main(shlex.split(line)[1:])
            assert left.value.code == 0, capsys.readouterr().err
            if shlex.split(line)[1] == "export":
                formats.add(find_exporter(Path(shlex.split(line)[2])).name)
    assert formats == set(EXPORTERS)


@pytest.mark.parametrize("name", ["embargraph", *modules()])
def test_docstring_examples_run(name):
    failed, _ = doctest.testmod(importlib.import_module(name))

    assert failed == 0


@pytest.mark.parametrize("question", list(load_questions().values()), ids=lambda question: question.name)
def test_every_question_has_a_summary_and_examples_that_run(question):
    assert question.summary.endswith(".")
    assert question.columns
    for example in question.examples or [""]:
        done = run(f"embargraph ask {question.name} {example}")
        assert done.returncode == 0, done.stderr


#: What a reader of the help has at hand.
EXAMPLE_FILES = {
    "customers.toml": '[source]\nid = "customers"\n',
    "stakes.csv": "owner,owned,share,since\nHuawei,Example Affiliate,60 %,2024\n",
    "rr.json": json.dumps({"records": [{"LEI": "5493001KJTIIGC8Y1R12", "Entity": {"LegalName": {"$": "Example"}}}]}),
    "consolidated.csv.gz": (
        "source,entity_number,type,programs,name,addresses,federal_register_notice,start_date,end_date,"
        "license_requirement,license_policy,source_list_url,alt_names\n"
        "Specially Designated Nationals (SDN),901,Entity,IRAN,BETA,IR,,,,,,,\n"
    ),
    "customers.csv": "customer,country\nHuawei Technologies,CN\n",
}

HELP_EXAMPLE = re.compile(r"^  +(embargraph .+)$", re.MULTILINE)


@pytest.mark.parametrize(
    "command",
    [
        *("", "build", "ask", "why", "screen", "show", "export", "sparql", "link"),
        # Tried by tests of their own too.
        *(pytest.param(command, marks=pytest.mark.slow) for command in ("check", "demo", "diff", "plot")),
    ],
)
def test_every_command_helps_with_an_example_and_its_exit_status(command, tmp_path):
    done = run(f"embargraph {command} --help")

    assert done.returncode == 0
    examples = HELP_EXAMPLE.findall(done.stdout)
    assert examples
    assert "Exit status" in done.stdout
    for example in examples:
        for name, text in EXAMPLE_FILES.items():
            if name in example:
                (tmp_path / name).write_text(text)
        if "register.parquet" in example:
            duckdb.execute(
                "COPY (SELECT 'huawei' AS owner, 'acme' AS owned, 60 AS share) TO '"
                f"{tmp_path / 'register.parquet'}' (FORMAT parquet)"
            )
        ran = subprocess.run(
            [sys.executable, "-m", *shlex.split(example)],
            capture_output=True,
            text=True,
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(Path(embargraph.__file__).parents[1])},
        )
        assert ran.returncode == 0, ran.stderr


def test_fetching_helps_too_though_its_example_needs_a_network():
    done = run("embargraph fetch --help")

    assert HELP_EXAMPLE.findall(done.stdout) and "Exit status" in done.stdout


def test_generated_pages_are_current():
    done = subprocess.run(
        [sys.executable, ROOT / "docs" / "_build" / "generate.py", "--check"], capture_output=True, text=True
    )

    assert done.returncode == 0, done.stderr


def test_links_of_the_pages_lead_somewhere():
    for page in [ROOT / "README.md", *ROOT.glob("docs/**/*.md")]:
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"
