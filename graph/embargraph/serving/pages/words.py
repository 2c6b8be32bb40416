"""The words of the pages: verdicts, what is barred, days and shares as people write them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from embargraph.files.shown import spell_out

__all__ = [
    "ALERTS", "CHANGES", "LETTERS", "VERDICTS", "dated", "days_of", "edge", "language", "long_day", "moment",
    "printed_day", "share", "shown", "words",
]  # fmt: skip

#: What a verdict is called on a page; None is the absence of any.
VERDICTS: Mapping[str | None, str] = MappingProxyType(
    {
        "restricted": "restricted",
        "unknown": "unknown",
        "red_flag": "red flag: find out first",
        "listed": "named, nothing barred",
        None: "no restriction on record",
    }
)
#: The letter that stands for a verdict where there is no room for its word.
LETTERS: Mapping[str | None, str] = MappingProxyType(
    {"restricted": "R", "unknown": "?", "red_flag": "F", "listed": "L", None: "–"}
)
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_PRINTED = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")
_ISO = re.compile(r"(?<![\w/-])\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?![\w/-])")
_CLOCKS = MappingProxyType(
    {
        "text": "the text", "stay": "the stay", "enforcement": "the non-enforcement",
        "announced": "the announced suspension", "targets": "the entry", "relieves": "the authorisation",
    }
)  # fmt: skip
#: What an alert is called, and what a run came to, where their own words are short ones for programs.
ALERTS: Mapping[str, str] = MappingProxyType(
    {
        "begun": "begins", "ended": "ends", "altered": "changes", "cliff_ahead": "a scheduled change is near",
        "first": "first run: nothing to compare with", "quiet": "quiet: nothing new",
    }
)  # fmt: skip
#: What becomes of a restriction on a day, as a sentence says it.
CHANGES: Mapping[str, str] = MappingProxyType({"begun": "begins", "ended": "ends", "altered": "changes"})
#: How relations read from the party towards whoever restricts it.
RELATIONS = MappingProxyType(
    {"owns": "owned by", "controls": "controlled by", "ultimate_parent_of": "its ultimate parent is"}
)
_SCRIPTS = (
    (re.compile("[\u3040-\u30ff]"), "ja"),
    (re.compile("[\uac00-\ud7af\u1100-\u11ff]"), "ko"),
    (re.compile("[\u0400-\u04ff]"), "und-Cyrl"),
    (re.compile("[\u0600-\u06ff\u0750-\u077f]"), "und-Arab"),
    (re.compile("[\u0590-\u05ff]"), "he"),
    (re.compile("[\u0370-\u03ff]"), "el"),
    (re.compile("[\u0e00-\u0e7f]"), "th"),
    (re.compile("[\u0900-\u097f]"), "und-Deva"),
)
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")
_OF_COUNTRY = MappingProxyType({"JP": "ja", "KR": "ko", "KP": "ko", "CN": "zh", "HK": "zh", "TW": "zh", "MO": "zh",
                                "SG": "zh", "RU": "ru", "BY": "ru", "UA": "uk", "IR": "fa", "SY": "ar"})  # fmt: skip


def long_day(day: date) -> str:
    """Return a day as people write it.

    Example:
        >>> long_day(date(2026, 11, 9))
        '9 November 2026'
    """
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def printed_day(text: object) -> str:
    """Return a date as printed, a whole one, a month or a year, as people write it; other text as it is.

    Example:
        >>> printed_day("2019-12"), printed_day("2026-11-09"), printed_day("2020")
        ('December 2019', '9 November 2026', '2020')
    """
    found = _PRINTED.fullmatch(str(text))
    if found is None:
        return shown(text)
    year, month, day = found.groups()
    if month is None or not 1 <= int(month) <= 12:
        return year if month is None else shown(text)
    return f"{int(day)} {_MONTHS[int(month) - 1]} {year}" if day else f"{_MONTHS[int(month) - 1]} {year}"


def dated(value: object) -> str:
    """Return a sentence with the days in it as people write them.

    Example:
        >>> dated("if the stay lapsed as printed on 2026-11-09"), dated("No. 2026-13-40")
        ('if the stay lapsed as printed on 9 November 2026', 'No. 2026-13-40')
    """
    return _ISO.sub(lambda found: printed_day(found[0]), shown(value))


def moment(text: object) -> str:
    """Return a moment as people write it; other text as it is.

    Example:
        >>> moment("2026-11-30T05:07:38+00:00"), moment("never")
        ('30 November 2026, 05:07 UTC', 'never')
    """
    try:
        at = datetime.fromisoformat(str(text)).astimezone(UTC)
    except ValueError:
        return shown(text)
    return f"{long_day(at.date())}, {at:%H:%M} UTC"


def edge(text: object) -> str:
    """Return what begins or ends on a day, which the question `cliffs` calls by its clock.

    Example:
        >>> edge("relieves ends"), edge("text begins"), edge("has_effect begins")
        ('the authorisation ends', 'the text begins', 'the provision begins')
    """
    clock, _, change = str(text).rpartition(" ")
    return f"{_CLOCKS.get(clock, 'the provision')} {change}"


def days_of(since: object, until: object) -> str:
    """Return when something holds, in words.

    Example:
        >>> days_of("2018-04-15", "2018-07-12"), days_of(None, None)
        ('15 April 2018 to 12 July 2018', 'start not on record')
    """
    if since and until:
        return f"{printed_day(since)} to {printed_day(until)}"
    if since:
        return f"since {printed_day(since)}"
    return f"start not on record, to {printed_day(until)}" if until else "start not on record"


def words(name: object) -> str:
    """Return a term of the vocabulary as words."""
    return shown(name).replace("_", " ")


def shown(value: object) -> str:
    """Return text of the graph as a page may show it: what a reader would not see is spelt out."""
    return "" if value is None else spell_out(str(value))


def share(row: Mapping[str, Any]) -> str:
    """Return the share of a stake as a text: exact, a range, or that it is not known.

    Example:
        >>> share({"share": None, "share_min": 79.98, "share_max": None})
        '79.98 to 100 %'
    """
    exact, low, high = (row.get(name) for name in ("share", "share_min", "share_max"))
    if exact is not None:
        return f"{_short(exact)} %"
    if low is None and high is None:
        return "share not known"
    return f"{_short(low or 0)} to {_short(100 if high is None else high)} %"


def _short(number: Any) -> str:
    return f"{Decimal(str(number)).normalize():f}"


def language(name: str, country: str | None = None) -> str | None:
    """Return the language to mark a name with, from its script and the party's country; None for Latin letters.

    Example:
        >>> language("闻泰科技", "CN"), language("ソニー"), language("Wingtech")
        ('zh', 'ja', None)
    """
    own = _OF_COUNTRY.get(country or "")
    for signs, tag in _SCRIPTS:
        if signs.search(name):
            fits = (tag == "und-Cyrl" and own in {"ru", "uk"}) or (tag == "und-Arab" and own in {"fa", "ar"})
            return own if own and fits else tag
    if _HAN.search(name):
        return own if own in {"zh", "ja"} else "und-Hani"
    return None
