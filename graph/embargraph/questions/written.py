"""Rows of an answer as CSV and Markdown, with what they rest on: the same text on the command line and over HTTP."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from embargraph.files.shown import markdown_text, sheet_text
from embargraph.model.cell_text import as_text
from embargraph.store.lists_held import lists_in_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

__all__ = ["csv_text", "markdown_lines", "markdown_table", "safe_cell", "searched_in_words", "told_rows"]


def safe_cell(value: Any) -> Any:
    """Return a cell that no spreadsheet takes for a formula; numbers stay numbers.

    Example:
        >>> safe_cell("=1+1")
        "'=1+1"
    """
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    return sheet_text(as_text(value))


def csv_text(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> str:
    """Return rows as CSV with a head.

    Args:
        columns: Columns, in order.
        rows: Cells by column.

    Example:
        >>> csv_text(["who"], [{"who": "=ZTE"}])
        "who\\n'=ZTE\\n"
    """
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([safe_cell(row[column]) for column in columns])
    return stream.getvalue()


def markdown_table(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> str:
    """Return rows as a table in Markdown.

    Args:
        columns: Columns, in order.
        rows: Cells by column.
    """

    def cell(value: Any) -> str:
        return markdown_text(as_text(value))

    lines = ["| " + " | ".join(columns) + " |", "|" + " --- |" * len(columns)]
    lines += ["| " + " | ".join(cell(row[column]) for column in columns) + " |" for row in rows]
    return "\n".join(lines)


def searched_in_words(about: Mapping[str, Any]) -> str:
    """Return in a sentence which lists and whose rules an answer searched, and what is not held."""
    searched = about.get("searched", {})
    states = [each["label"] for each in searched.get("jurisdictions", []) if each["rules"]]
    said = [
        lists_in_words(searched.get("lists", [])),
        f"Rules of {', '.join(states)}; of no other jurisdiction" if states else "",
        f"Last evidence {about.get('edition', {}).get('last_evidence')}",
    ]
    return ". ".join(part for part in said if part)


def told_rows(
    columns: Sequence[str], rows: Sequence[Mapping[str, Any]], about: Mapping[str, Any]
) -> tuple[tuple[str, ...], list[dict[str, Any]]]:
    """Return columns and rows for a table that also says what was found and searched.

    Without rows there is one that says so: a table without a row would be silence.

    Args:
        columns: Columns, in order.
        rows: Cells by column.
        about: What the rows rest on, as `embargraph.questions.answer.Answer.answer` has it.
    """
    told = rows or [dict.fromkeys(columns)]
    cells = {"said": " ".join(_sentences(about)), "searched": searched_in_words(about)}
    # Rows of a user's own question may have columns of these names.
    more = {f"answer_{name}" if name in columns else name: text for name, text in cells.items()}
    return (*columns, *more), [{**row, **more} for row in told]


def markdown_lines(
    columns: Sequence[str], rows: Sequence[Mapping[str, Any]], about: Mapping[str, Any]
) -> Iterator[str]:
    """Yield an answer as lines of Markdown: the verdict first, the rows, what was searched.

    Args:
        columns: Columns, in order.
        rows: Cells by column.
        about: What the rows rest on.
    """
    for sentence in _sentences(about):
        yield f"{markdown_text(sentence)}\n"
    if rows:
        yield markdown_table(columns, rows)
        yield ""
    yield markdown_text(f"Searched. {searched_in_words(about)}.")


def _sentences(about: Mapping[str, Any]) -> tuple[str, ...]:
    return (*(about.get("verdict") or [f"{about['said']}."]), *about.get("leads", ()))
