"""One --format everywhere: the words of one command are known to the others that print rows."""

import inspect
import typing

import pytest
from typer.testing import CliRunner

from embargraph.cli import COMMANDS
from embargraph.cli.application import app


def choices(name):
    """The choices of a command's --format, or none; an export has formats of files."""
    import importlib

    command = importlib.import_module(f"embargraph.cli.commands.{name}").command
    if not inspect.isfunction(command):
        return None
    hints = typing.get_type_hints(command, include_extras=True)
    kind = hints.get("format_")
    return None if kind is None or name == "export" else typing.get_args(typing.get_args(kind)[0])


@pytest.mark.parametrize("name", [name for name in COMMANDS if choices(name)])
def test_json_is_everywhere_and_so_are_auto_and_table_where_words_are_printed(name):
    assert {"auto", "json"} <= set(choices(name))
    # What fetch prints is one line for another program.
    assert "table" in choices(name) or name == "fetch"


@pytest.mark.parametrize("form", ["tree", "table", "auto", "json"])
def test_why_takes_the_words_of_the_others(packaged_file, form):
    line = ["why", "ZTE", "--as-of", "2018-05-03", "--graph", str(packaged_file), "--format", form]
    done = CliRunner().invoke(app, line)
    assert done.exit_code == 0
    assert done.stdout.startswith("{") == (form in {"auto", "json"})


@pytest.mark.parametrize("form", ["text", "table", "json"])
def test_show_takes_the_words_of_the_others(packaged_file, form):
    done = CliRunner().invoke(app, ["show", "ZTE", "--graph", str(packaged_file), "--format", form])
    assert done.exit_code == 0 and done.stdout.startswith("{") == (form == "json")
