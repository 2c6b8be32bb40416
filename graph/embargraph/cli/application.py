"""The program as a Typer application: a command's module is loaded when the command is asked for."""

from __future__ import annotations

import importlib
import os
import shlex
from collections.abc import Sequence
from typing import Annotated, Any

import typer
import typer.main

from embargraph.cli.command import Group, make_command, make_group
from embargraph.cli.overview import COMMANDS, MAX_WIDTH, OPTIONS, overview

__all__ = ["app", "run"]

_COMPLETE = "_EMBARGRAPH_COMPLETE"
#: What stands before a command.
_OWN = ("--version", "--debug", "--help")


class _Commands(Group):
    """Makes each command of its module's `command`: a function with Typer's annotations, or a `typer.Typer`."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(COMMANDS)

    def find_command(self, ctx: Any, name: str) -> Any:
        if name not in COMMANDS:
            return None
        module = importlib.import_module(f"embargraph.cli.commands.{name.replace('-', '_')}")
        return make_command(module.command, name)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        formatter.write(overview(formatter.width))


def _say_version(wanted: bool) -> None:
    if wanted:
        from embargraph import __version__

        typer.echo(f"embargraph, version {__version__}")
        raise typer.Exit


app = make_group(
    cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": MAX_WIDTH}
)


@app.callback()
def _program(
    version: Annotated[
        bool, typer.Option("--version", callback=_say_version, is_eager=True, help=OPTIONS["--version"])
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help=OPTIONS["--debug"])] = False,
) -> None:
    """Take what comes before a command; `embargraph.cli.overview` is the help."""


def _prepare_completion() -> None:
    """Make ready for a shell that asks what may come next; nothing is loaded for it otherwise."""
    from typer.completion import completion_init  # type: ignore[attr-defined]

    completion_init()
    shell, _, order = os.environ[_COMPLETE].partition("_")
    if order in {"source", "complete"}:
        # Click's order of the two words: a line that stands in a user's profile goes on working.
        os.environ[_COMPLETE] = f"{order}_{shell}"


def _as_parameter(option: str, arguments: Sequence[str]) -> str:
    """Return how an option of a question is given to `embargraph sparql`, or "" where no question has it."""
    from embargraph.questions.sparql import load_sparql_versions

    name = option.lstrip("-").replace("-", "_")
    versions = load_sparql_versions().values()
    if not any(name == one.name for version in versions for one in version.question.options):
        return ""
    values = [*arguments, "…"]
    place = next((i for i, word in enumerate(values) if word.partition("=")[0] == option), len(values) - 2)
    value = values[place].partition("=")[2] or values[place + 1]
    return f"; an option of the question is given as --param {shlex.quote(f'{name}={value}')}"


def _value_of(option: str, arguments: Sequence[str]) -> str:
    """Return the value that a line gives an option, as a shell takes it; "…" where it gives none."""
    values = [*arguments, "…"]
    place = next((i for i, word in enumerate(values) if word.partition("=")[0] == option), len(values) - 2)
    return shlex.quote(values[place].partition("=")[2] or values[place + 1])


def _elsewhere(option: str, context: Any, arguments: Sequence[str]) -> str:
    """Return where an option belongs that does not stand here, or "" where nothing is known of it."""
    if context.parent is None:
        # Before the command stand only those of the program: what follows is a command that may have it.
        name = next((word for word in arguments if word in COMMANDS), None)
        line = "embargraph COMMAND" if name is None else f"embargraph {name}"
        return f"before the command stand only {', '.join(_OWN)}; write it after: {line} … {option} …"
    if context.info_name == "screen" and option == "--facts":
        return (
            "names are compared with an index of a whole graph, which has no facts for one answer; "
            "put them into a graph of their own: embargraph build --facts FILE --source NAME=FILE --out mine.duckdb, "
            "then screen --graph mine.duckdb; or ask for one party: embargraph ask restricted --who NAME --facts FILE"
        )
    return ""


def _say_usage(error: typer.TyperException, arguments: Sequence[str]) -> None:
    """Say what is wrong with the line, in plain text: how it should be, where help is, and the fault."""
    context = getattr(error, "ctx", None)
    if context is not None:
        typer.echo(f"{context.get_usage()}\nTry '{context.command_path} --help' for help.\n", err=True)
    near = getattr(error, "possibilities", None)
    said = f"{error.message}; nearest: {', '.join(near)}" if near else error.format_message()
    option = getattr(error, "option_name", None)
    if option and context is not None and context.info_name == "sparql":
        hint = _as_parameter(option, arguments)
        said = f"{error.message}{hint}" if hint else said
    elif option == "--who" and context is not None and context.info_name == "cliffs":
        said = f"{error.message} The days ahead of a party are told by: embargraph story {_value_of(option, arguments)}"
    elif option and context is not None:
        hint = _elsewhere(option, context, arguments)
        said = f"{error.message}; {hint}" if hint else said
    typer.echo(f"Error: {said}", err=True)


def run(arguments: list[str]) -> int:
    """Run a line and return its exit status.

    Raises:
        EmbargraphError: What the command refuses.
    """
    if os.environ.get(_COMPLETE):
        _prepare_completion()
    try:
        status: Any = typer.main.get_command(app).main(args=arguments, prog_name="embargraph", standalone_mode=False)
    except typer.Abort:
        typer.echo("stopped", err=True)
        return 130
    except typer.TyperException as error:
        _say_usage(error, arguments)
        return error.exit_code
    return status if isinstance(status, int) else 0
