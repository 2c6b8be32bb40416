"""A row of a customer's file as a query, with what its cells have lost on the way."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

from embargraph.screening.batch.rows import BLANK, BadRow, is_blank
from embargraph.screening.compare.score import KINDS
from embargraph.screening.results import Query

__all__ = ["as_query"]

#: Where a program that saved the file had no letter for a character.
_LOST = re.compile(r"\?\?|\w\?\w|\ufffd")
_KINDS = {
    "firma": "company", "unternehmen": "company", "gesellschaft": "company", "société": "company",
    "公司": "company", "企业": "company", "business": "company", "juristische person": "company",
    "individual": "person", "natürliche person": "person", "privatperson": "person", "personne": "person",
    "personne physique": "person", "个人": "person", "ship": "vessel", "schiff": "vessel", "navire": "vessel",
    "船舶": "vessel", "organisation": "organization", "behörde": "organization",
}  # fmt: skip


def as_query(
    line: str,
    row: Mapping[str, Any],
    columns: Mapping[str, Sequence[str]],
    own: Mapping[str, Any],
    notes: Sequence[str] = (),
    sheet: str | None = None,
) -> Query | BadRow:
    """Return a row as a query, or as a bad row where nothing of it can be screened.

    Args:
        line: Its number.
        row: Its cells by column, without those that must not be screened by.
        columns: Which columns hold which field.
        own: The customer's cells, handed through.
        notes: What is known of how its cells were read.
        sheet: The sheet it stands on.
    """
    said = list(notes)

    def cell(field: str, join: str = " ") -> str:
        return join.join(text for c in columns[field] if (text := _text(row.get(c)))).strip()

    name = cell("name")
    birth = _birth(cell("birth_date"), said)
    marks = [text for column in columns["identifiers"] for text in _marks(column, row.get(column), said)]
    where = f"sheet {sheet!r}: " if sheet else ""
    column = columns["name"][0] if columns["name"] else ""
    if name and not any(c.isalnum() for c in name) and "?" in name.replace("\ufffd", "?"):
        return BadRow(line, f"{where}column {column!r}: {name[:40]!r} has lost its characters; expected a name", own)
    if _LOST.search(name):
        said.append(f"column {column!r}: {name[:80]!r} has lost characters, and may be missed for it")
    if any(isinstance(row.get(column), int | float) for column in columns["name"]):
        said.append(f"the name is a number in the file: {name}")
    elif columns["name"] and re.fullmatch(r"\d{4}-\d\d-\d\d( [\d:]+)?", name):
        return BadRow(line, f"{where}column {column!r}: the date {name}; expected a name", own)
    kind = cell("kind").casefold().replace("organisation", "organization")
    kind = _KINDS.get(kind, kind)
    query = Query(
        name, cell("country") or None, cell("address", ", ") or None, tuple(marks), birth or None,
        kind if kind in KINDS else None, line, own, tuple(said),
    )  # fmt: skip
    if not said and all(is_blank(value) for value in own.values()):
        return BadRow(line, BLANK, own)
    if not query.name and not query.address and not query.identifiers:
        return BadRow(line, "; ".join(["nothing to screen: no name, address or identifier", *said]), own)
    return query


def _text(value: Any) -> str:
    if isinstance(value, list | tuple):
        return " ".join(map(_text, value))
    return "" if value is None else str(value).strip()


def _marks(column: str, value: Any, said: list[str]) -> Iterator[str]:
    """Yield the identifiers in a cell as texts; a number that has lost digits is none any more."""
    for mark in value if isinstance(value, list | tuple) else [value]:
        if isinstance(mark, bool) or is_blank(mark):
            continue
        if isinstance(mark, int | float):
            if abs(mark) >= 10**15 or mark != int(mark):
                said.append(
                    f"column {column!r}: the number {mark!r} has lost digits, since Excel keeps 15; "
                    "expected an identifier as text; not screened by it"
                )
                continue
            said.append(f"column {column!r}: {mark} is a number in the file; zeros before it would be lost")
            mark = int(mark)
        elif re.fullmatch(r"\d(?:[.,]\d+)?E\+?\d+", str(mark).strip(), re.IGNORECASE):
            # What a CSV saved by Excel has for a long number.
            said.append(
                f"column {column!r}: {mark} has lost digits; expected an identifier as text; not screened by it"
            )
            continue
        yield str(mark)


def _birth(text: str, said: list[str]) -> str:
    """Return a date of birth; a number that can be no year is Excel's count of days."""
    if not re.fullmatch(r"\d{4,5}", text) or 1850 <= int(text) <= date.today().year:
        return text
    with suppress(OverflowError):
        day = date(1899, 12, 30) + timedelta(days=int(text))
        if date(1900, 1, 1) <= day <= date.today():
            said.append(f"the date of birth {text} was read as {day}: Excel's count of days")
            return day.isoformat()
    return text
