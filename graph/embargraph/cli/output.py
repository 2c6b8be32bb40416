"""Answers as tables, JSON, CSV and Markdown; what an answer should be read with."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import typer

from embargraph.cli.layout import note
from embargraph.errors import UsageError
from embargraph.model.cell_text import as_text
from embargraph.questions.vintage import say_vintage
from embargraph.questions.written import csv_text, markdown_table, safe_cell

if TYPE_CHECKING:
    from embargraph.api import Graph
    from embargraph.model.load_report import LoadReport

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")

__all__ = [
    "as_text",
    "chosen_format",
    "print_assuming",
    "print_faults",
    "print_footing",
    "print_rows",
    "safe_cell",
]


def chosen_format(format_: str) -> str:
    """Return the format that `auto` stands for: a table on a terminal and JSON otherwise."""
    if format_ != "auto":
        return format_
    return "table" if sys.stdout.isatty() else "json"


def print_rows(
    columns: Sequence[str],
    rows: Sequence[Mapping[str, Any]],
    format_: str,
    *,
    table: Sequence[str] = (),
    question: str = "",
) -> None:
    """Print rows on stdout in one of `embargraph.cli.options.FORMATS`.

    Args:
        columns: All columns, in their order.
        rows: Cells by column.
        format_: The form; auto is as `chosen_format` says.
        table: What a terminal has room for; all columns if not given.
        question: Whose rows they are.

    Raises:
        UsageError: The rows make no tree.
    """
    format_ = chosen_format(format_)
    if format_ == "json":
        typer.echo(json.dumps(list(rows), ensure_ascii=False, indent=2))
    elif format_ == "jsonl":
        for row in rows:
            typer.echo(json.dumps(row, ensure_ascii=False))
    elif format_ == "csv":
        typer.echo(csv_text(columns, rows), nl=False)
    elif format_ == "markdown":
        typer.echo(markdown_table(columns, rows))
    elif format_ == "html":
        from embargraph.cli.answer_html import answer_page

        typer.echo(answer_page(columns, rows, {}))
    elif format_ == "tree":
        raise UsageError("--format tree is for affiliates; why prints a proof as a tree")
    else:
        from embargraph.cli.answer_text import rows_in_words

        shown = [c for c in table if c in columns] or columns
        typer.echo("\n".join(rows_in_words(shown, rows, question, everything=True)))


def print_faults(report: LoadReport, indent: str = "  ") -> None:
    """Say on stderr why records of a file were rejected: of a user's own table, row by row."""
    for fault in report.faults:
        typer.echo(f"{indent}{report.file}: {fault}", err=True)
    if report.faults:
        more = report.rejected - len(report.faults)
        shown = f"; {more} more like these (`build --rejects FILE` writes all)" if more else ""
        typer.echo(f"{indent}{report.rejected} of {report.read} rows were not loaded{shown}", err=True)
        return
    for reason, count in list(report.reasons.items())[:5]:
        typer.echo(f"{indent}rejected {count}: {reason}", err=True)
    if len(report.reasons) > 5:
        typer.echo(f"{indent}and {len(report.reasons) - 5} other reasons (--rejects writes all)", err=True)


def print_assuming(graph: Graph, assuming: str | None) -> None:
    """Say on stderr what was assumed, and what became of the facts that were added."""
    if assuming is None:
        return
    for report in graph.reports():
        typer.echo(f"{report.file}: read {report.read}, loaded {report.loaded}, rejected {report.rejected}", err=True)
        print_faults(report)
    for warning in graph.warnings():
        typer.echo(note(f"Warning: {warning}."), err=True)
    typer.echo(f"Assuming {assuming}: this is not what is on record.", err=True)


def print_footing(graph: Graph, *, as_of: str, rows: int) -> None:
    """Say on stderr what an answer rests on."""
    vintage = graph.vintage()
    if rows == 0:
        typer.echo("No restriction or fact on record for this question; that is not a clearance.", err=True)
    lists = graph.lists()
    if lists:
        # Which files they are is for `ask sources`: after every answer their number and their days are enough.
        days = sorted(found[-1] for each in lists if (found := _DAY.findall(each)))
        span = f", editions of {days[0]} to {days[-1]}" if days else ""
        held = f"{len(lists)} list file{'s' * (len(lists) != 1)}{span}"
    else:
        held = ""
    typer.echo(note(f"{as_of}. {say_vintage(vintage, held)} (embargraph ask sources). Not legal advice."), err=True)
