"""Dates of birth out of what a list tells of a party, as precisely as it tells them."""

from __future__ import annotations

import re

from embargraph.model.dates import days

__all__ = ["birth_dates"]

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
#: What readers of lists write, and what OFAC writes into its remarks.
_TOLD = re.compile(r"(?:\bborn: |\bDOB )([^;]+)")
_ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?![\d/])")
_WORDS = re.compile(r"(?:(\d{1,2}) )?([A-Za-z]{3})[a-z]* (\d{4})\b")
#: Day, month and year, as the United Kingdom prints them; 00 is not known.
_SLASHES = re.compile(r"(\d{2})/(\d{2})/(\d{4})\b")
#: A year or a span that is guessed says nothing against another.
_GUESSED = re.compile(
    r"\b(?:about|around|approx\w*|circa|between|before|after|early|mid|late|from|to|or|and|estimated|possibly"
    r"|probably|\d{3}0'?s)\b|[~?]|\bca?\.? ?(?=\d)",
    re.I,
)
_YEAR = re.compile(r"(?<!\d)(?:1[89]|20)\d\d(?!\d)")


def birth_dates(text: str) -> list[str]:
    """Return the dates of birth that a text of a party tells, as YYYY, YYYY-MM or YYYY-MM-DD.

    Dates that the list itself gives as a guess, a choice or a span are left out.

    Example:
        >>> birth_dates("born: 1968-12-23; born in: Shiraz; remarks: DOB 08 Jan 1970; alt. DOB circa 1971.")
        ['1968-12-23', '1970-01-08']
        >>> birth_dates("born: 00/00/1960")
        ['1960']
        >>> birth_dates("DOB 1968 or 1969; DOB 1960s; born: 1957-1959; born: 1957/1958")
        []
    """
    found = (_as_date(told) for told in _TOLD.findall(text) if not _is_guessed(told))
    return list(dict.fromkeys(date for date in found if date))


def _is_guessed(told: str) -> bool:
    return _GUESSED.search(told) is not None or len(set(_YEAR.findall(told))) > 1


def _as_date(told: str) -> str | None:
    if match := _SLASHES.match(told):
        day, month, year = match.groups()
    elif match := _WORDS.match(told):
        day, name, year = match.groups()
        if name.lower() not in _MONTHS:
            return None
        month = str(_MONTHS.index(name.lower()) + 1)
    elif match := _ISO.search(told):
        year, month, day = match.groups()
    else:
        return None
    parts = [year]
    for part in (month, day):
        if not int(part or 0):
            break
        parts.append(f"{int(part):02}")
    date = "-".join(parts)
    try:
        days(date)
    except ValueError:
        return None
    return date
