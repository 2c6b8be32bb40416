"""An answer as it shows itself: one line for a console, a short table for a notebook."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any, Protocol

from embargraph.errors import EmbargraphError
from embargraph.model.cell_text import as_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

__all__ = ["answer_as_html", "answer_as_line"]


class Answer(Protocol):
    """What is read of an `embargraph.questions.ask.Answer`."""

    @property
    def question(self) -> str:
        """Whose answer it is."""

    @property
    def columns(self) -> tuple[str, ...]:
        """Its columns."""

    @property
    def rows(self) -> tuple[Any, ...]:
        """Its rows."""

    @property
    def as_of(self) -> date | None:
        """The day asked about."""

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader should know of it."""

    @property
    def answer(self) -> dict[str, Any]:
        """What it rests on."""

    def to_dicts(self) -> list[dict[str, Any]]:
        """Return the rows as dictionaries."""


#: Rows that a notebook shows, and characters of a cell.
_ROWS, _CELL = 20, 200


def answer_as_line(answer: Answer) -> str:
    """Return a short description of an answer: its question, rows, day, and who is in the first row."""
    day = f", as of {answer.as_of}" if answer.as_of else ", over all time"
    count = f"{len(answer.rows)} row{'s' * (len(answer.rows) != 1)}"
    first = ""
    if answer.rows:
        cells = [as_text(value) for value in answer.to_dicts()[0].values()]
        first = f"; first: {_printable(' | '.join(cell for cell in cells if cell), 80)}"
    return f"<Answer {answer.question}: {count}{day}{first}>"


def answer_as_html(answer: Answer, table: Sequence[str] = ()) -> str:
    """Return an answer as HTML: what was found and what is not held, then the first rows; every text is escaped.

    Args:
        answer: The answer.
        table: The columns to show; all if not given.
    """
    return "".join(_parts(answer, table))


def _parts(answer: Answer, table: Sequence[str]) -> Iterator[str]:
    yield "<div>"
    for sentence in _sentences(answer):
        yield f"<p>{escape(sentence)}</p>"
    rows = answer.to_dicts()[:_ROWS]
    if rows:
        columns = [column for column in _columns(answer, table) if any(as_text(row[column]) for row in rows)]
        yield "<table><thead><tr>"
        yield from (f"<th>{escape(column.replace('_', ' '))}</th>" for column in columns)
        yield "</tr></thead><tbody>"
        for row in rows:
            yield "<tr>"
            yield from (f"<td>{escape(_printable(as_text(row[column]), _CELL))}</td>" for column in columns)
            yield "</tr>"
        yield "</tbody></table>"
    if len(answer.rows) > _ROWS:
        yield f"<p>and {len(answer.rows) - _ROWS} more rows; to_pandas() has all of them, in every column</p>"
    yield "</div>"


def _sentences(answer: Answer) -> Iterator[str]:
    day = f"as of {answer.as_of}" if answer.as_of else "over all time"
    try:
        about: dict[str, Any] = answer.answer
    except EmbargraphError:
        # The graph is closed: what was searched cannot be said any more.
        about = {}
    yield f"{answer.question}, {day}: {about.get('said', f'{len(answer.rows)} rows')}"
    yield from about.get("leads", ())
    yield from answer.notes


def _columns(answer: Answer, table: Sequence[str]) -> Sequence[str]:
    return [column for column in table if column in answer.columns] or answer.columns


def _printable(text: str, longest: int) -> str:
    text = " ".join("".join(character if character.isprintable() else " " for character in text).split())
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
