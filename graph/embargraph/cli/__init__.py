"""The command line: one module per command, no logic of its own.

Data goes to stdout, messages to stderr.  Exit status: 0 rows found, 1 no rows,
2 usage or unknown name, 3 bad input or data, 4 network, 70 internal error.
"""

from __future__ import annotations

import importlib
import os
import sys
from typing import Any

import click

from embargraph import __version__
from embargraph.errors import EmbargraphError

__all__ = ["cli", "main"]

INTERNAL_ERROR = 70

#: Command, module attribute, one line for the list of commands.
COMMANDS = {
    "demo": "Run the main job end to end and write its files to out/.",
    "build": "Build a graph file from facts.",
    "fetch": "Download an official list to the cache.",
    "link": "Find parties that may be one, and keep judgements on them.",
    "ask": "Ask a prebuilt question.",
    "why": "Explain a restriction as a proof, each step with its source.",
    "diff": "Say what differs between two graphs, or under two assumptions.",
    "screen": "Screen names: who is meant, why, and restricted from what.",
    "show": "Show everything on record about one node.",
    "plot": "Draw a figure of supply or of measures, as SVG or PNG.",
    "export": "Write the graph as a file that other tools read.",
    "sparql": "Run a SPARQL query, or a question in SPARQL, on the graph's RDF.",
    "check": "Check facts, digests, references and shapes.",
}


class _Commands(click.Group):
    """Loads a command's module when the command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"embargraph.cli.commands.{cmd_name}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS:
            from embargraph.errors import closest

            raise click.UsageError(f"no command {args[0]!r}{closest(args[0], COMMANDS)}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        # Without importing a single command: --help must be quick.
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.command(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="embargraph")
@click.option("--debug", is_flag=True, help="Show the traceback of an internal error.")
def cli(debug: bool) -> None:
    """Answer who is restricted from what, via whom, on any date.

    Every answer names its sources.  It is not legal advice.

    \b
    Example:
      embargraph ask restricted --who Huawei --as-of 2021-03-11

    \b
    Exit status: 0 rows found, 1 no rows, 2 usage or unknown name,
    3 bad input or data, 4 network, 70 internal error.
    """


def main(args: list[str] | None = None) -> None:
    """Run the command line and exit with its status; a crash never looks like "no rows"."""
    arguments = sys.argv[1:] if args is None else args
    try:
        status: Any = cli.main(args=arguments, prog_name="embargraph", standalone_mode=False)
    except click.exceptions.Abort:
        click.echo("stopped", err=True)
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except EmbargraphError as error:
        click.echo(f"error: {error}", err=True)
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
        click.echo(f"internal error: {type(error).__name__}: {error}; run with --debug and report it", err=True)
        sys.exit(INTERNAL_ERROR)
    sys.exit(status if isinstance(status, int) else 0)
