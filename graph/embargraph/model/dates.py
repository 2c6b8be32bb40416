"""Partial dates and the days they stand for.

A date is kept as printed ("2020", "2020-05", "2020-05-17") and stands for its
whole span: its first and its last possible day.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

__all__ = ["ONE_DAY", "as_day", "days", "parse_day"]

ONE_DAY = timedelta(days=1)

_PARTIAL = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


def days(text: str) -> tuple[date, date]:
    """Return the first and the last day that a partial date may mean.

    Args:
        text: "YYYY", "YYYY-MM" or "YYYY-MM-DD".

    Raises:
        ValueError: The text has another form, or names a day that is not in
            the calendar.

    Example:
        >>> days("2020-02")
        (datetime.date(2020, 2, 1), datetime.date(2020, 2, 29))
    """
    match = _PARTIAL.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is not a date; expected YYYY, YYYY-MM or YYYY-MM-DD")
    year, month, day = match.groups()
    try:
        if day:
            exact = date(int(year), int(month), int(day))
            return exact, exact
        if month:
            first = date(int(year), int(month), 1)
            following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
            return first, following - ONE_DAY
        return date(int(year), 1, 1), date(int(year), 12, 31)
    except (ValueError, OverflowError):
        raise ValueError(f"{text!r} is not a day in the calendar") from None


def parse_day(text: str) -> date:
    """Return the one day that a full date names.

    Raises:
        ValueError: The text is not a full date.

    Example:
        >>> parse_day("2021-03-11")
        datetime.date(2021, 3, 11)
    """
    first, last = days(text)
    if first != last:
        raise ValueError(f"{text!r} is not one day; expected YYYY-MM-DD")
    return first


_DAY = re.compile(r"(\d{4}(?:-\d{2}(?:-\d{2})?)?)(?:T.*)?", re.ASCII | re.DOTALL)


def as_day(text: object) -> str | None:
    """Return a date, or the date of a time, as YYYY, YYYY-MM or YYYY-MM-DD; None for what is none.

    Example:
        >>> as_day("2018-02-06T00:00:00.000Z"), as_day("various")
        ('2018-02-06', None)
    """
    match = _DAY.fullmatch(text.strip()) if isinstance(text, str) else None
    if match is None:
        return None
    try:
        days(match[1])
    except ValueError:
        return None
    return match[1]
