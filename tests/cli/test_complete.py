"""What a shell is offered while a line is typed."""

import os
import subprocess
import sys

import pytest


def offered(line, cache=None, **more):
    """The words offered at the end of a line."""
    words = line.split(" ")
    env = {
        **os.environ,
        "_EMBARGRAPH_COMPLETE": "complete_bash",
        "COMP_WORDS": line,
        "COMP_CWORD": str(len(words) - 1),
        **({"EMBARGRAPH_CACHE": str(cache)} if cache else {}),
        **more,
    }
    done = subprocess.run([sys.executable, "-m", "embargraph"], capture_output=True, text=True, env=env)
    assert done.stderr == ""
    return done.stdout.split("\n")


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("embargraph scr", "screen"),
        ("embargraph ask restr", "restricted"),
        ("embargraph plot coal", "coalitions"),
        ("embargraph ask restricted --ef", "--effect"),
        ("embargraph ask restricted --effect den", "denial"),
        ("embargraph ask restricted --format js", "jsonl"),
        ("embargraph export x --as graph", "graphml"),
        ("embargraph sparql restr", "restricted"),
        ("embargraph fetch us-o", "us-ofac-sdn"),
    ],
)
def test_commands_questions_options_and_choices(line, word):
    assert word in offered(line)


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("ask restricted --graph {} --who hua", "huawei"),
        ("ask restricted --graph {} --who Hua", "Huawei"),
        ("ask rules --graph {} --measure us-bis-affiliates-r", "us-bis-affiliates-rule"),
        ("ask restricted --graph {} --assume us-bis-affiliates-rule", "us-bis-affiliates-rule="),
        ("ask restricted --graph {} --assume us-bis-affiliates-rule=s", "us-bis-affiliates-rule=stayed"),
        ("why --graph {} hua", "huawei"),
    ],
)
def test_names_and_measures_of_the_graph_that_the_line_names(line, word, packaged_file):
    assert word in offered("embargraph " + line.format(packaged_file))


def test_a_measure_is_offered_where_a_measure_is_meant(packaged_file):
    found = [word for word in offered(f"embargraph ask rules --graph {packaged_file} --measure hua") if word]

    assert all("rule" in word or "fdp" in word or "listing" in word or "-" in word for word in found)
    assert "huawei" not in found


@pytest.mark.parametrize("line", ["ask nosuch --who h", "ask restricted --graph /no/such --who h", "nosuch x"])
def test_a_line_with_a_fault_is_offered_nothing_and_told_nothing(line, tmp_path):
    assert not any(offered(f"embargraph {line}", tmp_path))


def test_no_graph_is_built_to_complete_a_name(tmp_path):
    assert not any(offered("embargraph ask restricted --who hua", tmp_path, TMPDIR=str(tmp_path / "tmp")))
    assert not list(tmp_path.rglob("*.duckdb"))


@pytest.mark.parametrize("order", ["source_bash", "bash_source", "source_zsh", "source_fish"])
def test_the_script_for_the_shell(order):
    assert "_EMBARGRAPH_COMPLETE=complete_" in offered("embargraph", _EMBARGRAPH_COMPLETE=order)[-1] or any(
        "_EMBARGRAPH_COMPLETE=complete_" in row for row in offered("embargraph", _EMBARGRAPH_COMPLETE=order)
    )
