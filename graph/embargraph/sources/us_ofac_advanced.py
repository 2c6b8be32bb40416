"""OFAC's lists in the advanced format: SDN_ADVANCED.XML and CONS_ADVANCED.XML.

The file has tables of values first, then places, papers, parties, links and entries of lists, each of which refers
to others by number; so it is read twice.  A party is on every list that has an entry of it.
"""

from __future__ import annotations

import calendar
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from embargraph.errors import DataError
from embargraph.files.xml import read_xml
from embargraph.ingest.countries import country_of
from embargraph.ingest.listings import ListEntry, ListReader, turned
from embargraph.ingest.ofac import list_by_programmes, number_of, strong_number
from embargraph.ingest.records import Record, Row, clean, read_elements
from embargraph.model.dates import as_day
from embargraph.sources.catalog import list_codes

if TYPE_CHECKING:
    from embargraph.ingest.intake import Intake

__all__ = ["READER", "map_entry"]

#: Lists by their names in the file, and by the programme that they alone have.
_LISTS, _PROGRAMMES = list_codes("us-ofac-advanced"), list_codes("us-ofac")
_TYPES = {"individual": "person", "entity": "organisation", "vessel": "vessel", "aircraft": "aircraft"}
_FORMER = "F.K.A."
#: Parts of a person's name in the order in which they are said.
_PARTS = ("Nickname", "First Name", "Middle Name", "Patronymic", "Matronymic", "Maiden Name", "Last Name")
#: Features that say where a party is.
_HOMES = {"location", "address"}
#: Parts of an address in their order.
_ADDRESS = ("ADDRESS1", "ADDRESS2", "ADDRESS3", "CITY", "STATE/PROVINCE", "REGION", "POSTAL CODE", "Unknown")
_LABELS = {"birthdate": "born", "place of birth": "born in", "nationality country": "nationality",
           "citizenship country": "citizenship"}  # fmt: skip


@dataclass(slots=True)
class _Tables:
    """What parties refer to: values by kind and number, places, papers by identity, entries and links by profile."""

    values: dict[str, dict[str, Row]] = field(default_factory=lambda: defaultdict(dict))
    places: dict[str, tuple[str, str]] = field(default_factory=dict)
    papers: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    entries: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    links: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def text(self, kind: str, number: str) -> str:
        """Return a value of a table by its number; an empty text where the table has none."""
        return self.values.get(kind, {}).get(number, Row()).text("$")


def _records(path: Path, intake: Intake) -> Iterator[Record]:
    """Yield each party once for every list that it is on, with what it refers to in words."""
    tables = _tables(path, intake)
    for record in read_elements(path, intake, ("DistinctParty",)):
        profiles = record.row.rows("Profile")
        if not profiles:
            intake.reject(record.number, "no profile", field="Profile", value=record.row.text("@FixedRef"))
            continue
        row = _in_words(record.row, profiles[0], tables)
        entries = _by_list(tables.entries.get(profiles[0].text("@ID"), []), tables)
        if not entries:
            intake.reject(record.number, "on no list of the file", field="SanctionsEntry", value=row.text("number"))
        for list_, own in entries.items():
            yield record._replace(row=Row({**row, "list": list_, "entries": own}))


def _tables(path: Path, intake: Intake) -> _Tables:
    tables = _Tables()
    names = ("DateOfIssue", "ReferenceValueSets", "Location", "IDRegDocument", "SanctionsEntry", "ProfileRelationship")
    # Parties are named so that what stands inside them is passed over.
    for item in read_xml(path, ("DistinctParty",), names):
        if item.locator not in names:
            continue
        try:
            row = None if item.fault else clean(item.value)
        except ValueError:
            row = None
        if row is None:
            # Parties would lose their lists or their places in silence.
            raise DataError(f"{path}: an element {item.locator} cannot be read: {item.fault or 'too many levels'}")
        if isinstance(row, Row):
            _keep(tables, item.locator, row, intake)
    return tables


