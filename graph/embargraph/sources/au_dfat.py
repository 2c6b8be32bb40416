"""Australia's consolidated list (DFAT): a workbook or CSV with a row for each name of a party.

Names of a party have its reference and a letter: 101, 101a, 101b.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from embargraph.errors import DataError
from embargraph.files.csv import rows_of
from embargraph.files.workbook import is_workbook, read_workbook
from embargraph.ingest.countries import country_of, place_of
from embargraph.ingest.listings import ListEntry, ListReader
from embargraph.ingest.printed_dates import british_day
from embargraph.ingest.records import Record, Row
from embargraph.model.dates import as_day
from embargraph.model.names import name_key
from embargraph.model.text import plain

if TYPE_CHECKING:
    from embargraph.ingest.intake import Intake

__all__ = ["READER", "map_entry"]

_LIST = "au-sanctions"
_NEEDED = ("reference", "nameofindividualorentity", "type", "nametype")
_TYPES = {"individual": "person", "entity": "organisation", "vessel": "vessel", "ship": "vessel"}
#: Columns that say with a mark that a measure applies, and its effect.
_MEASURES = {
    "targetedfinancialsanction": ("targeted financial sanction", "blocking"), "travelban": ("travel ban", "travel_ban"),
    "armsembargo": ("arms embargo", "other_measure"), "maritimerestriction": ("maritime restriction", "shipping"),
}  # fmt: skip
_NO = {"", "no", "n", "false", "0", "none"}
#: Cells that are remarks on the party, as they stand.
_REMARKS = (
    ("dateofbirth", "born"), ("placeofbirth", "born in"), ("citizenship", "citizenship"),
    ("additionalinformation", "remarks"), ("listinginformation", "listing"),
)  # fmt: skip
#: Letters or figures that number the addresses of one cell, and what a workbook has for a line break.
_NUMBERED = re.compile(r"(?:^|\s)(?:[a-p]|i{1,3}|iv|v)\)\s|_x000D_|[;\n]")
_REFERENCE = re.compile(r"(\d{1,7})\s*([a-z]{0,3})", re.I)


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.casefold())


def _records(path: Path, intake: Intake) -> Iterator[Record]:
    """Yield the rows of each party together, the one with its own name first."""
    intake.holds_records = True
    groups: dict[str, list[Record]] = {}
    for record in _rows(path, intake):
        found = _REFERENCE.fullmatch(record.row.text("reference"))
        if found is None:
            intake.reject(record.number, "not a reference", field="Reference", value=record.row.text("reference"))
        elif not record.row.text("nameofindividualorentity"):
            intake.reject(record.number, "no name", field="Name of Individual or Entity", value=found[0])
        else:
            groups.setdefault(found[1], []).append(record)
    for number, group in groups.items():
        for turn, party in enumerate(_parties(group), 1):
            rows, numbers = [one.row for one in party], [one.number for one in party]
            if turn > 1:
                reason = "the reference of a party of another name"
                intake.unparsed(numbers[0], reason, field="Reference", value=number)
            own = number if turn == 1 else f"{number}-{turn}"
            yield Record(numbers[0], party[0].locator, Row(number=own, rows=rows), tuple(numbers[1:]))


def _parties(group: list[Record]) -> list[list[Record]]:
    """Return the rows of each party of one reference: some references were used for two."""
    parties: list[list[Record]] = []
    known: dict[str, list[Record]] = {}
    waiting: list[Record] = []
    for record in group:
        key = name_key(record.row.text("nameofindividualorentity"))
        if not _is_primary(record.row):
            (parties[-1] if parties else waiting).append(record)
        elif key in known:
            known[key].append(record)
        else:
            known[key] = [record]
            parties.append(known[key])
    if not parties:
        return [waiting]
    parties[0] += waiting
    return parties


def _is_primary(row: Row) -> bool:
    return row.text("nametype").casefold().startswith("primary")


def _rows(path: Path, intake: Intake) -> Iterator[Record]:
    """Yield the rows of a workbook, or of CSV, by the names of their columns without blanks."""
    sheets = read_workbook(path) if is_workbook(path) else (("", n, cells) for n, cells in enumerate(rows_of(path), 1))
    header: list[str] = []
    of = None
    for sheet, number, cells in sheets:
        if sheet != of:
            header, of = [], sheet
        if not any(cell.strip() for cell in cells):
            continue
        names = [_slug(cell) for cell in cells]
        if not header:
            if set(_NEEDED) <= set(names):
                header = names
            continue
        place = f"{sheet} row {number}".strip()
        record = intake.read(place)
        if len(cells) > len(header):
            intake.reject(record, "more cells than the header has", value=",".join(cells))
            continue
        texts = {name: plain(cell.replace("_x000D_", "; ")) for name, cell in zip(header, cells, strict=False) if name}
        yield Record(record, place, Row(texts))
    if not header:
        raise DataError(f"{path}: no header with Reference, Name of Individual or Entity, Type and Name Type")


def map_entry(group: Row) -> ListEntry:
    """Return the entry of one reference; `rows` are its rows, `number` the reference without its letter."""
    rows = sorted(group.rows("rows"), key=lambda row: not _is_primary(row))
    number, first = group.text("number"), next(iter(rows), Row())
    names = [row.text("nameofindividualorentity") for row in rows]
    strong = {name for name, row in zip(names, rows, strict=True) if row.text("aliasstrength").casefold() != "weak"}
    own = {name for name, row in zip(names, rows, strict=True) if not _is_former(row)}
    further = tuple(dict.fromkeys(name for name in names[1:] if name != names[0]))
    measures = [key for key in _MEASURES if any(row.text(key).casefold() not in _NO for row in rows)]
    entry = ListEntry(
        _LIST, names[0] if names else "", f"au-dfat-{number}", _TYPES.get(first.text("type").casefold(), "party"),
        further, identifiers=tuple(_identifiers(number, rows)),
        text="; ".join(f"{label}: {text}" for column, label in _REMARKS for text in _all(rows, column)),
        citation=next(iter(_all(rows, "instrumentofdesignation")), "") or f"reference {number}",
        programme=",".join(text.replace(",", ";") for text in _all(rows, "committees")),
        scope="; ".join(_MEASURES[key][0] for key in measures),
        weak=tuple(name for name in further if name not in strong),
        former=tuple(name for name in further if name not in own),
    )  # fmt: skip
    if not entry.name or not re.fullmatch(r"\d{1,7}(?:-\d+)?", number):
        entry.problem("Reference", "no name or no reference", number or entry.name, fatal=True)
    if entry.type == "party" and first.text("type"):
        entry.problem("Type", "unknown type", first.text("type"))
    effects = [_MEASURES[key][1] for key in measures]
    entry.effect, entry.effects = (effects[0], tuple(effects[1:])) if effects else ("", ())
    if not any(key in row for key in _MEASURES for row in rows):
        # Older editions have no columns of measures: all of the list is under financial sanctions.
        entry.effect = "blocking"
    _add_addresses(rows, entry)
    _add_day(rows, entry)
    return entry


def _is_former(row: Row) -> bool:
    return row.text("nametype").casefold().replace(".", "") in {"fka", "formerly known as", "former name"}


def _all(rows: list[Row], column: str) -> list[str]:
    return list(dict.fromkeys(filter(None, (row.text(column) for row in rows))))


def _identifiers(number: str, rows: list[Row]) -> Iterator[tuple[str, str]]:
    yield "dfat", number
    for text in _all(rows, "imonumber"):
        yield from (("imo", found) for found in re.findall(r"(?<!\d)\d{7}(?!\d)", text))


def _add_addresses(rows: list[Row], entry: ListEntry) -> None:
    addresses = []
    for cell in _all(rows, "address"):
        for part in filter(None, (piece.strip(" ,") for piece in _NUMBERED.split(cell))):
            code = place_of(part) or country_of(part)
            if not code:
                entry.problem("Address", "no known country at the end of the address", part)
            addresses.append((code, part))
    entry.addresses = tuple(dict.fromkeys(addresses))


def _add_day(rows: list[Row], entry: ListEntry) -> None:
    """Read the day of control; the rows of a party repeat it, and a later one is of an amendment."""
    days = []
    for text in _all(rows, "controldate"):
        day = _serial_day(text) or as_day(text) or british_day(text)
        if day:
            days.append(day)
        else:
            entry.problem("Control Date", "not a date", text)
    entry.since = min(days, default=None)


def _serial_day(text: str) -> str | None:
    """Return the day of a workbook's number, which is what is left of a day that was copied as a value."""
    # From 1954 to 2064; a year is never so long.
    if not re.fullmatch(r"[2-5]\d{4}(?:\.0)?", text, re.ASCII):
        return None
    return (date(1899, 12, 30) + timedelta(days=int(float(text)))).isoformat()


READER = ListReader(_records, map_entry)
