"""A pager for what is longer than the terminal: as ``PAGER`` says, and only on a terminal."""

from __future__ import annotations

import os
import shutil
import sys

import typer

__all__ = ["print_text"]


def print_text(text: str, *, paged: bool = True) -> None:
    """Print text on stdout, through a pager where stdout is a terminal that it does not fit.

    ``PAGER`` names the pager; an empty one is none.  ``less`` is told to leave
    short text alone and to show colours, unless ``LESS`` says otherwise.

    Args:
        text: What to print.
        paged: Whether a pager may be used.
    """
    pager = _pager() if paged and sys.stdout.isatty() and sys.stdin.isatty() and _is_long(text) else []
    if not pager or not _through(pager, text):
        typer.echo(text)


def _is_long(text: str) -> bool:
    return text.count("\n") + 2 > shutil.get_terminal_size((80, 24)).lines


def _pager() -> list[str]:
    named = os.environ.get("PAGER")
    if named is None:
        return ["less"] if shutil.which("less") else []
    import shlex

    try:
        return shlex.split(named)
    except ValueError:
        return []


def _through(pager: list[str], text: str) -> bool:
    """Run the pager; return whether it could be."""
    import subprocess

    environment = {"LESS": "-FRX", **os.environ}
    try:
        # The pager is what the user names; no shell reads it.
        with subprocess.Popen(  # noqa: S603
            pager, stdin=subprocess.PIPE, env=environment, text=True, encoding="utf-8"
        ) as process:
            try:
                process.communicate(f"{text}\n")
            except KeyboardInterrupt:
                # The pager takes it for itself.
                process.wait()
    except OSError:
        return False
    return process.returncode in {0, None} or process.returncode < 0 or process.returncode == 141
