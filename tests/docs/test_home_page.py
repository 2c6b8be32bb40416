"""The page on the home graph: its commands run, its recipes are what the programs read."""

import configparser
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from embargraph.cli import main

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "home.md").read_text(encoding="utf-8")
UN = (
    '<CONSOLIDATED_LIST dateGenerated="2026-02-27T00:00:09Z"><INDIVIDUALS/><ENTITIES><ENTITY><DATAID>1</DATAID>'
    "<FIRST_NAME>Granite Harbour Mining</FIRST_NAME><UN_LIST_TYPE>DRC</UN_LIST_TYPE>"
    "<REFERENCE_NUMBER>CDe.1</REFERENCE_NUMBER><LISTED_ON>2012-12-31</LISTED_ON></ENTITY></ENTITIES>"
    "</CONSOLIDATED_LIST>"
)


def blocks(language):
    return [text for found, text in re.findall(r"```(\w+)\n(.*?)```", PAGE, re.DOTALL) if found == language]


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.setenv("EMBARGRAPH_DATA", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists" / "un.xml").write_text(UN)
    return tmp_path


def test_its_commands_run(here, capsys):
    lines = "".join(blocks("sh")).splitlines()
    for line in lines:
        with pytest.raises(SystemExit) as left:
            main(shlex.split(line)[1:])
        # Unchanged, or a list that is not held, is no fault.
        assert left.value.code in {0, 1}, capsys.readouterr().err
    assert len(lines) > 2


def test_its_python_runs(here):
    (code,) = blocks("python")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("changed ['UN Security Council Consolidated List'")
    assert "<Answer restricted:" in done.stdout


def test_its_units_take_unchanged_for_success_and_run_what_there_is():
    service, timer = blocks("ini")
    read = configparser.ConfigParser(interpolation=None)
    read.optionxform = str
    read.read_string(service)
    assert read["Service"]["SuccessExitStatus"] == "1"
    command = read["Service"]["ExecStart"].split()
    assert command[0].endswith("/embargraph") and command[1:] == ["update", "--format", "json"]
    read.read_string(timer)
    assert read["Install"]["WantedBy"] == "timers.target"


def test_its_configuration_is_read(here):
    from embargraph.home.place import configuration

    (text,) = blocks("toml")
    Path("embargraph.toml").write_text(text)
    Path("embargraph.toml").chmod(0o600)
    said = configuration()
    assert set(tomllib.loads(text)) == {"graph", "data", "workspace"}
    assert (said.graph, said.data, said.workspace) == (
        here / "graphs" / "team.duckdb", Path("/srv/embargraph"), here / "record",
    )  # fmt: skip
