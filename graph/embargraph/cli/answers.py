"""An answer as it is printed: what it rests on goes with its rows, in every form.

Piped rows without what was searched look like a clearance.  So JSON has the rows
and the answer side by side, JSON lines end with the answer, CSV says in columns
what the verdict is and what was searched, and Markdown, HTML and a terminal begin
with the verdict.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import typer

from embargraph.cli.answer_text import (
    in_words,
    rows_in_words,
    searched_in_short,
    verdict_in_words,
    verdict_lines,
)
from embargraph.cli.layout import prose as wrapped
from embargraph.cli.layout import terminal_width
from embargraph.cli.output import chosen_format, print_rows
from embargraph.cli.paging import print_text
from embargraph.cli.row_text import TOLD, rows_in_sentences
from embargraph.errors import UsageError, closest
from embargraph.questions.verdicts import severity
from embargraph.questions.written import markdown_lines, searched_in_words, told_rows
from embargraph.store.lists_held import excerpt_leads

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from embargraph.api import Graph
    from embargraph.errors import UnknownNameError
    from embargraph.questions.ask import Answer
    from embargraph.questions.header import Question

__all__ = [
    "View",
    "in_words",
    "print_answer",
    "print_found",
    "print_unknown_name",
    "print_with_answer",
    "searched_in_words",
    "terminal_width",
    "verdict_in_words",
    "wrapped",
]


@dataclass(frozen=True, slots=True)
class View:
    """How rows are shown: their form, which of them, which of their columns."""

    format: str = "auto"
    #: Columns asked for; those that a terminal has room for if empty, in other forms all.
    columns: tuple[str, ...] = ()
    #: Rows at most.
    limit: int | None = None
    #: On a terminal every row, in full.
    everything: bool = False
    #: On a terminal a table of every column, however wide.
    wide: bool = False
    #: Whether a pager may be used.
    paged: bool = True
    #: The rows alone.
    bare: bool = False

    @classmethod
    def of(cls, format_: str, columns: str | None = None, **settings: Any) -> View:
        """Return the view that options ask for; columns are separated by commas."""
        named = tuple(name.strip().replace("-", "_") for name in (columns or "").split(",") if name.strip())
        return cls(chosen_format(format_), named, **settings)


def print_answer(answer: Answer, question: Question, view: View) -> None:
    """Print an answer on stdout with what it rests on.

    Args:
        answer: What `Graph.ask` returned.
        question: The question asked.
        view: How.
    """
    rows = answer.to_dicts()
    chosen = view.columns or view.wide
    if view.format == "table" and question.name == "restricted" and not (view.bare or chosen):
        lines = in_words(answer, rows, everything=view.everything, limit=view.limit)
        print_text("\n".join(lines), paged=view.paged)
        return
    if view.format == "table" and question.name == "restricted":
        rows.sort(key=severity)
    about = {} if view.bare else answer.answer
    print_found(answer.columns, rows, about, view, table=question.table, question=question.name)


def print_found(
    columns: Sequence[str],
    rows: Sequence[Mapping[str, Any]],
    about: Mapping[str, Any],
    view: View,
    *,
    table: Sequence[str] = (),
    question: str = "",
) -> None:
    """Print rows with what they rest on, in any form.

    Args:
        columns: All columns, in their order.
        rows: Cells by column.
        about: What the rows rest on, as `Answer.answer` has it; empty with `View.bare`.
        view: How.
        table: What a terminal has room for; all columns if not given.
        question: Whose rows they are.

    Raises:
        UsageError: A column asked for is none.
    """
    for name in view.columns:
        if name not in columns:
            raise UsageError(f"--columns: no column {name!r}{closest(name, columns)}; there are: {', '.join(columns)}")
    if view.format in {"table", "tree"}:
        shown = view.columns or (columns if view.wide else [c for c in table if c in columns] or columns)
        print_text("\n".join(_text(shown, rows, about, view, question)), paged=view.paged)
        return
    shown = view.columns or tuple(columns)
    if view.limit is not None and len(rows) > view.limit:
        left = f"{len(rows) - view.limit} more rows are left out by --limit {view.limit}."
        about = {**about, "left_out": len(rows) - view.limit, "leads": [*about.get("leads", ()), left]} if about else {}
        rows = rows[: view.limit]
    if view.columns:
        rows = [{name: row.get(name) for name in shown} for row in rows]
    if view.bare and view.format != "html":
        print_rows(shown, rows, view.format)
    else:
        print_with_answer(shown, rows, about, view.format)


def _text(
    shown: Sequence[str],
    rows: Sequence[Mapping[str, Any]],
    about: Mapping[str, Any],
    view: View,
    question: str,
) -> Iterator[str]:
    if about:
        yield from verdict_lines(about, has_rows=bool(rows))
    if rows and view.format == "tree":
        from embargraph.cli.tree import affiliates_tree

        if question != "affiliates":
            raise UsageError("--format tree is for affiliates; why prints a proof as a tree")
        yield from ("", affiliates_tree(rows))
    elif rows:
        if about:
            yield ""
        everything = view.everything or view.bare
        if question in TOLD and not (view.columns or view.wide):
            yield from rows_in_sentences(question, rows, everything=everything, limit=view.limit)
        else:
            yield from rows_in_words(shown, rows, question, everything=everything, wide=view.wide, limit=view.limit)


def print_with_answer(
    columns: Sequence[str], rows: Sequence[Mapping[str, Any]], about: Mapping[str, Any], format_: str
) -> None:
    """Print rows and what they rest on as JSON, JSON lines, CSV, Markdown or HTML."""
    if format_ == "json":
        typer.echo(json.dumps({"answer": about, "rows": list(rows)}, ensure_ascii=False, indent=2))
    elif format_ == "jsonl":
        for row in rows:
            typer.echo(json.dumps(row, ensure_ascii=False))
        typer.echo(json.dumps({"answer": about}, ensure_ascii=False))
    elif format_ == "html":
        from embargraph.cli.answer_html import answer_page

        typer.echo(answer_page(columns, rows, about))
    elif format_ == "markdown":
        for line in markdown_lines(columns, rows, about):
            typer.echo(line)
    else:
        print_rows(*told_rows(columns, rows, about), format_)


def print_unknown_name(
    graph: Graph, question: str, columns: Sequence[str], error: UnknownNameError, format_: str
) -> None:
    """Print that a name is not on record, and what was searched: without a row it would look like a clearance."""
    said = f"No party named {error.name} is on record in what was searched; that is not a clearance"
    about = {
        "question": question,
        "verdict": [f"{said}."],
        "said": said,
        "leads": list(excerpt_leads(graph.lists_held())),
        **graph.searched(),
    }
    view = View(chosen_format(format_))
    if view.format == "table":
        # The names of all lists are for the forms that are filed; a reader wants to know what to try next.
        for sentence in (*about["verdict"], *about["leads"], searched_in_short(about)):
            typer.echo(wrapped(sentence))
        return
    print_found(columns, [], about, view, question=question)
