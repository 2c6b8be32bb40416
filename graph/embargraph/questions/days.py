"""The day that a question is asked about, from what a caller gives."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from embargraph.errors import UsageError
from embargraph.model.dates import parse_day
from embargraph.model.given import short

if TYPE_CHECKING:
    from embargraph.questions.header import Question

__all__ = ["as_day", "day_asked"]


def as_day(value: str | date | None) -> date | None:
    """Return a day given as text or date; "today" is today.

    Raises:
        UsageError: The text is not a day.
    """
    if isinstance(value, datetime):
        return value.date()
    if value is None or isinstance(value, date):
        return value
    if value == "today":
        return date.today()
    if not isinstance(value, str):
        raise UsageError(f"as-of: {short(value)}; expected a day, YYYY-MM-DD")
    try:
        return parse_day(value)
    except ValueError as error:
        raise UsageError(f"as-of: {error}") from None


def day_asked(question: Question, as_of: str | date | None, *, ever: bool = False) -> date | None:
    """Return the day that a question answers for: None for all time, today if it answers for a day.

    Raises:
        UsageError: The text is not a day, or the question is not about one.
    """
    day = as_day(as_of)
    if ever and day is not None:
        raise UsageError("as_of and ever exclude each other")
    if day is None and not ever and question.time == "day":
        day = date.today()
    if day is not None and not question.takes_day:
        raise UsageError(f"{question.name} answers over all time; it takes no as-of")
    return day
