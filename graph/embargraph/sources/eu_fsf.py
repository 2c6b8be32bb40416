"""The EU's financial sanctions in XML, and the UK Sanctions List in CSV."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from embargraph.files.open import open_bytes
from embargraph.files.xml import parted, read_xml
from embargraph.ingest.countries import country_of
from embargraph.ingest.listings import ListEntry, ListingWriter
from embargraph.model.dates import as_day
from embargraph.model.text import plain

if TYPE_CHECKING:
    from embargraph.ingest.intake import Intake

__all__ = ["read_eu"]

_GENERATED = re.compile(rb'generationDate="(\d{4}-\d\d-\d\d)')
_TYPES = {"P": "person", "E": "organisation", "person": "person", "enterprise": "organisation"}


def _joined(value: Mapping[str, Any], *names: str) -> str:
    return ", ".join(filter(None, (plain(value.get(name)) for name in names)))


def read_eu(path: Path, intake: Intake) -> None:
    """Read the EU's consolidated financial sanctions list, version 1.1 of its XML.

    Args:
        path: XML, gzip or not.
        intake: Where the records go.

    Raises:
        DataError: The file is not well-formed, or declares an entity.
    """
    with open_bytes(path) as stream:
        dated = _GENERATED.search(stream.read(2000))
    intake.note_day(dated[1].decode() if dated else None)
    writer = ListingWriter(intake)
    for item in read_xml(path, ("sanctionEntity",)):
        record = intake.read(item.place)
        value = item.value if isinstance(item.value, dict) else {}
        number = plain(value.get("@logicalId"))
        aliases = parted(value, "nameAlias")
        names = [name for alias in aliases if (name := _eu_name(alias))]
        if not names or not re.fullmatch(r"\d{1,12}", number):
            reason = item.fault or "has no name or no number"
            intake.reject(record, reason, field="logicalId", value=number or "".join(names[:1]))
            continue
        writer.add(record, item.place, _eu_entry(intake, record, value, names, number))
    writer.flush()


def _eu_name(alias: Mapping[str, Any]) -> str:
    whole = plain(alias.get("@wholeName"))
    return whole or " ".join(filter(None, (plain(alias.get(f"@{part}Name")) for part in ("first", "middle", "last"))))


def _eu_entry(intake: Intake, record: int, value: Mapping[str, Any], names: list[str], number: str) -> ListEntry:
    subject = next(iter(parted(value, "subjectType")), {})
    type_ = _TYPES.get(plain(subject.get("@classificationCode"))) or _TYPES.get(plain(subject.get("@code")), "party")
    marks = [("eu", plain(value.get("@euReferenceNumber"))), ("un", plain(value.get("@unitedNationId")))]
    papers = [(one, plain(one.get("@identificationTypeCode"))) for one in parted(value, "identification")]
    # Ships are listed too; their number is theirs alone.
    marks += [("imo", n) for one, code in papers if code == "imo" and re.fullmatch(r"\d{7}", n := _number(one))]
    regulations = parted(value, "regulation")
    entry = ListEntry(
        "eu-sanctions", names[0], f"eu-{number}", type_, tuple(dict.fromkeys(names[1:])),
        tuple(_eu_addresses(intake, record, value)), tuple(mark for mark in marks if mark[1]),
        "; ".join(f"{label}: {text}" for label, text in _eu_told(value) if text),
        citation="; ".join(dict.fromkeys(filter(None, (plain(one.get("@numberTitle")) for one in regulations)))),
        url=next(filter(_is_url, (plain(one.get("publicationUrl")) for one in regulations)), ""),
        programme=",".join(dict.fromkeys(filter(None, (plain(one.get("@programme")) for one in regulations)))),
    )  # fmt: skip
    _eu_date(intake, record, value, regulations, entry)
    return entry


def _number(paper: Mapping[str, Any]) -> str:
    return plain(paper.get("@latinNumber")) or plain(paper.get("@number"))


def _is_url(text: str) -> bool:
    return re.fullmatch(r"https?://\S+", text) is not None


def _eu_addresses(intake: Intake, record: int, value: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for one in parted(value, "address"):
        printed, code = plain(one.get("@countryIso2Code")), ""
        # The publisher's own code for a country that is not known is 00.
        if printed not in {"", "00"}:
            code = country_of(printed) or country_of(plain(one.get("@countryDescription")))
            if not code:
                intake.unparsed(record, "is no country that is known", field="countryIso2Code", value=printed)
        text = _joined(one, "@street", "@poBox", "@zipCode", "@city", "@place", "@region")
        if code or text:
            yield code, ", ".join(filter(None, (text, code)))


def _eu_told(value: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    remarks = value.get("remark")
    yield from (("remarks", plain(one)) for one in (remarks if isinstance(remarks, list) else [remarks]))
    yield "designation", plain(value.get("@designationDetails"))
    for alias in parted(value, "nameAlias"):
        yield "function", plain(alias.get("@function"))
    for one in parted(value, "citizenship"):
        yield "citizenship", plain(one.get("@countryDescription"))
    for one in parted(value, "birthdate"):
        day = plain(one.get("@birthdate")) or plain(one.get("@year"))
        about = "about " if plain(one.get("@circa")) == "true" and day else ""
        yield "born", ", ".join(filter(None, (about + day, _joined(one, "@city", "@place", "@countryDescription"))))
    for one in parted(value, "identification"):
        yield plain(one.get("@identificationTypeCode")) or "identification", _number(one)


def _eu_date(
    intake: Intake, record: int, value: Mapping[str, Any], regulations: Sequence[Mapping[str, Any]], entry: ListEntry
) -> None:
    """Read the start: an entry names the last regulation on it, which need not be the first."""
    begun: list[str] = []
    for one in regulations:
        printed = plain(one.get("@entryIntoForceDate"))
        day = as_day(printed)
        if day:
            begun.append(day)
        elif printed:
            intake.unparsed(record, "is not a date", field="entryIntoForceDate", value=printed)
    since = min(begun, default=None)
    parts = [part for found in value.values() for part in (found if isinstance(found, list) else [found])]
    summaries = [one for part in parts if isinstance(part, dict) for one in parted(part, "regulationSummary")]
    named, older = _published(regulations), _published(summaries)
    if since and not (older and named and older < named):
        entry.since = since
    else:
        # A part of the entry is older than the regulation named, or none says since when: shown by then.
        entry.seen = min(filter(None, (named, older)), default=None)


def _published(regulations: Sequence[Mapping[str, Any]]) -> str | None:
    days = (as_day(plain(one.get("@publicationDate"))) for one in regulations)
    return min(filter(None, days), default=None)
