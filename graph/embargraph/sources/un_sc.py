"""The UN Security Council's consolidated list and Canada's autonomous sanctions, in XML."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from embargraph.files.open import open_bytes
from embargraph.files.xml import elements, parted, read_xml
from embargraph.ingest.countries import country_of
from embargraph.ingest.listings import ListEntry, ListingWriter
from embargraph.model.dates import as_day
from embargraph.model.text import plain

if TYPE_CHECKING:
    from embargraph.ingest.intake import Intake

__all__ = ["read_un"]

_DATED = re.compile(rb'dateGenerated="(\d{4}-\d\d-\d\d)')
_NAMES = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")


def read_un(path: Path, intake: Intake) -> None:
    """Read the Security Council's list.

    Args:
        path: XML, gzip or not.
        intake: Where the records go.

    Raises:
        DataError: The file is not well-formed, or declares an entity.
    """
    with open_bytes(path) as stream:
        dated = _DATED.search(stream.read(2000))
    intake.note_day(dated[1].decode() if dated else None)
    writer = ListingWriter(intake)
    for item in read_xml(path, ("INDIVIDUAL", "ENTITY")):
        record = intake.read(item.place)
        value = item.value if isinstance(item.value, dict) else {}
        name = " ".join(filter(None, (plain(value.get(part)) for part in _NAMES)))
        number = plain(value.get("DATAID"))
        if not name or not re.fullmatch(r"\w{1,30}", number):
            intake.reject(record, item.fault or "has no name or no number", field="DATAID", value=number or name)
            continue
        writer.add(record, item.place, _un_entry(intake, record, value, name, number))
    writer.flush()


def _un_entry(intake: Intake, record: int, value: Mapping[str, Any], name: str, number: str) -> ListEntry:
    is_person = any(key.startswith("INDIVIDUAL_") for key in value)
    prefix = "INDIVIDUAL" if is_person else "ENTITY"
    names = [plain(one.get("ALIAS_NAME")) for one in parted(value, f"{prefix}_ALIAS")]
    names.append(plain(value.get("NAME_ORIGINAL_SCRIPT")))
    addresses = []
    for one in elements(value, f"{prefix}_ADDRESS"):
        if isinstance(one, dict) and any(map(plain, one.values())):
            country = plain(one.get("COUNTRY"))
            code = country_of(country)
            if country and not code:
                intake.unparsed(record, "is no country that is known", field="COUNTRY", value=country)
            addresses.append((code, ", ".join(filter(None, map(plain, one.values())))))
    listed = plain(value.get("LISTED_ON"))
    # Some days are printed with the time zone of New York.
    since = as_day(re.sub(r"(?<=\d\d)[+-]\d\d:\d\d$", "", listed))
    if listed and since is None:
        intake.unparsed(record, "is not a date", field="LISTED_ON", value=listed)
    told = [f"{label}: {text}" for label, text in _un_told(value)]
    return ListEntry(
        "un-sanctions", name, f"un-{number}", "person" if is_person else "organisation", tuple(filter(None, names)),
        tuple(addresses), (("un", plain(value.get("REFERENCE_NUMBER"))),), "; ".join(told),
        citation=plain(value.get("REFERENCE_NUMBER")), since=since, programme=plain(value.get("UN_LIST_TYPE")),
    )  # fmt: skip


def _un_told(value: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield from (("remarks", text) for text in [plain(value.get("COMMENTS1"))] if text)
    for field, label in (("NATIONALITY", "nationality"), ("DESIGNATION", "designation"), ("TITLE", "title")):
        for one in elements(value, field):
            for text in elements(one, "VALUE") if isinstance(one, dict) else [one]:
                if plain(text):
                    yield label, plain(text)
    for field, label in (
        ("INDIVIDUAL_DATE_OF_BIRTH", "born"), ("INDIVIDUAL_PLACE_OF_BIRTH", "born in"),
        ("INDIVIDUAL_DOCUMENT", "document"),
    ):  # fmt: skip
        for one in elements(value, field):
            text = ", ".join(filter(None, map(plain, one.values()))) if isinstance(one, dict) else plain(one)
            if text:
                yield label, text