def _keep(tables: _Tables, kind: str, row: Row, intake: Intake) -> None:
    if kind == "DateOfIssue":
        intake.note_day(_day(row))
    elif kind == "ReferenceValueSets":
        for some in row.values():
            for one in some.items() if isinstance(some, Row) else ():
                for value in one[1] if isinstance(one[1], list) else [one[1]]:
                    if isinstance(value, Row):
                        tables.values[one[0]][value.text("@ID")] = value
    elif kind == "Location":
        tables.places[row.text("@ID")] = _place(row, tables)
    elif kind == "IDRegDocument":
        country = tables.text("Country", row.text("@IssuedBy-CountryID"))
        type_ = tables.text("IDRegDocType", row.text("@IDRegDocTypeID"))
        number = row.text("IDRegistrationNo") or next((one.text("$") for one in row.rows("IDRegistrationNo")), "")
        tables.papers[row.text("@IdentityID")].append(Row(type=type_, number=number, country=country))
    elif kind == "SanctionsEntry":
        tables.entries[row.text("@ProfileID")].append(row)
    else:
        relation = tables.text("RelationType", row.text("@RelationTypeID"))
        tables.links[row.text("@From-ProfileID")].append(f"{relation or 'linked to'}: OFAC {row.text('@To-ProfileID')}")


def _place(row: Row, tables: _Tables) -> tuple[str, str]:
    """Return the country and the wording of a place."""
    printed = [tables.text("Country", one.text("@CountryID")) for one in row.rows("LocationCountry")]
    areas = [tables.values["AreaCode"].get(one.text("@AreaCodeID"), Row()) for one in row.rows("LocationAreaCode")]
    printed += [area.text("@Description") or area.text("$") for area in areas]
    parts: dict[str, str] = {}
    for part in row.rows("LocationPart"):
        kind = tables.text("LocPartType", part.text("@LocPartTypeID"))
        value = next((one.text("Value") for one in part.rows("LocationPartValue")), "")
        if value:
            parts.setdefault(kind or "Unknown", value)
    country = next((one for one in printed if one and one.casefold() != "undetermined"), "")
    words = [parts[name] for name in (*_ADDRESS, *(one for one in parts if one not in _ADDRESS)) if name in parts]
    return country, ", ".join(dict.fromkeys(filter(None, (*words, country))))


def _in_words(party: Row, profile: Row, tables: _Tables) -> Row:
    """Return a party with values in place of the numbers that stand for them."""
    sub = tables.values["PartySubType"].get(profile.text("@PartySubTypeID"), Row())
    kind = sub.text("$")
    if kind.casefold() not in _TYPES:
        kind = tables.text("PartyType", sub.text("@PartyTypeID")) or kind
    row = Row(number=profile.text("@ID") or party.text("@FixedRef"), kind=kind, names=[], papers=[], features=[])
    row["remarks"] = party.text("Comment")
    row["links"] = tables.links.get(row.text("number"), [])
    for identity in sorted(profile.rows("Identity"), key=lambda one: one.text("@Primary") != "true"):
        row["names"] += _names(identity, tables)
        row["papers"] += tables.papers.get(identity.text("@ID"), [])
    for one in profile.rows("Feature"):
        label = tables.text("FeatureType", one.text("@FeatureTypeID"))
        row["features"] += [Row(label=label, **value) for version in one.rows("FeatureVersion")
                            for value in _feature(version, tables)]  # fmt: skip
    return row


