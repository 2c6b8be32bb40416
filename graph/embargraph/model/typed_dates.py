"""Days as people type them, read or refused in one place.

"2026-11-29", "29.11.2026", "29 Nov 2026", "November 29, 2026", "20261129",
"today", "yesterday" and "tomorrow" are days.  "03/04/2026" is two days in two
countries: it is refused with both readings, and so is what names no one day.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Any

from embargraph.errors import UsageError
from embargraph.model.dates import days
from embargraph.model.given import short

__all__ = ["EXPECTED_DAY", "typed_day", "typed_span"]

#: What is asked for where a text is no day.
EXPECTED_DAY = "a day, such as 2026-11-29, 29.11.2026, 29 Nov 2026, today or yesterday"

_WORDS = {"today": 0, "yesterday": -1, "tomorrow": 1}
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_YEAR = r"(?P<year>\d{4})"
_WORD = r"(?P<word>[a-z]{3,9})\.?"
#: A number of a day or month that stands before or behind a word, with its ending: "3rd", "29.".
_NUMBER = r"(?P<day>\d{1,2})(?:st|nd|rd|th|\.)?"
_FORMS = tuple(
    re.compile(form, re.ASCII)
    for form in (
        # Year first is the same everywhere.
        rf"{_YEAR}-(?P<month>\d{{1,2}})-(?P<day>\d{{1,2}})",
        rf"{_YEAR}[/.](?P<month>\d{{1,2}})[/.](?P<day>\d{{1,2}})",
        rf"{_YEAR}(?P<month>\d{{2}})(?P<day>\d{{2}})",
        # Points are written where the day comes first.
        rf"(?P<day>\d{{1,2}})\.\s*(?P<month>\d{{1,2}})\.\s*{_YEAR}",
        rf"{_NUMBER}[\s-]*(?:of )?{_WORD}[\s,-]*{_YEAR}",
        rf"{_WORD}[\s-]*{_NUMBER}[\s,-]+{_YEAR}",
        rf"{_YEAR}[\s,-]+{_WORD}[\s-]*{_NUMBER}",
    )
)
_UNCLEAR = re.compile(r"(?P<first>\d{1,2})(?P<sign>[/-])(?P<second>\d{1,2})(?P=sign)(?P<year>\d{4})", re.ASCII)
_TIME = re.compile(r"(\d{4}-\d{2}-\d{2})[T ]\d{2}:\d{2}(?::\d{2})?(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2})?", re.ASCII)
_PART = re.compile(rf"{_YEAR}(?:[-/](?P<month>\d{{1,2}}))?|{_WORD}\s+\d{{4}}", re.ASCII)
_PARTIAL = re.compile(r"\d{4}(?:-\d{2})?", re.ASCII)
#: Characters of a day; anything longer is none.
_LONGEST = 60


def typed_day(value: Any, what: str, *, today: date | None = None) -> date:
    """Return the day that was given, as a date or as people type one.

    Args:
        value: A date, or a text.
        what: What the value is called in an error, such as "as-of" or "--from".
        today: The day that counts as today.

    Raises:
        UsageError: It is no day, not one in the calendar, or may be two.

    Example:
        >>> typed_day("29 Nov 2026", "as-of"), typed_day("3.5.2018", "as-of")
        (datetime.date(2026, 11, 29), datetime.date(2018, 5, 3))
        >>> typed_day("03/04/2026", "as-of")
        Traceback (most recent call last):
        embargraph.errors.UsageError: as-of: '03/04/2026' may be 2026-04-03 or 2026-03-04; write the one that is meant
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if not isinstance(value, str):
        raise UsageError(f"{what}: {short(value)}; expected {EXPECTED_DAY}")
    text = " ".join(value.casefold().split())
    if text in _WORDS:
        return (today or date.today()) + timedelta(days=_WORDS[text])
    if len(text) > _LONGEST:
        raise UsageError(f"{what}: {short(value)} is not a date; expected {EXPECTED_DAY}")
    if timed := _TIME.fullmatch(value.strip()):
        text = timed[1]
    if unclear := _UNCLEAR.fullmatch(text):
        return _either(unclear, value, what)
    for form in _FORMS:
        match = form.fullmatch(text)
        if match is None:
            continue
        month = _month(match)
        if month is None:
            break
        found = _calendar(int(match["year"]), month, int(match["day"]))
        if found is None:
            raise UsageError(f"{what}: {value!r} is not a day in the calendar")
        return found
    part = _PART.fullmatch(text)
    if part is not None and (part["word"] is None or _month_of(part["word"]) is not None):
        raise UsageError(f"{what}: {value!r} is not one day; expected {EXPECTED_DAY}")
    raise UsageError(f"{what}: {short(value)} is not a date; expected {EXPECTED_DAY}")


def typed_span(value: Any, what: str, *, today: date | None = None) -> tuple[date, date]:
    """Return the first and the last day of what was given: a day as `typed_day` reads it, a month, or a year.

    Args:
        value: A date, or a text such as "2026", "2026-11" or "29 Nov 2026".
        what: What the value is called in an error.
        today: The day that counts as today.

    Raises:
        UsageError: It is none of these.

    Example:
        >>> typed_span("2026-02", "--from")
        (datetime.date(2026, 2, 1), datetime.date(2026, 2, 28))
    """
    if isinstance(value, str) and _PARTIAL.fullmatch(value.strip()):
        try:
            return days(value.strip())
        except ValueError as error:
            raise UsageError(f"{what}: {error}") from None
    day = typed_day(value, what, today=today)
    return day, day


def _month(match: re.Match[str]) -> int | None:
    groups = match.groupdict()
    return int(groups["month"]) if groups.get("month") else _month_of(groups["word"])


def _month_of(word: str) -> int | None:
    """Return the month of a word: its name, or the beginning of it; "sept" too."""
    found = [number for number, name in enumerate(_MONTHS, 1) if name.startswith(word)]
    return found[0] if len(found) == 1 else None


def _either(match: re.Match[str], value: str, what: str) -> date:
    """Return the day of two numbers and a year where only one order makes a day."""
    year, first, second = int(match["year"]), int(match["first"]), int(match["second"])
    readings = {day for day in (_calendar(year, second, first), _calendar(year, first, second)) if day is not None}
    if len(readings) == 1:
        return readings.pop()
    if not readings:
        raise UsageError(f"{what}: {value!r} is not a day in the calendar")
    british, american = _calendar(year, second, first), _calendar(year, first, second)
    raise UsageError(f"{what}: {value!r} may be {british} or {american}; write the one that is meant")


def _calendar(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
