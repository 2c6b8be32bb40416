"""`embargraph doctor`: what is installed, which graph answers, how old its lists are, and what to do about it."""

from __future__ import annotations

import json
import sys
from typing import Annotated, Any, Literal

import typer

from embargraph.cli.options import Panel

__all__ = ["command"]

_MARKS = {"ok": "ok", "warn": "look", "fail": "FAULT"}


def command(
    format_: Annotated[
        Literal["auto", "table", "json"],
        typer.Option("--format", help="auto is words on a terminal and JSON otherwise.", rich_help_panel=Panel.OUTPUT),
    ] = "auto",
) -> None:
    """Say whether all is well: versions, graph, age of lists, caches, extras.

    Every line that is not "ok" ends with what to do.  Nothing is changed, built
    or fetched, and no address is asked.

    \b
    Example:
      embargraph doctor
      embargraph doctor --format json

    \b
    Exit status: 0 nothing to do, 1 something to look at, 3 a fault that keeps
    commands from answering, 70 internal error.
    """
    from embargraph.home.doctor import examine

    findings = examine()
    if format_ == "json" or (format_ == "auto" and not sys.stdout.isatty()):
        typer.echo(json.dumps([each.to_dict() for each in findings], ensure_ascii=False, indent=2))
    else:
        _print(findings)
    states = {each.state for each in findings}
    if "fail" in states:
        raise typer.Exit(3)
    if "warn" in states:
        raise typer.Exit(1)


def _print(findings: list[Any]) -> None:
    from embargraph.cli.answers import wrapped

    topic = None
    for each in findings:
        if each.topic != topic:
            topic = each.topic
            typer.echo(f"{topic}:")
        text = f"{_MARKS[each.state]}: {each.says}" + (f" — {each.do}" if each.do else "")
        for number, line in enumerate(wrapped(text).splitlines()):
            typer.echo(f"{'  ' if not number else '    '}{line}")
