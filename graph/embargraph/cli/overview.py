"""The first page of the help: the list of commands, and what holds for all of them.

It is written without Typer: nothing on it depends on the signature of a
command, and importing Typer takes most of the time that the page would.
"""

from __future__ import annotations

import os
import sys
import textwrap
from collections.abc import Iterable
from typing import NamedTuple

__all__ = ["ABOUT", "COMMANDS", "OPTIONS", "Entry", "overview"]


class Entry(NamedTuple):
    """A command in the list of commands: the heading it stands under, and what it does."""

    panel: str
    says: str


#: Commands in the order of the list; `embargraph.cli.commands` has a module for each, whose `command` it is.
COMMANDS = {
    "demo": Entry("Begin", "Run the main job end to end and write its files to out/."),
    "ask": Entry("Ask", "Ask a prebuilt question."),
    "why": Entry("Ask", "Explain a restriction as a proof, each step with its source."),
    "story": Entry("Ask", "Tell the history of some parties, as text, SVG, PNG or PDF."),
    "licence": Entry("Ask", "Say whether a shipment needs a US licence, and why."),
    "diff": Entry("Ask", "Say what differs between two graphs, or under two assumptions."),
    "screen": Entry("Ask", "Screen names: who is meant, why, and restricted from what."),
    "watch": Entry("Ask", "Watch names and measures: alerts when an answer changes."),
    "show": Entry("Ask", "Show everything on record about one node."),
    "sparql": Entry("Ask", "Run a SPARQL query, or a question in SPARQL, on the graph's RDF."),
    "update": Entry("Build and check", "Fetch the official lists and build the home graph, which every command uses."),
    "build": Entry("Build and check", "Build a graph file from facts."),
    "fetch": Entry("Build and check", "Download an official list to the cache."),
    "link": Entry("Build and check", "Find parties that may be one, and keep judgements on them."),
    "check": Entry("Build and check", "Check facts, digests, references and shapes."),
    "digest": Entry("Build and check", "Print the digest of what a graph holds: what is quoted as evidence."),
    "doctor": Entry("Build and check", "Say whether all is well: versions, graph, age of lists, caches, extras."),
    "init": Entry("Keep the record", "Make a workspace for proposals and decisions."),
    "evidence": Entry("Keep the record", "List what has outrun its evidence, and what would settle it."),
    "propose": Entry("Keep the record", "Propose what may have changed, from files of publishers."),
    "read": Entry("Keep the record", "Read news articles, and propose what they say."),
    "review": Entry("Keep the record", "Look at proposals, and decide on them."),
    "plot": Entry("Take elsewhere", "Draw a figure of supply or of measures, as SVG, PNG or PDF."),
    "serve": Entry("Take elsewhere", "Serve the graph over HTTP: API, pages, agents, reconciliation."),
    "export": Entry("Take elsewhere", "Write the graph as a file that other tools read."),
    "mcp": Entry("Take elsewhere", "Serve the graph to an agent over MCP, on standard input and output."),
}

#: Options of the program itself, and what they do.
OPTIONS = {
    "--version": "Show the version and exit.",
    "--debug": "Show the traceback of an internal error.",
    "-h, --help": "Show this message and exit.",
}

ABOUT = """Answer who is restricted from what, via whom, on any date.

Every answer names its sources.  It is not legal advice.

Example:
  embargraph ask restricted --who Huawei --as-of 2021-03-11

Exit status: 0 rows found, 1 no rows, 2 usage or unknown name,
3 bad input or data, 4 network, 70 internal error."""

#: A line longer than this is hard to read.
MAX_WIDTH = 100


def overview(width: int | None = None) -> str:
    """Return the first page of the help.

    Args:
        width: Columns; those of the terminal, at most `MAX_WIDTH`, if not given.

    Example:
        >>> overview(80).splitlines()[0]
        'Usage: embargraph [OPTIONS] COMMAND [ARGS]...'
    """
    width = width or max(min(_columns(), MAX_WIDTH) - 2, 50)
    panels: dict[str, list[tuple[str, str]]] = {}
    for name, entry in COMMANDS.items():
        panels.setdefault(entry.panel, []).append((name, entry.says))
    parts = ["Usage: embargraph [OPTIONS] COMMAND [ARGS]...", textwrap.indent(ABOUT, "  ")]
    parts.append(_section("Options", OPTIONS.items(), max(map(len, OPTIONS)), width))
    first = max(map(len, COMMANDS))
    parts += [_section(title, rows, first, width) for title, rows in panels.items()]
    return "\n\n".join(parts)


def _section(title: str, rows: Iterable[tuple[str, str]], first: int, width: int) -> str:
    """Return rows of two columns under a title; the second column is wrapped."""
    lines = [f"{title}:"]
    for name, says in rows:
        begin, more = f"  {name:<{first}}  ", " " * (first + 4)
        lines += textwrap.wrap(says, width, initial_indent=begin, subsequent_indent=more)
    return "\n".join(lines)


def _columns() -> int:
    """Return the columns of the terminal: COLUMNS, else its own, else 80 (as `shutil` does, which loads slowly)."""
    try:
        columns = int(os.environ.get("COLUMNS", "0"))
    except ValueError:
        columns = 0
    if columns <= 0:
        try:
            columns = os.get_terminal_size(sys.__stdout__.fileno() if sys.__stdout__ else 1).columns
        except (OSError, ValueError):
            columns = 0
    return columns or 80