def _names(identity: Row, tables: _Tables) -> Iterator[Row]:
    """Yield the names of an identity, the primary one first, each with its quality."""
    groups = {
        one.text("@ID"): tables.text("NamePartType", one.text("@NamePartTypeID"))
        for groups in identity.rows("NamePartGroups")
        for master in groups.rows("MasterNamePartGroup")
        for one in master.rows("NamePartGroup")
    }
    aliases = sorted(identity.rows("Alias"), key=lambda one: one.text("@Primary") != "true")
    for alias in aliases:
        type_ = tables.text("AliasType", alias.text("@AliasTypeID"))
        for name in alias.rows("DocumentedName"):
            parts: dict[str, list[str]] = defaultdict(list)
            for part in name.rows("DocumentedNamePart"):
                for value in part.values_at("NamePartValue"):
                    own = value if isinstance(value, Row) else Row({"$": value})
                    parts[groups.get(own.text("@NamePartGroupID"), "")].append(own.text("$"))
            order = [*(one for one in _PARTS if one in parts), *(one for one in parts if one not in _PARTS)]
            text = " ".join(filter(None, (text for one in order for text in parts[one])))
            weak = "true" if alias.text("@LowQuality") == "true" else ""
            yield Row(text=text, type=type_, weak=weak)


def _feature(version: Row, tables: _Tables) -> Iterator[dict[str, str]]:
    for period in version.rows("DatePeriod"):
        yield {"text": _period(period), "country": ""}
    for detail in version.values_at("VersionDetail"):
        own = detail if isinstance(detail, Row) else Row({"$": detail})
        text = own.text("$") or tables.text("DetailReference", own.text("@DetailReferenceID"))
        if text:
            yield {"text": text, "country": ""}
    for one in version.rows("VersionLocation"):
        country, text = tables.places.get(one.text("@LocationID"), ("", ""))
        if text:
            yield {"text": text, "country": country}


def _day(row: Row) -> str | None:
    parts = [row.text(name) for name in ("Year", "Month", "Day")]
    if not all(re.fullmatch(r"\d{1,4}", part, re.ASCII) for part in parts):
        return None
    return as_day(f"{parts[0].zfill(4)}-{parts[1].zfill(2)}-{parts[2].zfill(2)}")


def _ends(period: Row) -> list[str]:
    """Return the days that stand at the ends of a period, earliest first."""
    ends = [one for side in ("Start", "End") for one in period.rows(side)]
    days = (_day(one) for end in ends for side in ("From", "To") for one in end.rows(side))
    return sorted(day for day in days if day)


def _period(period: Row) -> str:
    """Return a period in words: a day, a month or a year where it is just that, else between which days."""
    days = _ends(period)
    if not days:
        return ""
    first, last = days[0], days[-1]
    about = "about " if any(one.text("@Approximate") == "true" for one in period.rows("Start")) else ""
    year, month = int(first[:4]), int(first[5:7])
    if first == last:
        return about + first
    if (first, last) == (f"{first[:4]}-01-01", f"{first[:4]}-12-31"):
        return about + first[:4]
    if (first, last) == (f"{first[:7]}-01", f"{first[:7]}-{calendar.monthrange(max(year, 1), month)[1]:02}"):
        return about + first[:7]
    return f"between {first} and {last}"


def _by_list(entries: list[Row], tables: _Tables) -> dict[str, list[Row]]:
    """Return the entries of a party by the list that they are on, each in words."""
    found: dict[str, list[Row]] = defaultdict(list)
    for entry in entries:
        measures = [
            (tables.text("SanctionsType", one.text("@SanctionsTypeID")), one.text("Comment"))
            for one in entry.rows("SanctionsMeasure")
        ]
        programmes = [text for type_, text in measures if type_ in {"Program", ""} and text]
        orders = [type_ if not text else f"{type_}: {text}" for type_, text in measures if type_ not in {"Program", ""}]
        events = [
            Row(
                day=next(filter(None, map(_day, one.rows("Date"))), ""),
                type=tables.text("EntryEventType", one.text("@EntryEventTypeID")),
                basis=tables.text("LegalBasis", one.text("@LegalBasisID"))
                or tables.values["LegalBasis"].get(one.text("@LegalBasisID"), Row()).text("@LegalBasisShortRef"),
            )
            for one in entry.rows("EntryEvent")
        ]
        name = tables.text("List", entry.text("@ListID"))
        found[name].append(Row(programmes=programmes, orders=orders, events=events))
    return dict(found)


