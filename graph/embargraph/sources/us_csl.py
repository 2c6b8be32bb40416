"""The US Consolidated Screening List: twelve lists of three departments in one file, CSV or JSON."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from embargraph.files.open import open_bytes
from embargraph.ingest.citations import tidy_notices
from embargraph.ingest.countries import place_of
from embargraph.ingest.listings import ListEntry, ListingWriter, split_names, turned
from embargraph.ingest.records import read_objects, read_table
from embargraph.ingest.requirements import read_wording
from embargraph.model.dates import as_day, days
from embargraph.model.text import plain

if TYPE_CHECKING:
    from embargraph.ingest.intake import Intake

__all__ = ["LISTS", "read_csl"]

#: Lists by the mark that the file has for them.
LISTS = MappingProxyType(
    {
        "EL": "us-bis-entity-list",
        "DPL": "us-bis-denied-persons",
        "UVL": "us-bis-unverified-list",
        "MEU": "us-bis-meu-list",
        "SDN": "us-ofac-sdn",
        "SSI": "us-ofac-ssi",
        "CMIC": "us-ofac-ns-cmic",
        "PLC": "us-ofac-plc",
        "NS-MBS List": "us-ofac-ns-mbs",
        "CAP": "us-ofac-capta",
        "FSE": "us-ofac-fse",
        "DTC": "us-state-itar-debarred",
        "ISN": "us-state-isn",
    }
)
_NEEDED = (
    "source", "entity_number", "type", "programs", "name", "addresses", "federal_register_notice", "start_date",
    "end_date", "license_requirement", "license_policy", "source_list_url", "alt_names",
)  # fmt: skip
_TYPES = {"Individual": "person", "Entity": "organisation", "Vessel": "vessel", "Aircraft": "aircraft"}
#: Lists whose start date is often the day of publication: it shows the entry, it does not begin it.
_PUBLISHED = ("us-bis-entity-list", "us-bis-meu-list")
#: Cells that are told with the party as they stand.
_TOLD = (
    ("title", "title"), ("dates_of_birth", "born"), ("places_of_birth", "born in"), ("nationalities", "nationality"),
    ("citizenships", "citizenship"), ("standard_order", "standard order"), ("call_sign", "call sign"),
    ("vessel_type", "vessel type"), ("gross_tonnage", "gross tonnage"), ("vessel_flag", "flag"),
    ("gross_registered_tonnage", "gross registered tonnage"), ("vessel_owner", "vessel owner"),
    ("remarks", "remarks"), ("ids", "identifiers"),
)  # fmt: skip
_MARKS = (
    ("usc", re.compile(r"([0-9A-Z]{18}), Unified Social Credit Code")),
    ("inn", re.compile(r"RU, (\d{10}|\d{12}), Tax ID No")),
    ("ogrn", re.compile(r"RU, (\d{13}), Registration Number")),
    ("imo", re.compile(r"IMO (\d{7}), Vessel Registration Identification")),
    ("bic", re.compile(r"([A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?), SWIFT/BIC")),
    ("lei", re.compile(r"([A-Z0-9]{18}\d{2}), Legal Entity Number")),
)


def read_csl(path: Path, intake: Intake) -> None:
    """Read the screening list.

    Args:
        path: The official CSV of 29 columns, or the official JSON; gzip or not.
        intake: Where the records go.

    Raises:
        DataError: The file is neither.
    """
    writer = ListingWriter(intake)
    for record, place, row in _rows(path, intake):
        entry = _entry(intake, record, row)
        if entry is not None:
            writer.add(record, place, entry)
    writer.flush()


def _rows(path: Path, intake: Intake) -> Iterator[tuple[int, str, Mapping[str, str]]]:
    with open_bytes(path) as stream:
        start = stream.read(64).lstrip(b"\xef\xbb\xbf \r\n\t")[:1]
    if start not in {b"{", b"["}:
        yield from read_table(path, intake, _NEEDED)
        return
    for record, place, value in read_objects(path, intake):
        yield record, place, _flat(value)


def _flat(value: Mapping[str, Any]) -> dict[str, str]:
    """Return a record of the JSON as a row of the CSV."""
    row = {name: plain(cell) for name, cell in value.items() if isinstance(cell, str)}
    row.update({name: "; ".join(map(plain, cell)) for name, cell in value.items() if isinstance(cell, list)})
    addresses = value.get("addresses")
    parts = ("address", "city", "state", "postal_code", "country")
    row["addresses"] = "; ".join(
        ", ".join(filter(None, (plain(address.get(part)).replace(";", ",") for part in parts)))
        for address in (addresses if isinstance(addresses, list) else [])
        if isinstance(address, dict)
    )
    ids = value.get("ids")
    if isinstance(ids, list):
        row["ids"] = "; ".join(
            ", ".join(filter(None, (plain(one.get(part)) for part in ("country", "number", "type"))))
            for one in ids
            if isinstance(one, dict)
        )
    if isinstance(value.get("entity_number"), int):
        row["entity_number"] = str(value["entity_number"])
    return row


@lru_cache(maxsize=64)
def _list_of(source: str) -> str | None:
    return next((list_ for mark, list_ in LISTS.items() if f"({mark})" in source), None)


def _entry(intake: Intake, record: int, row: Mapping[str, str]) -> ListEntry | None:
    list_ = _list_of(row.get("source", ""))
    if list_ is None:
        intake.reject(record, "is no list that is known", field="source", value=row.get("source"))
        return None
    name = plain(row.get("name")).strip(" ,")
    if not name:
        intake.reject(record, "is empty", field="name", value=row.get("source"))
        return None
    kind, number = row.get("type", ""), plain(row.get("entity_number"))
    names = split_names(plain(row.get("alt_names")))
    if kind == "Individual":
        names.append(turned(name))
    told = [f"{label}: {text}" for field, label in _TOLD if (text := row.get(field)) and (text := plain(text))]
    ids = row.get("ids", "")
    entry = ListEntry(
        list_, name, f"us-ofac-{number}" if number.isalnum() else "", _TYPES.get(kind, "party"), tuple(names),
        _addresses(row.get("addresses", "")), _marks(number, ids), "; ".join(told),
        tidy_notices(plain(row.get("federal_register_notice"))), _url(row.get("source_list_url", "")),
        programme=",".join(part for text in row.get("programs", "").split(";") if (part := plain(text))),
    )  # fmt: skip
    for code, address in entry.addresses:
        if not code:
            intake.unparsed(record, "ends with no country that is known", field="addresses", value=address)
    _date(intake, record, row, entry)
    if row.get("license_requirement") or row.get("license_policy"):
        read_wording(intake, record, row, entry)
    return entry


def _addresses(text: str) -> tuple[tuple[str, str], ...]:
    if not text:
        return ()
    return tuple((place_of(address), address) for part in text.split(";") if (address := plain(part)))


def _marks(number: str, ids: str) -> tuple[tuple[str, str], ...]:
    marks = [("ofac", number)] if number else []
    if ids:
        marks += [(scheme, found) for scheme, pattern in _MARKS for found in pattern.findall(ids)]
    return tuple(marks)


def _url(text: str) -> str:
    return text if re.fullmatch(r"https?://\S+", text) else ""


def _date(intake: Intake, record: int, row: Mapping[str, str], entry: ListEntry) -> None:
    start, end = row.get("start_date", ""), row.get("end_date", "")
    since, until = as_day(start), as_day(end)
    for field, text, found in (("start_date", start, since), ("end_date", end, until)):
        if text.strip() and found is None:
            intake.unparsed(record, "is not a date", field=field, value=text)
    if since and until and days(until)[1] < days(since)[0]:
        intake.unparsed(record, "is before start_date", field="end_date", value=until)
        until = None
    if entry.list in _PUBLISHED:
        entry.seen = since
    else:
        entry.since = since
    entry.until = until
