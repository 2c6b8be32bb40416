"""The UK Sanctions List, in CSV."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from embargraph.ingest.countries import country_of
from embargraph.ingest.listings import ListEntry, ListingWriter
from embargraph.ingest.printed_dates import british_day
from embargraph.ingest.records import read_table
from embargraph.model.dates import as_day
from embargraph.model.text import plain

if TYPE_CHECKING:
    from embargraph.ingest.intake import Intake

__all__ = ["read_uk"]

_UK_NEEDED = ("Unique ID", "Name 6", "Name type", "Regime Name", "Date Designated")


_UK_TYPES = {"individual": "person", "entity": "organisation", "ship": "vessel"}


#: Cells that are told with the party as they stand.
_UK_TOLD = (
    ("Title", "title"), ("D.O.B", "born"), ("Town of birth", "born in"), ("Country of birth", "born in"),
    ("Nationality(/ies)", "nationality"), ("Position", "position"), ("National Identifier number", "national id"),
    ("Passport number", "passport"), ("Type of entity", "type of entity"), ("Parent company", "parent company"),
    ("Subsidiaries", "subsidiaries"), ("Business registration number (s)", "registration"),
    ("Type of ship", "type of ship"), ("Current owner/operator (s)", "owner or operator"),
    ("Current believed flag of ship", "flag"), ("Other Information", "remarks"),
)  # fmt: skip


def read_uk(path: Path, intake: Intake) -> None:
    """Read the UK Sanctions List: a line with its date, a header, and a row for each name of a party.

    Args:
        path: CSV in UTF-8, gzip or not.
        intake: Where the records go.

    Raises:
        DataError: The file is no such table.
    """
    # The rows of a party need not stand together, and its own name need not come first.
    intake.holds_records = True
    groups: dict[str, list[tuple[int, str, Mapping[str, str]]]] = {}
    above: list[str] = []
    for record, place, row in read_table(path, intake, _UK_NEEDED, above):
        number = plain(row.get("Unique ID"))
        if not re.fullmatch(r"[A-Z]{2,12}\d{1,8}", number):
            intake.reject(record, "is no number of the list", field="Unique ID", value=number)
        elif not _uk_name(row):
            intake.reject(record, "has no name", field="Name 6", value=number)
        else:
            groups.setdefault(number, []).append((record, place, row))
    intake.note_day(british_day(" ".join(above)))
    writer = ListingWriter(intake)
    for number, rows in groups.items():
        # Python sorts stably: further names keep their order behind the primary one.
        rows.sort(key=lambda one: plain(one[2].get("Name type")).casefold() != "primary name")
        record, place, _ = rows[0]
        writer.add(record, place, _uk_entry(intake, rows, number))
        for further, _, _ in rows[1:]:
            intake.accept(further)
    writer.flush()


def _uk_name(row: Mapping[str, str]) -> str:
    # Name 6 is the family name, or the whole name of what is no person.
    return " ".join(filter(None, (plain(row.get(f"Name {n}")) for n in (1, 2, 3, 4, 5, 6))))


def _uk_all(rows: list[tuple[int, str, Mapping[str, str]]], *columns: str) -> list[str]:
    """Return what some columns hold in the rows of a party, each text once."""
    return list(dict.fromkeys(text for column in columns for _, _, row in rows if (text := plain(row.get(column)))))


def _uk_entry(intake: Intake, rows: list[tuple[int, str, Mapping[str, str]]], number: str) -> ListEntry:
    names = list(dict.fromkeys(_uk_name(row) for _, _, row in rows))
    kinds = _uk_all(rows, "Designation Type", "Individual, Entity, Ship")
    marks = [("uk", number), *(("ofsi", one) for one in _uk_all(rows, "OFSI Group ID"))]
    marks += [("un", one) for one in _uk_all(rows, "UN Reference Number")]
    ships = " ".join(_uk_all(rows, "IMO number"))
    marks += [("imo", one) for one in dict.fromkeys(re.findall(r"\b\d{7}\b", ships))]
    told = [f"{label}: {text}" for column, label in _UK_TOLD for text in _uk_all(rows, column)]
    return ListEntry(
        "uk-sanctions", names[0], f"uk-{number}", _UK_TYPES.get(kinds[0].casefold() if kinds else "", "party"),
        (*names[1:], *_uk_all(rows, "Name non-latin script")),
        tuple(dict.fromkeys(found for one in rows if (found := _uk_address(intake, one)))),
        tuple(marks), "; ".join(dict.fromkeys(told)), citation=number, since=_uk_start(intake, rows),
        scope="; ".join(_uk_all(rows, "Sanctions Imposed")), programme=",".join(_uk_all(rows, "Regime Name")),
        gist="; ".join(_uk_all(rows, "UK Statement of Reasons")),
    )  # fmt: skip


def _uk_address(intake: Intake, one: tuple[int, str, Mapping[str, str]]) -> tuple[str, str] | None:
    record, _, row = one
    country = plain(row.get("Address Country"))
    code = country_of(country)
    if country and not code:
        intake.unparsed(record, "is no country that is known", field="Address Country", value=country)
    columns = [f"Address Line {n}" for n in range(1, 7)] + ["Address Postal Code"]
    text = ", ".join(filter(None, (*(plain(row.get(column)) for column in columns), country)))
    return (code, text) if text else None


def _uk_start(intake: Intake, rows: list[tuple[int, str, Mapping[str, str]]]) -> str | None:
    """Return the day of designation; the rows of a party repeat it."""
    found = []
    for record, _, row in rows:
        printed = plain(row.get("Date Designated"))
        day = british_day(printed) or as_day(printed)
        if day:
            found.append(day)
        elif printed:
            intake.unparsed(record, "is not a date", field="Date Designated", value=printed)
    return min(found, default=None)
