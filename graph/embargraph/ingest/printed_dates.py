"""Dates as publishers print them."""

from __future__ import annotations

import re

from embargraph.model.dates import as_day

__all__ = ["american_day", "british_day", "named_day"]

#: Months as the report of the UK is dated.
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def british_day(text: str) -> str | None:
    """Return a date that has day, month and year, in that order.

    Example:
        >>> british_day("31/07/2026"), british_day("Report Date: 28-Aug-2025"), british_day("dd/mm/1960")
        ('2026-07-31', '2025-08-28', None)
    """
    found = re.search(r"\b(\d{1,2})[/ -](\d{1,2}|[A-Za-z]{3})[a-z]*[/ -](\d{4})\b", text)
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