def map_entry(row: Row) -> ListEntry:
    """Return the entry of one party on one list; what it refers to stands in words already."""
    number, kind = row.text("number"), _TYPES.get(row.text("kind").casefold(), "party")
    names = [one for one in row.rows("names") if one.text("text")]
    entries, name = row.rows("entries"), names[0].text("text") if names else ""
    programmes = list(dict.fromkeys(text for one in entries for text in one.texts("programmes")))
    orders = dict.fromkeys(text for one in entries for text in one.texts("orders"))
    features = row.rows("features")
    by_directive = any("Directive" in one.text("label") for one in features)
    list_ = _LISTS.get(row.text("list"), "") or list_by_programmes(
        programmes, _PROGRAMMES, by_directive=by_directive, is_consolidated=True
    )
    good = {one.text("text") for one in names if not one.text("weak")}
    own = {one.text("text") for one in names if one.text("type") != _FORMER}
    others = tuple(dict.fromkeys(text for one in names[1:] if (text := one.text("text")) != name))
    entry = ListEntry(
        list_, name, f"us-ofac-{number}", kind, (*others, *([turned(name)] if turned(name) != name else [])),
        programme=",".join(programmes), scope="; ".join(orders),
        weak=tuple(one for one in others if one not in good), former=tuple(one for one in others if one not in own),
    )  # fmt: skip
    if not re.fullmatch(r"\d{1,12}", number, re.ASCII) or not name:
        entry.problem("Profile", "no number or no name", number or name, fatal=True)
    if kind == "party":
        entry.problem("PartySubType", "unknown type", row.text("kind"))
    if row.text("list") not in {*_LISTS, "Consolidated List"}:
        entry.problem("ListID", "unknown list; its programmes decide", row.text("list"))
    _add_days(entries, entry)
    _add_features(features, entry)
    _add_papers(row, entry)
    return entry


def _add_days(entries: list[Row], entry: ListEntry) -> None:
    events = [event for one in entries for event in one.rows("events")]
    days = [event.text("day") for event in events if event.text("type") in {"Created", ""} and event.text("day")]
    entry.since = min(days, default=None)
    bases = (event.text("basis") for event in events)
    entry.citation = "; ".join(dict.fromkeys(text for text in bases if text and text != "Unknown"))


def _add_features(features: list[Row], entry: ListEntry) -> None:
    addresses, remarks = [], []
    for one in features:
        label, text, country = one.text("label"), one.text("text"), one.text("country")
        if label.casefold() in _HOMES:
            code = country_of(country)
            if country and not code:
                entry.problem("LocationCountry", "unknown country", country)
            addresses.append((code, text))
        elif text:
            remarks.append(f"{_LABELS.get(label.casefold(), label.rstrip(': -') or 'feature')}: {text}")
    entry.addresses, entry.text = tuple(dict.fromkeys(addresses)), "; ".join(dict.fromkeys(remarks))


def _add_papers(row: Row, entry: ListEntry) -> None:
    """Read the numbers: those by which the party can be found as identifiers, others as remarks."""
    identifiers, remarks = [("ofac", row.text("number"))], [row.text("remarks")]
    # Some stand with the features of the party, and as remarks too.
    features = ((one.text("label").rstrip(": -"), one.text("text")) for one in row.rows("features"))
    identifiers += filter(None, (strong_number(label, text, "") for label, text in features))
    for one in row.rows("papers"):
        type_, number, country = one.text("type"), one.text("number"), one.text("country")
        found = number_of(type_, number, country)
        if found:
            identifiers.append(found)
        elif number:
            remarks.append(f"{type_ or 'number'}: {number}" + (f" ({country})" if country else ""))
    remarks += row.texts("links")
    entry.identifiers = tuple(dict.fromkeys(identifiers))
    entry.text = "; ".join(filter(None, (entry.text, *remarks)))


READER = ListReader(_records, map_entry)
