"""Dates as publishers print them."""

from __future__ import annotations

import re

from embargraph.model.dates import as_day

__all__ = ["american_day", "british_day", "named_day", "printed_day"]

#: Months as the report of the UK is dated.
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def british_day(text: str) -> str | None:
    """Return a date that has day, month and year, in that order.

    Example:
        >>> british_day("31/07/2026"), british_day("Report Date: 28-Aug-2025"), british_day("dd/mm/1960")
        ('2026-07-31', '2025-08-28', None)
    """
    # A month by its name leaves no doubt which figure is the year.
    text = re.sub(r"\b(\d{1,2}[ -][A-Za-z]{3}[a-z]*[ -])(\d\d)$", r"\g<1>20\2", text)
    found = re.search(r"\b(\d{1,2})[/ .-](\d{1,2}|[A-Za-z]{3})[a-z]*[/ .-](\d{4})\b", text)
    if found is None:
        return None
    day, month, year = found.groups()
    number = int(month) if month.isdecimal() else 1 + next((i for i, m in enumerate(_MONTHS) if m == month.lower()), 12)
    return as_day(f"{year}-{number:02}-{int(day):02}")


def named_day(text: str) -> str | None:
    """Return a date that has day, name of the month and year, in that order, and nothing else beside it.

    Example:
        >>> named_day("24 Feb 2022"), named_day("Feb 2022")
        ('2022-02-24', None)
    """
    return british_day(text) if re.fullmatch(r"\s*\d{1,2} [A-Za-z]{3,9} \d{4}\s*\.?", text, re.ASCII) else None


_NAMED = (
    re.compile(
        r"(?P<day>\d{1,2})(?:st|nd|rd|th)?[ .-]{1,2}(?P<month>[A-Za-z]{3,9})\.?[ ,-]{1,2}(?P<year>\d{4})", re.ASCII
    ),
    re.compile(r"(?P<month>[A-Za-z]{3,9})\.? (?P<day>\d{1,2})(?:st|nd|rd|th)?,? (?P<year>\d{4})", re.ASCII),
    re.compile(r"(?P<day>)(?P<month>[A-Za-z]{3,9})\.?[ ,-]{1,2}(?P<year>\d{4})", re.ASCII),
)


def printed_day(text: str) -> str | None:
    """Return a date in figures with the year first, or with the name of its month, and nothing else beside it.

    Figures alone in another order are not read: which is the month differs from one publisher to the next.

    Example:
        >>> printed_day("2 Mar. 2016"), printed_day("August 2, 2021"), printed_day("02-Aug-2021")
        ('2016-03-02', '2021-08-02', '2021-08-02')
        >>> printed_day("2021-08-02"), printed_day("Aug 2021"), printed_day("02/08/2021")
        ('2021-08-02', '2021-08', None)
    """
    text = text.strip().rstrip(".")
    if found := as_day(text):
        return found
    match = next((match for form in _NAMED if (match := form.fullmatch(text))), None)
    if match is None:
        return None
    month = next((n for n, name in enumerate(_MONTHS, 1) if match["month"].lower().startswith(name)), 0)
    day = f"-{int(match['day']):02}" if match["day"] else ""
    return as_day(f"{match['year']}-{month:02}{day}") if month else None


def american_day(text: str) -> str | None:
    """Return the last date of a text that has month, day and year, in that order.

    Example:
        >>> american_day("85 FR 83420, 12/22/20"), american_day("Various")
        ('2020-12-22', None)
    """
    found = re.findall(r"\b(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})\b", text)
    if not found:
        return None
    month, day, year = found[-1]
    if len(year) == 2:
        # The first of these lists is of the 1970s.
        year = ("19" if int(year) >= 70 else "20") + year
    return as_day(f"{year}-{int(month):02}-{int(day):02}")
