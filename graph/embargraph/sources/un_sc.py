"""The UN Security Council's consolidated list, in XML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from embargraph.files.open import open_bytes
from embargraph.ingest.countries import country_of
from embargraph.ingest.listings import ListEntry, ListReader, parted_names
from embargraph.ingest.printed_dates import printed_day
from embargraph.ingest.printed_numbers import number_by_label, numbers_told
from embargraph.ingest.records import Record, Row, read_elements
from embargraph.resolution.identifiers import is_company_number

if TYPE_CHECKING:
    from embargraph.ingest.intake import Intake

__all__ = ["READER", "map_entry"]

_DATED = re.compile(rb'dateGenerated="(\d{4}-\d\d-\d\d)')
#: What the list says of a name that is not simply another one.
_QUALITIES = {"low": "weak", "f.k.a.": "former", "f.k.a": "former"}
_NAMES = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")


def _records(path: Path, intake: Intake) -> Iterator[Record]:
    with open_bytes(path) as stream:
        dated = _DATED.search(stream.read(2000))
    intake.note_day(dated[1].decode() if dated else None)
    yield from read_elements(path, intake, ("INDIVIDUAL", "ENTITY"))


def map_entry(row: Row) -> ListEntry:
    """Return the entry of one element INDIVIDUAL or ENTITY."""
    name, number = row.joined(*_NAMES, by=" "), row.text("DATAID")
    is_person = any(key.startswith("INDIVIDUAL_") for key in row)
    prefix = "INDIVIDUAL" if is_person else "ENTITY"
    aliases = [
        (one.text("QUALITY").casefold(), name)
        for one in row.rows(f"{prefix}_ALIAS")
        for name in parted_names(one.text("ALIAS_NAME"))
    ]
    names = [*(name for _, name in aliases), *row.texts("NAME_ORIGINAL_SCRIPT")]
    good = {name for quality, name in aliases if quality not in _QUALITIES}
    reference, listed = row.text("REFERENCE_NUMBER"), _text_of(row, "LISTED_ON")
    entry = ListEntry(
        "un-sanctions", name, f"un-{number}", "person" if is_person else "organisation", tuple(filter(None, names)),
        identifiers=(
            *((("un", reference),) if reference else ()),
            *(_papers(row) if is_person else _company_number(row)),
        ),
        text="; ".join(f"{label}: {text}" for label, text in _remarks(row)),
        # Some days are printed with the time zone of New York.
        citation=reference, since=printed_day(re.sub(r"(?<=\d\d)[+-]\d\d:\d\d$", "", listed)),
        programme=row.text("UN_LIST_TYPE"),
        weak=tuple(name for quality, name in aliases if _QUALITIES.get(quality) == "weak" and name not in good),
        former=tuple(name for quality, name in aliases if _QUALITIES.get(quality) == "former" and name not in good),
    )  # fmt: skip
    if not name or not re.fullmatch(r"\w{1,30}", number):
        entry.problem("DATAID", "no name or no number", number or name, fatal=True)
    if listed and entry.since is None:
        entry.problem("LISTED_ON", "not a date", listed)
    _add_addresses(row, prefix, entry)
    return entry


def _text_of(row: Row, name: str) -> str:
    """Return the first text of an element, whether it stands in the element or in a VALUE of it."""
    texts = (*row.texts(name), *row.texts(name, "VALUE"))
    return texts[0] if texts else ""


def _papers(row: Row) -> Iterator[tuple[str, str]]:
    """Yield the numbers of a person's documents that stand alone in their cell."""
    for one in row.rows("INDIVIDUAL_DOCUMENT"):
        known = number_by_label(one.text("TYPE_OF_DOCUMENT"), one.text("NUMBER"))
        yield from [known] if known else []


def _company_number(row: Row) -> tuple[tuple[str, str], ...]:
    """Return the IMO number of a company that runs ships: the one in the comments that is no ship's."""
    told = [one for text in row.texts("COMMENTS1") for one in numbers_told(text) if one[0] == "imo"]
    companies = tuple(one for one in told if is_company_number(one[1]))
    return companies if len(companies) == 1 else ()


def _add_addresses(row: Row, prefix: str, entry: ListEntry) -> None:
    addresses = []
    for one in row.rows(f"{prefix}_ADDRESS"):
        text, country = one.joined(*one), one.text("COUNTRY")
        if text:
            code = country_of(country)
            if country and not code:
                entry.problem("COUNTRY", "unknown country", country)
            addresses.append((code, text))
    entry.addresses = tuple(addresses)


def _remarks(row: Row) -> Iterator[tuple[str, str]]:
    yield from (("remarks", text) for text in row.texts("COMMENTS1"))
    for field, label in (("NATIONALITY", "nationality"), ("DESIGNATION", "designation"), ("TITLE", "title")):
        for one in row.values_at(field):
            values = one.texts("VALUE") if isinstance(one, Row) else [one] if isinstance(one, str) else []
            yield from ((label, text) for text in values if text)
    for field, label in (
        ("INDIVIDUAL_DATE_OF_BIRTH", "born"), ("INDIVIDUAL_PLACE_OF_BIRTH", "born in"),
        ("INDIVIDUAL_DOCUMENT", "document"),
    ):  # fmt: skip
        for one in row.values_at(field):
            text = one.joined(*one) if isinstance(one, Row) else one
            if text:
                yield label, text


READER = ListReader(_records, map_entry)
