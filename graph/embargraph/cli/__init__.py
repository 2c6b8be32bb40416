"""The command line: one module per command, no logic of its own.

Data goes to stdout, messages to stderr.  Exit status: 0 rows found, 1 no rows,
2 usage or unknown name, 3 bad input or data, 4 network, 70 internal error.
"""

from __future__ import annotations

import importlib
import os
import sys
from typing import Annotated, Any, NamedTuple

import typer
import typer.main

from embargraph.cli.command import Group, make_command, make_group
from embargraph.errors import EmbargraphError

__all__ = ["COMMANDS", "app", "main"]

INTERNAL_ERROR = 70


class Entry(NamedTuple):
    """A command in the list of commands: the heading it stands under, and what it does."""

    panel: str
    says: str


#: Commands in the order of the list; `embargraph.cli.commands` has a module for each, whose `command` it is.
COMMANDS = {
    "demo": Entry("Begin", "Run the main job end to end and write its files to out/."),
    "ask": Entry("Ask", "Ask a prebuilt question."),
    "why": Entry("Ask", "Explain a restriction as a proof, each step with its source."),
    "licence": Entry("Ask", "Say whether a shipment needs a US licence, and why."),
    "diff": Entry("Ask", "Say what differs between two graphs, or under two assumptions."),
    "screen": Entry("Ask", "Screen names: who is meant, why, and restricted from what."),
    "show": Entry("Ask", "Show everything on record about one node."),
    "sparql": Entry("Ask", "Run a SPARQL query, or a question in SPARQL, on the graph's RDF."),
    "build": Entry("Build and check", "Build a graph file from facts."),
    "fetch": Entry("Build and check", "Download an official list to the cache."),
    "link": Entry("Build and check", "Find parties that may be one, and keep judgements on them."),
    "check": Entry("Build and check", "Check facts, digests, references and shapes."),
    "plot": Entry("Take elsewhere", "Draw a figure of supply or of measures, as SVG or PNG."),
    "export": Entry("Take elsewhere", "Write the graph as a file that other tools read."),
}


class _Commands(Group):
    """Loads a command's module when the command is asked for."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(COMMANDS)

    def find_command(self, ctx: Any, name: str) -> Any:
        if name not in COMMANDS:
            return None
        module = importlib.import_module(f"embargraph.cli.commands.{name.replace('-', '_')}")
        return make_command(module.command, name)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        # Without importing a single command: --help must be quick.
        panels: dict[str, list[tuple[str, str]]] = {}
        width = max(map(len, COMMANDS))
        for name, entry in COMMANDS.items():
            panels.setdefault(entry.panel, []).append((name.ljust(width), entry.says))
        for panel, rows in panels.items():
            with formatter.section(panel):
                formatter.write_dl(rows)


def _say_version(wanted: bool) -> None:
    if wanted:
        from embargraph import __version__

        typer.echo(f"embargraph, version {__version__}")
        raise typer.Exit


app = make_group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


@app.callback()
def cli(
    version: Annotated[
        bool, typer.Option("--version", callback=_say_version, is_eager=True, help="Show the version and exit.")
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an internal error.")] = False,
) -> None:
    """Answer who is restricted from what, via whom, on any date.

    Every answer names its sources.  It is not legal advice.

    \b
    Example:
      embargraph ask restricted --who Huawei --as-of 2021-03-11

    \b
    Exit status: 0 rows found, 1 no rows, 2 usage or unknown name,
    3 bad input or data, 4 network, 70 internal error.
    """


def _say_usage(error: typer.TyperException) -> None:
    """Say what is wrong with the line, in plain text: how it should be, where help is, and the fault."""
    context = getattr(error, "ctx", None)
    if context is not None:
        typer.echo(f"{context.get_usage()}\nTry '{context.command_path} --help' for help.\n", err=True)
    near = getattr(error, "possibilities", None)
    said = f"{error.message}; nearest: {', '.join(near)}" if near else error.format_message()
    typer.echo(f"Error: {said}", err=True)


_COMPLETE = "_EMBARGRAPH_COMPLETE"


def _prepare_completion() -> None:
    """Make ready for a shell that asks what may come next; nothing is loaded for it otherwise."""
    from typer.completion import completion_init  # type: ignore[attr-defined]

    completion_init()
    shell, _, order = os.environ[_COMPLETE].partition("_")
    if order in {"source", "complete"}:
        # Click's order of the two words: a line that stands in a user's profile goes on working.
        os.environ[_COMPLETE] = f"{order}_{shell}"


def main(args: list[str] | None = None) -> None:
    """Run the command line and exit with its status; a crash never looks like "no rows"."""
    arguments = sys.argv[1:] if args is None else args
    try:
        if os.environ.get(_COMPLETE):
            _prepare_completion()
        command = typer.main.get_command(app)
        status: Any = command.main(args=arguments, prog_name="embargraph", standalone_mode=False)
    except typer.Abort:
        typer.echo("stopped", err=True)
        sys.exit(130)
    except typer.TyperException as error:
        _say_usage(error)
        sys.exit(error.exit_code)
    except EmbargraphError as error:
        typer.echo(f"error: {error}", err=True)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        # The reader went away, as `head` does; nothing is wrong here.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:  # the last handler: anything else is our fault
        if "--debug" in arguments:
            raise
        typer.echo(f"internal error: {type(error).__name__}: {error}; run with --debug and report it", err=True)
        sys.exit(INTERNAL_ERROR)
    sys.exit(status if isinstance(status, int) else 0)
