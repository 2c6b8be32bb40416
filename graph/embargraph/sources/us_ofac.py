"""OFAC's own files: the SDN list with its addresses and names in CSV without headers, and lists in XML."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from embargraph.files.xml import elements, parted, read_xml
from embargraph.ingest.countries import country_of
from embargraph.ingest.listings import ListEntry, ListingWriter, turned
from embargraph.ingest.printed_dates import american_day
from embargraph.ingest.records import read_headerless
from embargraph.model.text import plain

if TYPE_CHECKING:
    from embargraph.ingest.intake import Intake

__all__ = ["read_addresses", "read_names", "read_ofac_xml", "read_sdn"]

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
_PROGRAMMES = {
    "NS-PLC": "us-ofac-plc",
    "CMIC-EO13959": "us-ofac-ns-cmic",
    "UKRAINE-EO13662": "us-ofac-ssi",
    "561-Related": "us-ofac-capta",
    "FSE-IR": "us-ofac-fse",
    "FSE-SY": "us-ofac-fse",
}
_STRONG = {
    "Legal Entity Number": ("lei", r"[A-Z0-9]{18}\d{2}"),
    "Unified Social Credit Code (USCC)": ("usc", r"[0-9A-Z]{18}"),
    "SWIFT/BIC": ("bic", r"[A-Z0-9]{8}(?:[A-Z0-9]{3})?"),
    "Vessel Registration Identification": ("imo", r"(?:IMO )?(\d{7})"),
}


def read_sdn(path: Path, intake: Intake) -> None:
    """Read ``sdn.csv``.

    Args:
        path: CSV of twelve cells without a header; ``-0-`` is nothing.
        intake: Where the records go.

    Raises:
        DataError: The file is no such table.
    """
    writer = ListingWriter(intake)
    for record, place, row in read_headerless(path, intake, _SDN):
        number, name = row["ent_num"], plain(row["name"])
        if not number.isdigit():
            intake.reject(record, "is no number", field="ent_num", value=number)
            continue
        if not name:
            intake.reject(record, "is empty", field="name", value=number)
            continue
        kind = _TYPES.get(row["type"].casefold())
        if kind is None:
            intake.unparsed(record, "is no type that is known", field="type", value=row["type"])
        told = [f"{field.replace('_', ' ')}: {text}" for field in _SDN[4:] if (text := plain(row[field]))]
        names = (turned(name),) if kind == "person" else ()
        entry = ListEntry(
            "us-ofac-sdn", name, f"us-ofac-{number}", kind or "party", names, marks=(("ofac", number),),
            text="; ".join(told), programme=",".join(filter(None, re.split(r"[\]\[\s]{2,}", row["program"]))),
        )  # fmt: skip
        writer.add(record, place, entry)
    writer.flush()


def read_addresses(path: Path, intake: Intake) -> None:
    """Read ``add.csv``: addresses of entries that the graph has.

    Args:
        path: CSV of six cells without a header.
        intake: Where the records go.

    Raises:
        DataError: The file is no such table.
    """
    writer = ListingWriter(intake)
    columns = ("ent_num", "add_num", "address", "city", "country", "remarks")
    for record, place, row in read_headerless(path, intake, columns):
        party = _known(intake, record, row)
        if party is None:
            continue
        code = country_of(row["country"])
        address = plain(", ".join(filter(None, (row["address"], row["city"], row["country"]))))
        if not code:
            reason = "is no country that is known" if row["country"] else "is missing"
            intake.unparsed(record, reason, field="country", value=address)
            intake.accept(record)
            continue
        writer.locate(record, place, party, ((code, address),))
    writer.flush()


def read_names(path: Path, intake: Intake) -> None:
    """Read ``alt.csv``: further names of entries that the graph has.

    Args:
        path: CSV of five cells without a header.
        intake: Where the records go.

    Raises:
        DataError: The file is no such table.
    """
    writer = ListingWriter(intake)
    for record, _place, row in read_headerless(path, intake, ("ent_num", "alt_num", "type", "name", "remarks")):
        party, name = _known(intake, record, row), plain(row["name"])
        if party is None:
            continue
        if not name:
            intake.reject(record, "is empty", field="name", value=row["ent_num"])
            continue
        writer.name(record, party, name)
    writer.flush()


def _known(intake: Intake, record: int, row: Mapping[str, str]) -> str | None:
    party = intake.judged(f"us-ofac-{row['ent_num']}")
    if intake.has_node(party):
        return party
    intake.reject(record, "is no entry of the graph; load the list first", field="ent_num", value=row["ent_num"])
    return None


def _full_name(value: Mapping[str, Any]) -> str:
    return " ".join(filter(None, (plain(value.get("firstName")), plain(value.get("lastName")))))


def read_ofac_xml(path: Path, intake: Intake) -> None:
    """Read a list in OFAC's XML, one element `sdnEntry` an entry.

    The file of the lists beside the SDN list does not say which list an entry
    is on; its programme does, where one list alone has it.

    Args:
        path: XML, gzip or not.
        intake: Where the records go.

    Raises:
        DataError: The file is not well-formed, or declares an entity.
    """
    writer = ListingWriter(intake)
    for item in read_xml(path, ("sdnEntry",), ("Publish_Date",)):
        if item.place == "Publish_Date":
            intake.note_day(american_day(plain(item.value)))
            continue
        record = intake.read(item.place)
        entry = _xml_entry(intake, record, item.value) if isinstance(item.value, dict) else None
        if entry is None:
            intake.reject(record, item.fault or "has no uid or no name")
            continue
        writer.add(record, item.place, entry)
    writer.flush()


def _xml_entry(intake: Intake, record: int, value: Mapping[str, Any]) -> ListEntry | None:
    uid, name = plain(value.get("uid")), _full_name(value)
    if not uid.isdigit() or not name:
        return None
    programmes = [plain(text) for text in elements(value, "programList", "program")]
    list_ = next((_PROGRAMMES[name] for name in programmes if name in _PROGRAMMES), None)
    if list_ is None:
        list_ = "us-ofac-ns-mbs" if _is_menu_based(value) else "us-ofac-other"
    kind = _TYPES.get(plain(value.get("sdnType")).casefold(), "party")
    marks, told = [("ofac", uid)], list(_told(value))
    for one in parted(value, "idList", "id"):
        type_, number = plain(one.get("idType")), plain(one.get("idNumber"))
        scheme, pattern = _STRONG.get(type_, ("", "$^"))
        found = re.fullmatch(pattern, number)
        if found:
            marks.append((scheme, found[found.re.groups]))
        else:
            told.append(f"{type_.rstrip(': -')}: {number}")
    return ListEntry(
        list_, name, f"us-ofac-{uid}", kind, tuple(filter(None, map(_full_name, parted(value, "akaList", "aka")))),
        tuple(_xml_addresses(intake, record, value)), tuple(marks), "; ".join(told), programme=",".join(programmes),
    )  # fmt: skip


def _is_menu_based(value: Mapping[str, Any]) -> bool:
    return any("Directive" in plain(one.get("idType")) for one in parted(value, "idList", "id"))


def _xml_addresses(intake: Intake, record: int, value: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    parts = ("address1", "address2", "address3", "city", "stateOrProvince", "postalCode", "country")
    for one in parted(value, "addressList", "address"):
        country = plain(one.get("country"))
        code = country_of(country)
        if country and not code:
            intake.unparsed(record, "is no country that is known", field="country", value=country)
        yield code, ", ".join(filter(None, (plain(one.get(part)) for part in parts)))


def _told(value: Mapping[str, Any]) -> Iterator[str]:
    for label, path in (
        ("title", ("title",)), ("remarks", ("remarks",)), ("born", ("dateOfBirthList", "dateOfBirthItem")),
        ("born in", ("placeOfBirthList", "placeOfBirthItem")), ("nationality", ("nationalityList", "nationality")),
        ("citizenship", ("citizenshipList", "citizenship")),
    ):  # fmt: skip
        for one in elements(value, *path):
            fields = ("dateOfBirth", "placeOfBirth", "country")
            text = plain(one) if isinstance(one, str) else " ".join(filter(None, (plain(one.get(f)) for f in fields)))
            if text:
                yield f"{label}: {text}"
