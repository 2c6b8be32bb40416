"""The UK Sanctions List, in CSV: a line with its date, a header, and a row for each name of a party."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from embargraph.ingest.countries import country_of
from embargraph.ingest.listings import ListEntry, ListReader
from embargraph.ingest.printed_dates import british_day
from embargraph.ingest.records import Record, Row, read_table
from embargraph.model.dates import as_day

if TYPE_CHECKING:
    from embargraph.ingest.intake import Intake

__all__ = ["READER", "map_entry"]

_NEEDED = ("Unique ID", "Name 6", "Name type", "Regime Name", "Date Designated")
_TYPES = {"individual": "person", "entity": "organisation", "ship": "vessel"}
#: Cells that are remarks on the party, as they stand.
_REMARKS = (
    ("Title", "title"), ("D.O.B", "born"), ("Town of birth", "born in"), ("Country of birth", "born in"),
    ("Nationality(/ies)", "nationality"), ("Position", "position"), ("National Identifier number", "national id"),
    ("Passport number", "passport"), ("Type of entity", "type of entity"), ("Parent company", "parent company"),
    ("Subsidiaries", "subsidiaries"), ("Business registration number (s)", "registration"),
    ("Type of ship", "type of ship"), ("Current owner/operator (s)", "owner or operator"),
    ("Current believed flag of ship", "flag"), ("Other Information", "remarks"),
)  # fmt: skip


def _records(path: Path, intake: Intake) -> Iterator[Record]:
    """Yield the rows of each party together, the one with its own name first."""
    # The rows of a party need not stand together, and its own name need not come first.
    intake.holds_records = True
    groups: dict[str, list[Record]] = {}
    above: list[str] = []
    for record in read_table(path, intake, _NEEDED, above):
        number = record.row.text("Unique ID")
        if not re.fullmatch(r"[A-Z]{2,12}\d{1,8}", number):
            intake.reject(record.number, "not a Unique ID of the list", field="Unique ID", value=number)
        elif not _name(record.row):
            intake.reject(record.number, "no name", field="Name 6", value=number)
        else:
            groups.setdefault(number, []).append(record)
    intake.note_day(british_day(" ".join(above)))
    for group in groups.values():
        # Python sorts stably: further names keep their order behind the primary one.
        group.sort(key=lambda one: one.row.text("Name type").casefold() != "primary name")
        rows, numbers = [one.row for one in group], [one.number for one in group]
        yield Record(numbers[0], group[0].locator, Row(rows=rows), tuple(numbers[1:]))


def _name(row: Row) -> str:
    # Name 6 is the family name, or the whole name of what is not a person.
    return row.joined(*(f"Name {n}" for n in (1, 2, 3, 4, 5, 6)), by=" ")


def _all(rows: list[Row], *columns: str) -> list[str]:
    """Return what some columns hold in the rows of a party, each text once."""
    return list(dict.fromkeys(text for column in columns for row in rows if (text := row.text(column))))


def map_entry(group: Row) -> ListEntry:
    """Return the entry of one Unique ID; `rows` are its rows, the primary name first."""
    rows = group.rows("rows")
    number = rows[0].text("Unique ID")
    names = list(dict.fromkeys(map(_name, rows)))
    kinds = _all(rows, "Designation Type", "Individual, Entity, Ship")
    marks = [("uk", number), *(("ofsi", one) for one in _all(rows, "OFSI Group ID"))]
    marks += [("un", one) for one in _all(rows, "UN Reference Number")]
    marks += [("imo", one) for one in dict.fromkeys(re.findall(r"\b\d{7}\b", " ".join(_all(rows, "IMO number"))))]
    remarks = [f"{label}: {text}" for column, label in _REMARKS for text in _all(rows, column)]
    entry = ListEntry(
        "uk-sanctions", names[0], f"uk-{number}", _TYPES.get(kinds[0].casefold() if kinds else "", "party"),
        (*names[1:], *_all(rows, "Name non-latin script")), marks=tuple(marks),
        text="; ".join(dict.fromkeys(remarks)), citation=number, scope="; ".join(_all(rows, "Sanctions Imposed")),
        programme=",".join(_all(rows, "Regime Name")), gist="; ".join(_all(rows, "UK Statement of Reasons")),
    )  # fmt: skip
    addresses = (_address(row, part, entry) for part, row in enumerate(rows))
    entry.addresses = tuple(dict.fromkeys(filter(None, addresses)))
    entry.since = _start(rows, entry)
    return entry


def _address(row: Row, part: int, entry: ListEntry) -> tuple[str, str] | None:
    country = row.text("Address Country")
    code = country_of(country)
    if country and not code:
        entry.problem("Address Country", "unknown country", country, part=part)
    text = row.joined(*(f"Address Line {n}" for n in range(1, 7)), "Address Postal Code", "Address Country")
    return (code, text) if text else None


def _start(rows: list[Row], entry: ListEntry) -> str | None:
    """Return the day of designation; the rows of a party repeat it."""
    found = []
    for part, row in enumerate(rows):
        printed = row.text("Date Designated")
        day = british_day(printed) or as_day(printed)
        if day:
            found.append(day)
        elif printed:
            entry.problem("Date Designated", "not a date", printed, part=part)
    return min(found, default=None)


READER = ListReader(_records, map_entry)
