"""The EU's consolidated financial sanctions, version 1.1 of their XML."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from embargraph.files.open import open_bytes
from embargraph.ingest.countries import country_of
from embargraph.ingest.listings import ListEntry, ListReader
from embargraph.ingest.printed_dates import british_day, printed_day
from embargraph.ingest.printed_numbers import number_by_label, numbers_told, russian_number
from embargraph.ingest.records import Record, Row, read_elements
from embargraph.model.dates import as_day

if TYPE_CHECKING:
    from embargraph.ingest.intake import Intake

__all__ = ["READER", "map_entry"]

_GENERATED = re.compile(rb'generationDate="(\d{4}-\d\d-\d\d)')
_TYPES = {"P": "person", "E": "organisation", "person": "person", "enterprise": "organisation"}


#: What a number is by its type, its country and its form: types, country or any, form, scheme.
_PAPERS = (
    ({"imo"}, "", r"\d{7}", "imo"), ({"lei"}, "", r"[0-9A-Z]{18}\d\d", "lei"),
    ({"swiftbic", "swift/bic", "swift"}, "", r"[A-Z]{6}[0-9A-Z]{2}([0-9A-Z]{3})?", "bic"),
    ({"fiscalcode", "taxid", "inn", "tin"}, "RU", r"\d{10}|\d{12}", "inn"),
    ({"regnumber", "ogrn"}, "RU", r"\d{13}|\d{15}", "ogrn"),
    ({"regnumber", "fiscalcode"}, "CN", r"[0-9A-Z]{18}", "usc"),
    ({"regnumber"}, "", r".{3,}", "registration"), ({"fiscalcode", "taxid", "tin"}, "", r".{3,}", "tax"),
)  # fmt: skip


def _records(path: Path, intake: Intake) -> Iterator[Record]:
    with open_bytes(path) as stream:
        dated = _GENERATED.search(stream.read(2000))
    intake.note_day(dated[1].decode() if dated else None)
    yield from read_elements(path, intake, ("sanctionEntity",))


def map_entry(row: Row) -> ListEntry:
    """Return the entry of one element sanctionEntity."""
    number = row.text("@logicalId")
    aliases = row.rows("nameAlias")
    names = [name for alias in aliases if (name := _name(alias))]
    strong = {_name(alias) for alias in aliases if alias.text("@strong").casefold() not in {"false", "0", "no"}}
    subject = next(iter(row.rows("subjectType")), Row())
    regulations = row.rows("regulation")
    entry = ListEntry(
        "eu-sanctions", names[0] if names else "", f"eu-{number}",
        _TYPES.get(subject.text("@classificationCode")) or _TYPES.get(subject.text("@code"), "party"),
        tuple(dict.fromkeys(names[1:])), identifiers=tuple(_identifiers(row)),
        text="; ".join(f"{label}: {text}" for label, text in _remarks(row) if text),
        citation="; ".join(dict.fromkeys(filter(None, (one.text("@numberTitle") for one in regulations)))),
        url=next(filter(_is_url, (one.text("publicationUrl") for one in regulations)), ""),
        programme=",".join(dict.fromkeys(filter(None, (one.text("@programme") for one in regulations)))),
        weak=tuple(dict.fromkeys(name for name in names[1:] if name not in strong)),
    )  # fmt: skip
    if not names or not re.fullmatch(r"\d{1,12}", number):
        entry.problem("logicalId", "no name or no number", number or entry.name, fatal=True)
    _add_addresses(row, entry)
    _date(row, regulations, entry)
    return entry


def _name(alias: Row) -> str:
    return alias.text("@wholeName") or alias.joined("@firstName", "@middleName", "@lastName", by=" ")


def _number(paper: Row) -> str:
    return paper.text("@latinNumber") or paper.text("@number")


def _is_url(text: str) -> bool:
    return re.fullmatch(r"https?://\S+", text) is not None


def _identifiers(row: Row) -> Iterator[tuple[str, str]]:
    for scheme, number in (("eu", row.text("@euReferenceNumber")), ("un", row.text("@unitedNationId"))):
        if number:
            yield scheme, number
    homes = {one.text("@countryIso2Code") for one in row.rows("address")} - {"", "00"}
    for paper in row.rows("identification"):
        # What the number is may stand with it, in the description of its type or in a remark.
        labels = (
            paper.text("@identificationTypeCode"),
            paper.text("@identificationTypeDescription"),
            *paper.texts("remark"),
        )
        told = [one for label in labels for one in numbers_told(f"{label} {_number(paper)}")]
        if told:
            yield from dict.fromkeys(told)
            continue
        number = re.sub(r"^(?:IMO|TIN)\W*|[\s-]", "", _number(paper), flags=re.I)
        # The publisher's own code for a country that is not known is 00: the party's only one is meant.
        land = paper.text("@countryIso2Code").replace("00", "") or (next(iter(homes)) if len(homes) == 1 else "")
        for types, country, form, scheme in _PAPERS:
            if (
                paper.text("@identificationTypeCode").casefold() in types
                and country in {"", land}
                and re.fullmatch(form, number, re.ASCII)
            ):
                yield scheme, number
                break
        else:
            is_told = re.match("TIN", _number(paper), re.I) and re.fullmatch(r"\d{10}|\d{12}", number, re.ASCII)
            russian = ("inn" if is_told else russian_number(number)) if land == "RU" else ""
            known = (russian, number) if russian else number_by_label(" ".join(labels[:2]), _number(paper))
            yield from [known] if known else []
    for one in row.rows("address"):
        for info in one.rows("contactInfo"):
            if "SWIFT" in info.text("@key").upper() and re.fullmatch(
                r"[A-Z]{6}[0-9A-Z]{2}([0-9A-Z]{3})?", info.text("@value")
            ):
                yield "bic", info.text("@value")
            else:
                yield from numbers_told(f"{info.text('@key')} {info.text('@value')}")


def _add_addresses(row: Row, entry: ListEntry) -> None:
    addresses = []
    for one in row.rows("address"):
        printed, code = one.text("@countryIso2Code"), ""
        # The publisher's own code for a country that is not known is 00.
        if printed not in {"", "00"}:
            code = country_of(printed) or country_of(one.text("@countryDescription"))
            if not code:
                entry.problem("countryIso2Code", "unknown country", printed)
        text = one.joined("@street", "@poBox", "@zipCode", "@city", "@place", "@region")
        if code or text:
            addresses.append((code, ", ".join(filter(None, (text, code)))))
    entry.addresses = tuple(addresses)


def _remarks(row: Row) -> Iterator[tuple[str, str]]:
    yield from (("remarks", text) for text in row.texts("remark"))
    yield "designation", row.text("@designationDetails")
    for alias in row.rows("nameAlias"):
        yield "function", alias.text("@function")
        yield from ((f"on the name {_name(alias)}", text) for text in alias.texts("remark"))
    for one in row.rows("address"):
        yield from (("on the address", text) for text in one.texts("remark"))
        for info in one.rows("contactInfo"):
            yield info.text("@key").lower() or "contact", info.text("@value")
    for one in row.rows("citizenship"):
        yield "citizenship", one.text("@countryDescription")
    for one in row.rows("birthdate"):
        day = one.text("@birthdate") or one.text("@year")
        about = "about " if one.text("@circa") == "true" and day else ""
        yield "born", ", ".join(filter(None, (about + day, one.joined("@city", "@place", "@countryDescription"))))
    for one in row.rows("identification"):
        yield one.text("@identificationTypeCode") or "identification", _number(one)
        yield from ((f"on the number {_number(one)}", text) for text in one.texts("remark"))


def _date(row: Row, regulations: Sequence[Row], entry: ListEntry) -> None:
    """Read the start: the day of designation; without it the regulation named, which need not be the first."""
    designated = row.text("@designationDate")
    entry.since = printed_day(designated) or british_day(designated)
    if entry.since:
        return
    if designated:
        entry.problem("designationDate", "not a date", designated)
    begun: list[str] = []
    for one in regulations:
        printed = one.text("@entryIntoForceDate")
        day = as_day(printed)
        if day:
            begun.append(day)
        elif printed:
            entry.problem("entryIntoForceDate", "not a date", printed)
    since = min(begun, default=None)
    parts = [part for name in row for part in row.rows(name)]
    named, older = (
        _published(regulations),
        _published([one for part in parts for one in part.rows("regulationSummary")]),
    )
    # An amendment or a corrigendum says that the entry was there before it.
    is_amended = bool(regulations) and all(
        one.text("@regulationType").casefold() not in {"", "regulation", "decision"} for one in regulations
    )
    if since and not is_amended and not (older and named and older < named):
        entry.since = since
    else:
        # A part of the entry is older than the regulation named, or none says since when: shown by then.
        entry.seen = min(filter(None, (named, older, since if is_amended else None)), default=None)


def _published(regulations: Sequence[Row]) -> str | None:
    days = (as_day(one.text("@publicationDate")) for one in regulations)
    return min(filter(None, days), default=None)


READER = ListReader(_records, map_entry)
