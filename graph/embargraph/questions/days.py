"""The day that a question is asked about, from what a caller gives."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from embargraph.errors import UsageError
from embargraph.model.typed_dates import typed_day

if TYPE_CHECKING:
    from embargraph.questions.header import Question

__all__ = ["as_day", "day_asked"]


def as_day(value: str | date | None) -> date | None:
    """Return a day given as a date, or as people type one; see `embargraph.model.typed_dates`.

    Raises:
        UsageError: The text is not a day.
    """
    return None if value is None else typed_day(value, "as-of")


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
