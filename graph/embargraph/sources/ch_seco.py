"""Switzerland's consolidated sanctions list (SECO), in XML.

The file has the programmes first, then the targets, then the places that
addresses refer to, so it is read twice.  Targets that were taken off the list
stay in it, with the day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from embargraph.errors import DataError
from embargraph.files.open import open_bytes
from embargraph.files.xml import read_xml
from embargraph.ingest.countries import country_of
from embargraph.ingest.listings import ListEntry, ListReader
from embargraph.ingest.printed_numbers import number_by_label
from embargraph.ingest.records import Record, Row, clean, read_elements
from embargraph.model.dates import as_day, days

if TYPE_CHECKING:
    from embargraph.ingest.intake import Intake

__all__ = ["READER", "map_entry"]

_ROOT = re.compile(rb"<swiss-sanctions-list\b[^>]*>")
_DATED = re.compile(rb'\bdate="(\d{4}-\d\d-\d\d)')
_KIND = re.compile(rb'\blist-type="([^"]*)"')
#: What a target is, by the element that describes it; an object says itself what it is.
_TYPES = {"individual": "person", "entity": "organisation", "object": "party"}
_OBJECTS = {"vessel": "vessel", "aircraft": "aircraft"}
#: Parts of a name that are not part of what somebody is called.
_NOT_NAME = {"title"}
_ADDRESS = ("c-o", "address-details", "p-o-box", "zip-code", "location", "area")
_IMO = re.compile(r"\bIMO\b[^\d]{0,12}(\d{7})\b", re.I)


def _records(path: Path, intake: Intake) -> Iterator[Record]:
    """Yield the targets, each with its `program` and the `places` that it refers to."""
    with open_bytes(path) as stream:
        root = _ROOT.search(stream.read(4000))
    head = root[0] if root else b""
    kind, dated = _KIND.search(head), _DATED.search(head)
    if kind and kind[1] != b"whole-list":
        shown = kind[1].decode("utf-8", "replace")
        raise DataError(f"{path}: part of the list ({shown!r}); expected the whole list, list-type 'whole-list'")
    intake.note_day(dated[1].decode() if dated else None)
    programmes, places = _tables(path)
    for record in read_elements(path, intake, ("target",)):
        row = record.row
        sets = row.texts("sanctions-set-id") or row.texts("@sanctions-set-id")
        row["program"] = [programmes[one] for one in sets if one in programmes]
        row["unknown-sets"] = [one for one in sets if one not in programmes]
        wanted = {one.text("@place-id") for identity in _identities(row) for one in identity.rows("address")}
        row["places"] = Row((id_, places[id_]) for id_ in sorted(wanted) if id_ in places)
        yield record


def _tables(path: Path) -> tuple[dict[str, Row], dict[str, Row]]:
    """Return the programmes by the ids of their sets of measures, and the places by their ids."""
    programmes: dict[str, Row] = {}
    places: dict[str, Row] = {}
    # Targets are named so that what stands inside them, in its history too, is passed over.
    for item in read_xml(path, ("target",), ("sanctions-program", "place")):
        if item.locator == "sanctions-program":
            row = clean(item.value)
            for one in row.rows("sanctions-set") if isinstance(row, Row) else ():
                programmes.setdefault(one.text("@ssid"), Row(key=_english(row, "program-key"), measures=""))
                # A file in another language has the sets of that one alone.
                if one.text("@lang") in {"eng", ""} or not programmes[one.text("@ssid")]["measures"]:
                    programmes[one.text("@ssid")]["measures"] = one.text("$")
        elif item.locator == "place":
            row = clean(item.value)
            if isinstance(row, Row):
                places[row.text("@ssid")] = row
    return programmes, places


def _english(row: Row, name: str) -> str:
    """Return what an element that stands once a language says in English, or in the first language."""
    found = [one if isinstance(one, Row) else Row({"$": one}) for one in row.values_at(name)]
    english = [one for one in found if one.text("@lang") == "eng"]
    return next((one.text("$") for one in (*english, *found)), "")


def _text_of(value: object) -> str:
    """Return the text of an element, whether it has attributes or not."""
    return value.text("$") if isinstance(value, Row) else value if isinstance(value, str) else ""


def _description(row: Row) -> tuple[str, Row]:
    return next(((kind, found[0]) for kind in _TYPES if (found := row.rows(kind))), ("", Row()))


def _identities(row: Row) -> list[Row]:
    identities = _description(row)[1].rows("identity")
    return sorted(identities, key=lambda one: one.text("@main") != "true")


def map_entry(row: Row) -> ListEntry:
    """Return the entry of one target; `program` and `places` are those of the file that it refers to."""
    number, (kind, description) = row.text("@ssid"), _description(row)
    told = [one for identity in _identities(row) for one in _names(identity)]
    names = list(dict.fromkeys(name for name, _, _ in told))
    good, own = {name for name, weak, _ in told if not weak}, {name for name, _, former in told if not former}
    notes = [_text_of(one) for one in description.values_at("other-information")]
    reference = next(iter(row.texts("foreign-identifier")), "")
    imo = [found[1] for note in notes if (found := _IMO.search(note))] if kind == "object" else []
    entry = ListEntry(
        "ch-sanctions", names[0] if names else "", f"ch-seco-{number}",
        _OBJECTS.get(description.text("@object-type"), _TYPES.get(kind, "party")), tuple(names[1:]),
        identifiers=(("seco", number), *(("un", one) for one in [reference] if one), *(("imo", one) for one in imo),
                     *_papers(row)),
        text="; ".join(f"{label}: {text}" for label, text in _remarks(row, description) if text),
        citation=f"SSID {number}",
        programme=",".join(dict.fromkeys(one.text("key") for one in row.rows("program") if one.text("key"))),
        scope="; ".join(dict.fromkeys(one.text("measures") for one in row.rows("program") if one.text("measures"))),
        gist=" ".join(filter(None, map(_text_of, description.values_at("justification")))),
        weak=tuple(name for name in names[1:] if name not in good),
        former=tuple(name for name in names[1:] if name not in own),
    )  # fmt: skip
    # To take it for less would free what the party owns; a ship owns nothing.
    is_frozen = not entry.scope and kind != "object"
    ordered = ("blocking",) if is_frozen else _orders(entry.scope)
    if is_frozen and not row.texts("unknown-sets"):
        entry.problem("sanctions-set-id", "no measure is named; taken as a freeze", number)
    entry.effect, entry.effects = ordered[0], ordered[1:]
    if not kind:
        entry.problem("target", "no individual, entity or object", number, fatal=True)
    elif not names or not re.fullmatch(r"\d{1,12}", number):
        entry.problem("ssid", "no name or no number", number or entry.name, fatal=True)
    for one in row.texts("unknown-sets"):
        entry.problem("sanctions-set-id", "unknown sanctions programme", one)
    _add_addresses(row, entry)
    _add_days(row, entry)
    return entry


#: What a set of measures orders, by words of it.
_EFFECTS = (
    ("blocking", re.compile(
        r"\b(?:freez|frozen|assets\b|financial sanction|economic resources|finanzsanktion|sperr|gesperrt|verm\u00f6gens"
        r"|sanctions financi\u00e8res|gel des avoirs|avoirs|sanzioni finanziarie|averi)", re.I)),
    ("travel_ban", re.compile(
        r"\b(?:travel|entry (?:and|or|ban|into (?:and|or|Switzerland))|transit"
        r"|einreise|durchreise|entr\u00e9e|ingresso)", re.I)),
    ("shipping", re.compile(r"\b(?:vessels?|ships?|ports?|schiff\w*|h\u00e4fen|navires?|navi)\b", re.I)),
)  # fmt: skip


def _orders(scope: str) -> tuple[str, ...]:
    """Return the effects of the measures of a target, the freeze first; one that names none is a measure all the same.

    Example:
        >>> _orders("Art. 16: assets frozen; Art. 29: entry and transit"), _orders("Annex 8")
        (('blocking', 'travel_ban'), ('other_measure',))
    """
    return tuple(effect for effect, known in _EFFECTS if known.search(scope)) or ("other_measure",)


def _names(identity: Row) -> Iterator[tuple[str, bool, bool]]:
    """Yield the names of an identity, the primary one first, with their spellings; whether weak, whether former."""
    for name in sorted(identity.rows("name"), key=lambda one: one.text("@name-type") != "primary-name"):
        parts = [one for one in name.rows("name-part") if one.text("@name-part-type") not in _NOT_NAME]
        parts.sort(key=lambda one: int(one.text("@order")) if one.text("@order").isdecimal() else 0)
        values = [next(iter(map(_text_of, one.values_at("value"))), "") for one in parts]
        quality = name.text("@quality") == "low", name.text("@name-type") == "formerly-known-as"
        yield from ((text, *quality) for text in (" ".join(filter(None, values)), *_spellings(parts, values)) if text)


def _spellings(parts: list[Row], values: list[str]) -> Iterator[str]:
    """Yield a name once for each language and script in which a part of it is spelled another way."""
    by_script: dict[tuple[str, str], list[list[str]]] = {}
    for index, part in enumerate(parts):
        for one in part.values_at("spelling-variant"):
            attributes = one if isinstance(one, Row) else Row()
            script = (attributes.text("@lang"), attributes.text("@script"))
            by_script.setdefault(script, [[] for _ in parts])[index].append(_text_of(one))
    for variants in by_script.values():
        # Several spellings of one part stand in the same order in the others.
        for turn in range(max(map(len, variants))):
            pieces = (
                some[min(turn, len(some) - 1)] if some else own for some, own in zip(variants, values, strict=True)
            )
            yield from filter(None, [" ".join(filter(None, pieces))])


def _papers(row: Row) -> Iterator[tuple[str, str]]:
    """Yield the numbers of documents of a target."""
    for identity in _identities(row):
        for one in identity.rows("identification-document"):
            number = next(iter(map(_text_of, one.values_at("number"))), "")
            known = number_by_label(one.text("@document-type").replace("-", " "), number)
            yield from [known] if known else []


def _add_addresses(row: Row, entry: ListEntry) -> None:
    places, addresses = Row(row.get("places") or {}), []
    for identity in _identities(row):
        for one in identity.rows("address"):
            place = next(iter(places.rows(one.text("@place-id"))), Row())
            country = next((found for found in (*one.values_at("country"), *place.values_at("country"))), "")
            printed = _text_of(country)
            code = (country_of(country.text("@iso-code")) if isinstance(country, Row) else "") or country_of(printed)
            if printed and not code:
                entry.problem("country", "unknown country", printed)
            lines = [one.text(part) or _text_of(place.get(part)) for part in _ADDRESS]
            text = ", ".join(filter(None, (*lines, printed)))
            if code or text:
                addresses.append((code, text or code))
    entry.addresses = tuple(dict.fromkeys(addresses))


def _add_days(row: Row, entry: ListEntry) -> None:
    """Read the start and the end: the file keeps every listing and removal of a target."""
    periods = _periods(row, entry)
    if not periods:
        published = (as_day(one.text("@publication-date")) for one in row.rows("modification"))
        entry.seen = min(filter(None, published), default=None)
        if any(one.text("@modification-type") == "de-listed" for one in row.rows("modification")):
            entry.problem("modification", "taken off the list, but without a day of listing or removal", entry.name)
        return
    entry.since, removed = periods[-1]
    if removed:
        # The day of removal is the first on which the entry no longer counts.
        entry.until = (days(removed)[0] - timedelta(days=1)).isoformat()
    for since, until in periods[:-1]:
        entry.text = "; ".join(filter(None, (entry.text, f"listed before: from {since}, removed {until}")))
        entry.problem("modification", "listed before; only the last period counts", f"{since} to {until}")


def _periods(row: Row, entry: ListEntry) -> list[tuple[str | None, str | None]]:
    """Return from when to when a target was listed; None is not on record."""
    events = []
    for one in row.rows("modification"):
        kind, printed = one.text("@modification-type"), one.text("@effective-date")
        if kind in {"listed", "de-listed"}:
            day = as_day(printed)
            if day:
                # Removed and listed on one day: it was moved, and is on the list.
                events.append((day, kind == "listed"))
            elif printed or kind == "de-listed":
                entry.problem("effective-date", "not a date" if printed else "no day of removal", printed)
    periods: list[tuple[str | None, str | None]] = []
    for day, is_listed in sorted(events):
        is_open = bool(periods) and periods[-1][1] is None
        if is_listed and not is_open:
            periods.append((day, None))
        elif not is_listed and is_open:
            periods[-1] = (periods[-1][0], day)
        elif not is_listed and not periods:
            periods.append((None, day))
    return periods


def _remarks(row: Row, description: Row) -> Iterator[tuple[str, str]]:
    for note in description.values_at("other-information"):
        yield "remarks", _text_of(note)
    for identity in _identities(row):
        for name in identity.rows("name"):
            for part in name.rows("name-part"):
                if part.text("@name-part-type") in _NOT_NAME:
                    yield "title", next(iter(map(_text_of, part.values_at("value"))), "")
        for one in identity.rows("day-month-year"):
            parts = (digits.zfill(2) for key in ("@year", "@month", "@day") if (digits := one.text(key)))
            yield "born" if "individual" in row else "made", "-".join(parts)
        for one in identity.rows("nationality"):
            yield "nationality", next(iter(map(_text_of, one.values_at("country"))), "")
        for one in identity.rows("identification-document"):
            number = next(iter(map(_text_of, one.values_at("number"))), "")
            yield one.text("@document-type") or "document", number
    for one in description.rows("relation"):
        yield one.text("@relation-type") or "related to", f"SSID {one.text('@target-id')}"


READER = ListReader(_records, map_entry)
