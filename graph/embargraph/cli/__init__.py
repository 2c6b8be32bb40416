"""The command line: one module per command, no logic of its own.

Data goes to stdout, messages to stderr.  Exit status: 0 rows found, 1 no rows,
2 usage or unknown name, 3 bad input or data, 4 network, 70 internal error.
"""

from __future__ import annotations

import os
import sys

from embargraph.cli.overview import COMMANDS, overview
from embargraph.errors import EmbargraphError
from embargraph.files.shown import guarded_streams

__all__ = ["COMMANDS", "main"]

INTERNAL_ERROR = 70

#: What DuckDB says of Ctrl-C in a query.
_IN_A_QUERY = "Query interrupted"


def main(args: list[str] | None = None) -> None:
    """Run the command line and exit with its status; a crash never looks like "no rows"."""
    arguments = sys.argv[1:] if args is None else args
    with guarded_streams():
        status = _status(arguments)
    sys.exit(status)


def _status(arguments: list[str]) -> int:
    try:
        status = _run(arguments)
        sys.stdout.flush()
    except EmbargraphError as error:
        if _was_stopped(error):
            return 130
        from embargraph.cli.layout import note

        # On a terminal no line breaks within a word; in a pipe an error is the line that it is.
        sys.stderr.write("\n".join(note(line) for line in f"error: {error}".split("\n")) + "\n")
        status = error.exit_code
    except BrokenPipeError:
        # The reader went away, as `head` does; nothing is wrong here.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 0
    except KeyboardInterrupt:
        status = 130
    except Exception as error:  # the last handler: anything else is our fault
        if _was_stopped(error):
            return 130
        if "--debug" in arguments:
            raise
        said = f"internal error: {type(error).__name__}: {error}; run with --debug and report it"
        sys.stderr.write(f"{said}\n")
        status = INTERNAL_ERROR
    return status


def _was_stopped(error: BaseException) -> bool:
    """Say whether an error arose as a command was interrupted, or tidied up after that."""
    before: BaseException | None = error
    while before is not None:
        # DuckDB raises its own error for Ctrl-C in a query, and the interruption is gone.
        if isinstance(before, KeyboardInterrupt) or (type(before) is RuntimeError and str(before) == _IN_A_QUERY):
            return True
        before = before.__context__
    return False


def _run(arguments: list[str]) -> int:
    if arguments in (["--help"], ["-h"]) and not os.environ.get("_EMBARGRAPH_COMPLETE"):
        sys.stdout.write(f"{overview()}\n")
        return 0
    from embargraph.cli.application import run

    return run(arguments)
