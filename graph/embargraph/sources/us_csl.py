"""The US Consolidated Screening List: twelve lists of three departments in one file, CSV or JSON."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from embargraph.files.open import open_bytes
from embargraph.ingest.citations import tidy_notices
from embargraph.ingest.countries import place_of
from embargraph.ingest.listings import ListEntry, ListReader, split_names, turned
from embargraph.ingest.ofac import listing_days, number_of, printed_number
from embargraph.ingest.records import Record, Row, read_objects, read_table
from embargraph.ingest.requirements import read_wording
from embargraph.model.dates import as_day, days
from embargraph.sources.catalog import list_codes, lists_dated_by_publication

if TYPE_CHECKING:
    from embargraph.ingest.intake import Intake

__all__ = ["READER", "map_entry"]

#: Lists by the code that the file has for them, in brackets.
_LISTS = list_codes("us-csl")
_NEEDED = (
    "source", "entity_number", "type", "programs", "name", "addresses", "federal_register_notice", "start_date",
    "end_date", "license_requirement", "license_policy", "source_list_url", "alt_names",
)  # fmt: skip
_TYPES = {"Individual": "person", "Entity": "organisation", "Vessel": "vessel", "Aircraft": "aircraft"}
#: Cells that are remarks on the party, as they stand.
_REMARKS = (
    ("title", "title"), ("places_of_birth", "born in"), ("nationalities", "nationality"),
    ("citizenships", "citizenship"), ("standard_order", "standard order"), ("call_sign", "call sign"),
    ("vessel_type", "vessel type"), ("gross_tonnage", "gross tonnage"), ("vessel_flag", "flag"),
    ("gross_registered_tonnage", "gross registered tonnage"), ("vessel_owner", "vessel owner"),
    ("remarks", "remarks"), ("ids", "identifiers"),
)  # fmt: skip
#: On these lists the start date is often the day of publication: a first-seen date, not a start.
_DATED_BY_PUBLICATION = lists_dated_by_publication()
#: Types that stand most often and are no numbers; a colon or a dash ends those that are remarks.
_NO_NUMBERS = frozenset({"Gender", "Website", "Email Address", "Organization Established Date", "Target Type"})
#: The country whose numbers tell their register, by its code here and by its name in OFAC's own files.
_COUNTRIES = {"RU": "Russia"}


def _records(path: Path, intake: Intake) -> Iterator[Record]:
    with open_bytes(path) as stream:
        start = stream.read(64).lstrip(b"\xef\xbb\xbf \r\n\t")[:1]
    if start not in {b"{", b"["}:
        yield from read_table(path, intake, _NEEDED)
        return
    for record in read_objects(path, intake):
        yield record._replace(row=_flat(record.row))


def _flat(value: Row) -> Row:
    """Return a record of the JSON as a row of the CSV."""
    row = Row((name, cell) for name, cell in value.items() if isinstance(cell, str))
    row.update(
        (name, "; ".join(one if isinstance(one, str) else "" for one in cell))
        for name, cell in value.items()
        if isinstance(cell, list)
    )
    parts = ("address", "city", "state", "postal_code", "country")
    # A semicolon parts the addresses of a cell.
    row["addresses"] = "; ".join(
        ", ".join(filter(None, (address.text(part).replace(";", ",") for part in parts)))
        for address in _parts(value, "addresses")
    )
    if isinstance(value.get("ids"), list):
        row["ids"] = "; ".join(one.joined("country", "number", "type") for one in _parts(value, "ids"))
    if isinstance(value.get("entity_number"), int):
        row["entity_number"] = str(value["entity_number"])
    return row


def _parts(value: Row, name: str) -> list[Row]:
    return value.rows(name) if isinstance(value.get(name), list) else []


@lru_cache(maxsize=64)
def _list_of(source: str) -> str:
    said = source.casefold()
    return next(
        (list_ for code, list_ in _LISTS.items() if f"({code})".casefold() in said or code.casefold() == said), ""
    )


def map_entry(row: Row) -> ListEntry:
    """Return the entry of one row of the CSV."""
    source, kind, number = row.text("source"), row.text("type"), row.text("entity_number")
    list_, name = _list_of(source), row.text("name").strip(" ,")
    names = split_names(row.text("alt_names"))
    ids = row.text("ids")
    printed = [printed_number(text) for part in ids.split(";") if (text := part.strip())] if ids else []
    if kind == "Individual":
        names.append(turned(name))
    entry = ListEntry(
        list_, name, f"us-ofac-{number}" if number.isalnum() else "", _TYPES.get(kind, "party"), tuple(names),
        _addresses(row.text("addresses")), _identifiers(number, printed),
        "; ".join([
            *_births(row.text("dates_of_birth")),
            *[f"{label}: {text}" for field, label in _REMARKS if field in row and (text := row.text(field))],
        ]),
        tidy_notices(row.text("federal_register_notice")), _url(row.text("source_list_url")),
        programme=",".join(part for text in row.text("programs").split(";") if (part := text.strip())),
    )  # fmt: skip
    if not list_:
        entry.problem("source", "unknown list", source, fatal=True)
    elif not name:
        entry.problem("name", "no name", source, fatal=True)
    for code, address in entry.addresses:
        if not code:
            entry.problem("addresses", "no known country at the end of the address", address)
    _date(row, entry)
    if "Listing Date" in ids or "Effective Date" in ids:
        _list_days(printed, entry)
    if row.text("license_requirement") or row.text("license_policy"):
        read_wording(row.text("license_requirement"), row.text("license_policy"), entry)
    return entry


def _births(text: str) -> Iterator[str]:
    """Yield the dates of birth as remarks, no more precise than the file can be taken to be.

    "Dec 1980" stands there as 1980-12-01 and "1980" as 1980-01-01: the first of a month says the month, the first
    of a year the year.  What was printed stands beside it.

    Example:
        >>> list(_births("1980-12-01; 1966-01-01; 1981-02-05"))[:3]
        ['born: 1980-12', 'born as printed: 1980-12-01', 'born: 1966']
    """
    for part in filter(None, map(str.strip, text.split(";"))):
        first = re.fullmatch(r"(\d{4})-(\d\d)-01", part)
        if first is None:
            yield f"born: {part}"
        else:
            yield f"born: {first[1] if first[2] == '01' else f'{first[1]}-{first[2]}'}"
            yield f"born as printed: {part}"


def _addresses(text: str) -> tuple[tuple[str, str], ...]:
    if not text:
        return ()
    return tuple((place_of(address), address) for part in text.split(";") if (address := part.strip()))


def _identifiers(number: str, printed: list[tuple[str, str, str]]) -> tuple[tuple[str, str], ...]:
    found = [("ofac", number)] if number else []
    found += filter(None, (
        number_of(type_, text, _COUNTRIES.get(land, land)) for type_, text, land in printed
        if type_ not in _NO_NUMBERS and not type_.endswith((":", "-"))
    ))  # fmt: skip
    return tuple(dict.fromkeys(found))


def _url(text: str) -> str:
    return text if re.fullmatch(r"https?://\S+", text) else ""


def _date(row: Row, entry: ListEntry) -> None:
    start, end = row.text("start_date"), row.text("end_date")
    since, until = as_day(start), as_day(end)
    for field, text, found in (("start_date", start, since), ("end_date", end, until)):
        if text and found is None:
            entry.problem(field, "not a date", text)
    if since and until and days(until)[1] < days(since)[0]:
        entry.problem("end_date", "end date before the start date", until)
        until = None
    if entry.list in _DATED_BY_PUBLICATION:
        entry.seen = since
    else:
        entry.since = since
    entry.until = until


def _list_days(printed: list[tuple[str, str, str]], entry: ListEntry) -> None:
    """Read the day of listing where it stands among the numbers and has no column; each list has a row of its own."""
    since, _ = listing_days(((type_, text) for type_, text, _ in printed), entry)
    if entry.since is None:
        entry.since = since


READER = ListReader(_records, map_entry)
