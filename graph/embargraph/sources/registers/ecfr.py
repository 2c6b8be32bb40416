"""Parts of Title 15 from the eCFR, of the last day that it offers; it is no official edition, and says so.

It lags behind the Federal Register by a day or two, and has no text of today.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from embargraph.errors import NetworkError, UsageError
from embargraph.sources.registers.answers import Register

__all__ = ["BASE", "PARTS", "Part", "fetch_parts"]

BASE = "https://www.ecfr.gov"
_API = "/api/versioner/v1"
_TITLE = 15
#: Parts of the Export Administration Regulations.
PARTS = range(730, 775)
#: Days that are asked for, one by one, where the last day offered is not there after all.
_BACK = 10


@dataclass(slots=True)
class Part:
    """One part on one day: its text as XML, and which sections changed when since a day."""

    number: int
    day: str
    xml: bytes
    #: Section, and the day on which it was amended.
    amended: list[tuple[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def fetch_parts(
    parts: Iterable[int], *, until: date | None = None, since: date | None = None, base: str = BASE
) -> list[Part]:
    """Return the text of parts on the last day that is offered.

    Args:
        parts: Their numbers, 730 to 774.
        until: A day not to go beyond; the last that is offered unless given.
        since: Day from which amendments are listed.
        base: The address of the eCFR.

    Raises:
        UsageError: A part is none of the regulations'.
        NetworkError: The eCFR cannot be asked, or has no text of these days.
    """
    numbers = sorted(set(parts))
    if wrong := [number for number in numbers if number not in PARTS]:
        raise UsageError(f"--part {wrong[0]}; expected a part of 15 CFR from {PARTS[0]} to {PARTS[-1]}")
    with Register(base) as register:
        day = _last_day(register)
        if until is not None:
            day = min(day, until)
        return [_part(register, number, day, since) for number in numbers]


def _last_day(register: Register) -> date:
    """Return the day up to which Title 15 is kept: never today."""
    answer = register.json(f"{_API}/titles.json")
    titles = answer.get("titles", []) if isinstance(answer, dict) else []
    for title in titles:
        if isinstance(title, dict) and title.get("number") == _TITLE:
            return _day(register, title.get("up_to_date_as_of"))
    raise NetworkError(f"{register.host}: no title {_TITLE} in its list of titles")


def _day(register: Register, text: Any) -> date:
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        raise NetworkError(f"{register.host}: {text!r}: not a day; expected YYYY-MM-DD") from None


def _part(register: Register, number: int, day: date, since: date | None) -> Part:
    notes = []
    for back in range(_BACK):
        asked = day - timedelta(back)
        path = f"{_API}/full/{asked}/title-{_TITLE}.xml"
        xml = register.get(path, [("part", str(number))], allow_missing=True)
        if xml is not None:
            if back:
                notes.append(f"part {number}: no text of {day}; that of {asked} is used")
            _check(register, number, xml)
            amended = _amended(register, number, since) if since else []
            return Part(number, asked.isoformat(), xml, amended, notes)
    raise NetworkError(f"{register.host}: no text of part {number} from {day - timedelta(_BACK - 1)} to {day}")


def _check(register: Register, number: int, xml: bytes) -> None:
    """Refuse what is not the whole of the part that was asked for."""
    head, tail = xml[:4000].lstrip(), xml.rstrip()[-40:]
    if not head.startswith(b"<") or re.match(rb"<(?:!doctype\s+)?html", head, re.IGNORECASE):
        raise NetworkError(f"{register.host}: part {number}: not XML but {head[:20]!r}")
    if not re.search(rf'<DIV5\b[^>]*\bN="{number}"'.encode(), xml):
        raise NetworkError(f"{register.host}: part {number}: the answer has no such part")
    if not re.search(rb"</(?:DIV\d|ECFR)>$", tail):
        raise NetworkError(f"{register.host}: part {number}: cut off: it ends with {tail[-20:]!r}")


def _amended(register: Register, number: int, since: date) -> list[tuple[str, str]]:
    """Return which sections of a part were amended since a day, those in substance alone."""
    query = [("part", str(number)), ("issue_date[gte]", since.isoformat())]
    answer = register.json(f"{_API}/versions/title-{_TITLE}.json", query)
    rows = answer.get("content_versions", []) if isinstance(answer, dict) else []
    return sorted(
        (str(row.get("identifier")), str(row.get("amendment_date") or row.get("date")))
        for row in rows
        if isinstance(row, dict) and row.get("substantive") and str(row.get("date", "")) > since.isoformat()
    )
