"""What every command is made of: values, repeated options, near names, plain help."""

import subprocess
import sys
from pathlib import Path
from typing import Annotated, Literal

import pytest
import typer
import typer.main
from typer.testing import CliRunner

from embargraph.cli.application import app
from embargraph.cli.command import make_command
from embargraph.cli.overview import COMMANDS, OPTIONS, overview
from embargraph.errors import UsageError


def read(function, *arguments):
    """Run a function as a command and return what it says is wrong, if anything."""
    command = make_command(function, "it")
    try:
        command.main(args=list(arguments), prog_name="it", standalone_mode=False)
    except typer.TyperException as error:
        return error.format_message()
    return None


def taking(annotation, *default):
    """A function with one option --x of a type, which keeps what it was given."""
    kept = []

    def it(x=default[0] if default else None):
        kept.append(x)

    it.__annotations__ = {"x": annotation}
    return it, kept


@pytest.mark.parametrize(
    ("type_", "given", "value"),
    [
        (str | None, ["--x", "a b"], "a b"),
        (int | None, ["--x=-3"], -3),
        (float | None, ["--x", "0.5"], 0.5),
        (Path | None, ["--x", "no/such"], Path("no/such")),
        (Literal["a", "b"] | None, ["--x", "b"], "b"),
        (list[str] | None, ["--x", "a", "--x", "b"], ["a", "b"]),
        (list[int] | None, ["--x", "1", "--x", "2"], [1, 2]),
        (list[str] | None, [], None),
        (str | None, [], None),
        (str | None, ["--x", ""], ""),
    ],
)
def test_values_come_as_their_types(type_, given, value):
    it, kept = taking(Annotated[type_, typer.Option("--x")])

    assert read(it, *given) is None
    assert kept == [value]


@pytest.mark.parametrize(
    ("type_", "settings", "given", "said"),
    [
        (int | None, {}, ["--x", "1.5"], "'1.5'; expected a whole number"),
        (float | None, {}, ["--x", "much"], "'much'; expected a number"),
        (int | None, {"min": 0, "max": 20}, ["--x", "21"], "21; expected 0 to 20"),
        (int | None, {"min": 1}, ["--x", "0"], "0; expected 1 or more"),
        (
            Literal["denial", "blocking"] | None,
            {},
            ["--x", "denail"],
            "expected one of denial, blocking; nearest: denial",
        ),
        (str | None, {}, ["--x", "a", "--x", "b"], "given 2 times ('a', 'b'); it takes one value"),
        (str | None, {}, ["--x", "a", "--x", "a"], "given 2 times"),
        (Literal["a", "b"] | None, {}, ["--x", "a", "--x", "b"], "given 2 times"),
        (int | None, {}, ["--x", "1", "--x", "1", "--x", "2"], "given 3 times"),
        (Path | None, {"dir_okay": False}, ["--x", "/"], "is a directory"),
        (Path | None, {"exists": True}, ["--x", "/no/such"], "does not exist"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_plain_words(type_, settings, given, said):
    it, kept = taking(Annotated[type_, typer.Option("--x", **settings)])

    assert said in read(it, *given)
    assert kept == []


def single_options(command):
    return [
        option
        for option in command.params
        if option.param_type_name == "option" and not (option.multiple or option.is_flag or option.count)
    ]


def test_no_command_loses_the_first_of_two_values():
    program = typer.main.get_command(app)
    context = typer.Context(program, info_name="embargraph")
    tried = 0
    for name in COMMANDS:
        command = program.get_command(context, name)
        commands = [command]
        if hasattr(command, "list_commands"):
            inner = typer.Context(command, info_name=name, parent=context)
            commands += [command.get_command(inner, sub) for sub in command.list_commands(inner)]
        for each in commands:
            for option in single_options(each):
                with pytest.raises(typer.BadParameter, match="given 2 times"):
                    option.process_value(typer.Context(each, info_name=name), ["1", "2"])
                tried += 1
    assert tried > 50


def test_the_first_page_lists_what_there_is_at_any_width():
    program = typer.main.get_command(app)
    context = typer.Context(program, info_name="embargraph", terminal_width=78, help_option_names=["-h", "--help"])

    flags = {flag for option in program.get_params(context) for flag in option.opts}
    assert flags == {flag.strip() for name in OPTIONS for flag in name.split(",")}
    assert program.get_help(context).split() == overview(78).split()
    for width in (50, 78, 98):
        page = overview(width)
        assert all(f"\n  {name} " in page for name in COMMANDS)
        assert max(map(len, page.splitlines())) <= width or width < 70


def test_every_command_of_the_list_is_a_module_with_the_command():
    folder = Path(sys.modules["embargraph.cli.application"].__file__).parent / "commands"

    assert {path.stem.replace("_", "-") for path in folder.glob("*.py")} - {"--init--"} == set(COMMANDS)


@pytest.mark.parametrize(("line", "near"), [(["asc"], "ask"), (["plot", "coalition", "x.svg"], "coalitions")])
def test_a_command_that_there_is_not_has_its_nearest(line, near):
    done = CliRunner().invoke(app, line)

    assert isinstance(done.exception, UsageError)
    assert f"nearest: {near}" in str(done.exception)


@pytest.mark.parametrize(
    "arguments", [["ask", "restricted", "--who", "ZTE"], ["--help"], ["ask", "restricted", "--help"]]
)
def test_a_question_loads_neither_pydantic_nor_rich(arguments, packaged_file):
    graph = ["--graph", str(packaged_file), "--format", "json"] if "--who" in arguments else []
    code = (
        "import sys\nfrom embargraph.cli import main\n"
        f"try:\n    main({[*arguments, *graph]!r})\nexcept SystemExit:\n    pass\n"
        "print('loaded', *{'pydantic', 'rich', 'click', 'shellingham.nt'} & set(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)

    assert done.stderr.splitlines()[-1] == "loaded"


@pytest.mark.parametrize("width", ["80", "120"])
@pytest.mark.parametrize("line", [["--help"], ["ask", "--help"], ["ask", "restricted", "--help"], ["screen", "-h"]])
def test_help_is_plain_text_within_the_columns(line, width, monkeypatch):
    monkeypatch.setenv("COLUMNS", width)
    done = CliRunner().invoke(app, line)

    assert done.exit_code == 0
    assert "\x1b" not in done.stdout and "─" not in done.stdout
    # An example is one line, to be copied.
    long = [row for row in done.stdout.splitlines() if len(row) > int(width) and not row.startswith("    embargraph ")]
    assert long == []


def test_errors_are_plain_text_too(monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    done = subprocess.run(
        [sys.executable, "-m", "embargraph", "ask", "restricted", "--whoo", "ZTE"], capture_output=True, text=True
    )

    assert done.returncode == 2
    assert "No such option: --whoo; nearest: --who" in done.stderr
    assert "\x1b" not in done.stderr and "─" not in done.stderr


def test_nothing_after_a_group_shows_what_there_is_and_is_no_success():
    for line in ([], ["ask"], ["plot"]):
        done = CliRunner().invoke(app, line)
        assert (done.exit_code, done.stdout) == (2, "")
        assert "Usage: " in done.stderr
