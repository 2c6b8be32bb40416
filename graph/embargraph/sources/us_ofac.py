"""OFAC's own files: the SDN list with its addresses and names in CSV without headers, and lists in XML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from embargraph.files.xml import read_xml
from embargraph.ingest.countries import country_of
from embargraph.ingest.listings import ListEntry, ListingWriter, ListReader, turned
from embargraph.ingest.printed_dates import american_day
from embargraph.ingest.records import Record, Row, read_elements, read_headerless
from embargraph.sources.catalog import list_codes

if TYPE_CHECKING:
    from embargraph.ingest.intake import Intake

__all__ = ["ADDRESSES", "NAMES", "SDN", "XML", "map_sdn", "map_xml", "read_addresses", "read_names"]

_SDN = (
    "ent_num", "name", "type", "program", "title", "call_sign", "vessel_type", "tonnage", "gross_tonnage", "flag",
    "owner", "remarks",
)  # fmt: skip
_TYPES = {
    "individual": "person",
    "vessel": "vessel",
    "aircraft": "aircraft",
    "entity": "organisation",
    "": "organisation",
}
#: Lists by the programme that they alone have.
_PROGRAMMES = list_codes("us-ofac")
_STRONG = {
    "Legal Entity Number": ("lei", r"[A-Z0-9]{18}\d{2}"),
    "Unified Social Credit Code (USCC)": ("usc", r"[0-9A-Z]{18}"),
    "SWIFT/BIC": ("bic", r"[A-Z0-9]{8}(?:[A-Z0-9]{3})?"),
    "Vessel Registration Identification": ("imo", r"(?:IMO )?(\d{7})"),
}


def map_sdn(row: Row) -> ListEntry:
    """Return the entry of one row of ``sdn.csv``: twelve cells without a header."""
    number, name, kind = row.text("ent_num"), row.text("name"), _TYPES.get(row.text("type").casefold())
    entry = ListEntry(
        "us-ofac-sdn", name, f"us-ofac-{number}", kind or "party", (turned(name),) if kind == "person" else (),
        marks=(("ofac", number),),
        text="; ".join(f"{field.replace('_', ' ')}: {text}" for field in _SDN[4:] if (text := row.text(field))),
        programme=",".join(filter(None, re.split(r"[\]\[\s]{2,}", row.text("program")))),
    )  # fmt: skip
    if not number.isdigit():
        entry.problem("ent_num", "not a number", number, fatal=True)
    elif not name:
        entry.problem("name", "no name", number, fatal=True)
    if kind is None:
        entry.problem("type", "unknown type", row.text("type"))
    return entry


def read_addresses(path: Path, intake: Intake) -> None:
    """Read ``add.csv``: addresses of entries that the graph has.

    Args:
        path: CSV of six cells without a header.
        intake: Where the records go.

    Raises:
        DataError: The file is not such a table.
    """
    writer = ListingWriter(intake)
    columns = ("ent_num", "add_num", "address", "city", "country", "remarks")
    for number, locator, row, _ in read_headerless(path, intake, columns):
        party = _known(intake, number, row)
        if party is None:
            continue
        country, address = row.text("country"), row.joined("address", "city", "country")
        code = country_of(country)
        if not code:
            intake.unparsed(number, "unknown country" if country else "no country", field="country", value=address)
            intake.accept(number)
            continue
        writer.locate(number, locator, party, ((code, address),))
    writer.flush()


def read_names(path: Path, intake: Intake) -> None:
    """Read ``alt.csv``: further names of entries that the graph has.

    Args:
        path: CSV of five cells without a header.
        intake: Where the records go.

    Raises:
        DataError: The file is not such a table.
    """
    writer = ListingWriter(intake)
    for number, _, row, _ in read_headerless(path, intake, ("ent_num", "alt_num", "type", "name", "remarks")):
        party, name = _known(intake, number, row), row.text("name")
        if party is None:
            continue
        if not name:
            intake.reject(number, "no name", field="name", value=row.text("ent_num"))
            continue
        writer.name(number, party, name)
    writer.flush()


def _known(intake: Intake, number: int, row: Row) -> str | None:
    party = intake.judged(f"us-ofac-{row.text('ent_num')}")
    if intake.has_node(party):
        return party
    reason = "not an entry of the graph; load the list first"
    intake.reject(number, reason, field="ent_num", value=row.text("ent_num"))
    return None


def _xml_records(path: Path, intake: Intake) -> Iterator[Record]:
    for item in read_xml(path, (), ("Publish_Date",)):
        intake.note_day(american_day(item.value if isinstance(item.value, str) else ""))
        break
    yield from read_elements(path, intake, ("sdnEntry",))


def map_xml(row: Row) -> ListEntry:
    """Return the entry of one element sdnEntry.

    The file of the lists beside the SDN list does not say which list an entry
    is on; its programme does, where one list alone has it.
    """
    uid, name, programmes = row.text("uid"), _full_name(row), row.values_at("programList", "program")
    programmes = [text if isinstance(text, str) else "" for text in programmes]
    list_ = next((_PROGRAMMES[name] for name in programmes if name in _PROGRAMMES), None)
    if list_ is None:
        list_ = "us-ofac-ns-mbs" if _is_menu_based(row) else "us-ofac-other"
    entry = ListEntry(
        list_, name, f"us-ofac-{uid}", _TYPES.get(row.text("sdnType").casefold(), "party"),
        tuple(filter(None, map(_full_name, row.rows("akaList", "aka")))), programme=",".join(programmes),
    )  # fmt: skip
    if not uid.isdigit() or not name:
        entry.problem("uid", "no uid or no name", uid or name, fatal=True)
    _add_addresses(row, entry)
    _add_identifiers(row, uid, entry)
    return entry


def _full_name(row: Row) -> str:
    return row.joined("firstName", "lastName", by=" ")


def _is_menu_based(row: Row) -> bool:
    return any("Directive" in one.text("idType") for one in row.rows("idList", "id"))


def _add_identifiers(row: Row, uid: str, entry: ListEntry) -> None:
    """Read the numbers: those that one party alone has as identifiers, others as remarks."""
    marks, remarks = [("ofac", uid)], list(_remarks(row))
    for one in row.rows("idList", "id"):
        type_, number = one.text("idType"), one.text("idNumber")
        scheme, pattern = _STRONG.get(type_, ("", "$^"))
        found = re.fullmatch(pattern, number)
        if found:
            marks.append((scheme, found[found.re.groups]))
        else:
            remarks.append(f"{type_.rstrip(': -')}: {number}")
    entry.marks, entry.text = tuple(marks), "; ".join(remarks)


def _add_addresses(row: Row, entry: ListEntry) -> None:
    parts = ("address1", "address2", "address3", "city", "stateOrProvince", "postalCode", "country")
    addresses = []
    for one in row.rows("addressList", "address"):
        country = one.text("country")
        code = country_of(country)
        if country and not code:
            entry.problem("country", "unknown country", country)
        addresses.append((code, one.joined(*parts)))
    entry.addresses = tuple(addresses)


def _remarks(row: Row) -> Iterator[str]:
    for label, path in (
        ("title", ("title",)), ("remarks", ("remarks",)), ("born", ("dateOfBirthList", "dateOfBirthItem")),
        ("born in", ("placeOfBirthList", "placeOfBirthItem")), ("nationality", ("nationalityList", "nationality")),
        ("citizenship", ("citizenshipList", "citizenship")),
    ):  # fmt: skip
        for one in row.values_at(*path):
            text = one.joined("dateOfBirth", "placeOfBirth", "country", by=" ") if isinstance(one, Row) else one
            if text:
                yield f"{label}: {text}"


SDN = ListReader(partial(read_headerless, columns=_SDN), map_sdn)
XML = ListReader(_xml_records, map_xml)
ADDRESSES, NAMES = read_addresses, read_names
