"""`embargraph doctor`: what is installed, which graph answers, how old its lists are, and what to do about it."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from embargraph.cli.layout import terminal_width, wrapped_lines
from embargraph.cli.options import Panel

if TYPE_CHECKING:
    from embargraph.home.doctor import Finding

__all__ = ["command"]

_MARKS = {"ok": "ok", "warn": "look", "fail": "FAULT"}


def command(
    format_: Annotated[
        Literal["auto", "table", "json"],
        typer.Option("--format", help="auto is words on a terminal and JSON otherwise.", rich_help_panel=Panel.OUTPUT),
    ] = "auto",
    verbose: Annotated[
        bool, typer.Option("--verbose", help="Also what is well, such as each version.", rich_help_panel=Panel.OUTPUT)
    ] = False,
) -> None:
    """Say whether all is well: versions, graph, age of lists, caches, extras.

    What is not well comes first, with what to do; the rest is counted, and told
    with --verbose.  Nothing is changed, built
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
        _print(findings, verbose=verbose)
    states = {each.state for each in findings}
    if "fail" in states:
        raise typer.Exit(3)
    if "warn" in states:
        raise typer.Exit(1)


def _print(findings: list[Finding], *, verbose: bool) -> None:
    """Print what is not well first, each remedy once; then what is well, or how much of it there is."""
    amiss = [each for each in findings if each.state != "ok"]
    for state in ("fail", "warn"):
        by_remedy: dict[tuple[str, str], list[str]] = {}
        for each in amiss:
            if each.state == state:
                by_remedy.setdefault((each.topic, each.do), []).append(each.says)
        for (topic, do), said in by_remedy.items():
            if len(said) == 1:
                _print_lines(f"{_MARKS[state]}: {said[0]}", "")
            else:
                typer.echo(f"{_MARKS[state]}: {topic}, {len(said)} findings with one remedy:")
                for line in said:
                    _print_lines(line, "  ")
            if do:
                _print_lines(f"to do: {do}", "  ")
    well = [each for each in findings if each.state == "ok"]
    if not verbose:
        # Which graph answers is asked more often than which version of a library is there.
        for each in well:
            if each.topic == "Graph":
                _print_lines(f"ok: {each.says}", "")
        left = sum(each.topic != "Graph" for each in well)
        typer.echo(f"ok: {left} more, such as versions (--verbose)")
        return
    last = ""
    for each in well:
        if each.topic != last:
            last = each.topic
            typer.echo(f"{last}:")
        _print_lines(f"ok: {each.says}", "  ")


def _print_lines(text: str, indent: str) -> None:
    for line in wrapped_lines(text, terminal_width(), indent, f"{indent}  "):
        typer.echo(line)
