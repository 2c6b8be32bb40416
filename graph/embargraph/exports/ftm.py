"""FollowTheMoney entities, one a line: parties, links between them, and sanctions.

FollowTheMoney has parties and what joins them; it has no place for measures,
technologies, claims or derived restrictions, nor for how firmly something is
known.  So this format takes the parties, and what stands on record or is
reported of them; all else is left out.
"""

from __future__ import annotations

import hashlib
import json
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from embargraph.exports.files import write_batches
from embargraph.ingest.shares import UNIT
from embargraph.model.dates import as_day
from embargraph.sources.catalog import ftm_datasets
from embargraph.sources.ftm.terms import COUNTRIES, LABELS, NO_AUTHORITY, home_of
from embargraph.store.sql import read_sql

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from embargraph.store.selection import Selection

__all__ = ["ftm_entities", "write_ftm"]

#: Schemas by the type of a party; a legal entity is the least that is known of any other.
_SCHEMAS = {
    "company": "Company", "organisation": "Organization", "person": "Person", "agency": "PublicBody",
    "vessel": "Vessel", "aircraft": "Airplane",
}  # fmt: skip
#: Schema, and the properties of its two ends; every other relation between parties is an unknown link.
_LINKS = {
    "owns": ("Ownership", "owner", "asset"),
    "controls": ("Control", "controller", "controlled"),
    "holds_office_in": ("Directorship", "director", "organization"),
    "member_of": ("Membership", "member", "organization"),
    "successor_of": ("Succession", "successor", "predecessor"),
}
_UNKNOWN = ("UnknownLink", "subject", "object")
_OF_ALL = {"wikidata": "wikidataId", "qid": "wikidataId"}
_OF_LEGAL = {
    **_OF_ALL, "lei": "leiCode", "registration": "registrationNumber", "inn": "innCode", "ogrn": "ogrnCode",
    "tax": "taxNumber", "id": "idNumber", "uei": "uniqueEntityId", "bic": "swiftBic", "usc": "uscCode",
    "duns": "dunsCode",
}  # fmt: skip
_OF_BODIES = {**_OF_LEGAL, "permid": "permId", "imo": "imoNumber"}
#: Properties by the scheme of an identifier; a schema that has none for it gets an identification beside.
_MARKS: Mapping[str, Mapping[str, str]] = MappingProxyType({
    "Company": {**_OF_BODIES, "cik": "cikCode"}, "Organization": _OF_BODIES, "PublicBody": _OF_BODIES,
    "Vessel": {**_OF_ALL, "registration": "registrationNumber", "imo": "imoNumber"},
    "Airplane": {**_OF_ALL, "registration": "registrationNumber"},
})  # fmt: skip
#: Properties for remarks on a party, by the label of the remark where it differs.
_NAMED = {label: name for name, label in LABELS.items()}
_OF_ALL_PARTIES = frozenset((
    *COUNTRIES, "address", "classification", "createdAt", "description", "dissolutionDate", "email",
    "incorporationDate", "keywords", "legalForm", "licenseNumber", "modifiedAt", "notes", "opencorporatesUrl", "phone",
    "program", "programId", "publisher", "retrievedAt", "sector", "sourceUrl", "status", "summary", "website",
    "wikipediaUrl",
))  # fmt: skip
_OF_PERSONS = _OF_ALL_PARTIES | {
    "birthCountry", "birthDate", "birthPlace", "deathDate", "education", "ethnicity", "fatherName", "firstName",
    "gender", "lastName", "middleName", "passportNumber", "political", "position", "religion", "secondName", "title",
}  # fmt: skip
#: Entities written at once.
_BATCH = 4096


def ftm_entities(selection: Selection) -> Iterator[dict[str, Any]]:
    """Yield the parties of a selection, then their addresses, links and sanctions, each as an entity."""
    for id_, type_, label, country, text, names, weak, former, identifiers, homes in selection.rows(
        read_sql("exports/sql/ftm_party.sql")
    ):
        schema = _SCHEMAS.get(type_, "LegalEntity")
        further_names = {"alias": names, "weakAlias": weak, "previousName": former}
        properties = {"name": [label], **further_names, "addressEntity": homes, **_out_of(text, schema)}
        if country and not any(name in properties for name in COUNTRIES):
            properties[home_of(schema)] = [country.lower()]
        further = []
        for scheme, value in identifiers:
            field = "topics" if scheme == "topic" else _MARKS.get(schema, _OF_LEGAL).get(scheme, "")
            if field:
                properties.setdefault(field, []).append(value)
            else:
                further.append((scheme, value))
        yield _entity(id_, schema, properties, caption=label)
        for scheme, value in further:
            digest = hashlib.sha256(f"{id_}\n{scheme}\n{value}".encode()).hexdigest()[:20]
            yield _entity(f"id-{digest}", "Identification", {"holder": [id_], "number": [value], "type": [scheme]})
    yield from _addresses(selection)
    yield from _links(selection)
    yield from _sanctions(selection)


def _out_of(text: str, schema: str) -> dict[str, list[str]]:
    """Return the remarks on a party as properties; a remark without a property becomes a note."""
    found: dict[str, list[str]] = {}
    values: list[str] = []
    for piece in filter(None, text.split("; ")):
        label, colon, value = piece.partition(": ")
        name = _NAMED.get(label, label)
        is_property = name in (_OF_PERSONS if schema == "Person" else _OF_ALL_PARTIES)
        # A date that is a guess is none there.
        if colon and is_property and not (name.endswith("Date") and as_day(value) is None):
            values = found.setdefault(name, [])
            values.append(value)
        elif colon or not values:
            values = found.setdefault("notes", [])
            values.append(piece)
        else:
            # A value with the sign that stands between pieces.
            values[-1] += f"; {piece}"
    return found


def _entity(id_: str, schema: str, properties: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """Return an entity; properties without a value are left out."""
    kept = {name: texts for name, values in properties.items() if (texts := [text for text in values if text])}
    return {"id": id_, "schema": schema, **{k: v for k, v in more.items() if v}, "properties": kept}


def _addresses(selection: Selection) -> Iterator[dict[str, Any]]:
    for id_, place, flags, seen in selection.rows(read_sql("exports/sql/ftm_home.sql")):
        address = json.loads(flags).get("address")
        properties = {"full": [address], "country": [place.removeprefix("place-")]}
        yield _entity(id_, "Address", properties, last_seen=seen)


def _links(selection: Selection) -> Iterator[dict[str, Any]]:
    for id_, relation, subject, object_, since, until, *shares, packed, gist, citation, url, seen in selection.rows(
        read_sql("exports/sql/ftm_link.sql")
    ):
        schema, *ends = _LINKS.get(relation, _UNKNOWN)
        flags = json.loads(packed)
        above, below = flags.pop("above_min", ""), flags.pop("below_max", "")
        is_unknown = schema == _UNKNOWN[0]
        properties = {
            ends[0]: [subject], ends[1]: [object_], "startDate": [since], "endDate": [_end(until)],
            "role": [relation if is_unknown else flags.pop("role", None)], "summary": [gist], "sourceUrl": [url],
            "description": _told(flags, citation),
        }  # fmt: skip
        if schema == "Ownership":
            properties["percentage"] = [_percent(*shares, above=bool(above), below=bool(below))]
        yield _entity(id_, schema, properties, last_seen=seen)


def _told(flags: Mapping[str, str], citation: str | None = None) -> list[str]:
    """Return what FollowTheMoney has no property for as lines; our own reader takes back what lists say."""
    told = {**flags, **({"citation": citation} if citation else {})}
    return [f"{name}: {value}" for name, value in sorted(told.items())]


def _percent(share: Decimal | None, low: Decimal | None, high: Decimal | None, *, above: bool, below: bool) -> str:
    """Return a share as the reader of percentages takes it: "51", ">25-50", "<50", "0.5%"."""
    known = [bound for bound in (share, low, high) if bound is not None]
    # One or less may be a fraction; the sign says that it is none.
    sign = "%" if known and max(known) <= 1 else ""
    if share is not None:
        return _number(share) + sign
    if low is not None and high is not None and below and high - low <= UNIT:
        # A share of more decimals than the graph keeps: one between the bounds says the same, and is a number.
        return _number((low + high) / 2) + sign
    if low is not None and high is not None:
        return f"{'>' if above else ''}{_number(low)}-{'<' if below else ''}{_number(high)}{sign}"
    if low is not None:
        return f"{'>' if above else '>='}{_number(low)}{sign}"
    return f"{'<' if below else '<='}{_number(high)}{sign}" if high is not None else ""


def _end(until: str | None) -> str | None:
    """Return an end; the last year that calendars have stands for none, and FollowTheMoney takes no such day."""
    return None if until is not None and until.startswith("9999") else until


def _number(share: Decimal) -> str:
    return f"{share.normalize():f}"


def _sanctions(selection: Selection) -> Iterator[dict[str, Any]]:
    for id_, party, list_, label, since, until, packed, gist, citation, url, seen in selection.rows(
        read_sql("exports/sql/ftm_sanction.sql")
    ):
        flags = json.loads(packed)
        programme, scope = flags.pop("programme", ""), flags.pop("scope", "")
        # An authority is cited by its name, an entry by a number: notice, regulation, reference.
        is_number = any(character.isdecimal() for character in citation or "")
        authority = citation if citation and not is_number else label.removeprefix("sanctions of ")
        properties = {
            "entity": [party],
            "authority": [None if authority == NO_AUTHORITY else authority],
            "authorityId": [citation if is_number else None],
            "programId": [programme] if ", " in programme else programme.split(","),
            "provisions": scope.split("; "), "startDate": [since], "endDate": [_end(until)],
            "listingDate": [flags.pop("seen", None)], "reason": [gist], "sourceUrl": [url],
            "description": _told(flags, citation if is_number else None),
        }  # fmt: skip
        yield _entity(id_, "Sanction", properties, datasets=[ftm_datasets().get(list_, (list_,))[0]], last_seen=seen)


def write_ftm(selection: Selection, target: Path) -> tuple[int, int]:
    """Write a selection as FollowTheMoney entities, one a line; returns how many nodes and statements went in.

    Raises:
        OSError: The file cannot be written.
    """
    counts = [0, 0]

    def batches() -> Iterator[list[bytes]]:
        lines: list[bytes] = []
        for entity in ftm_entities(selection):
            # A party has a caption; an identification belongs to a party that has been counted.
            is_node = "caption" in entity
            counts[0] += is_node
            counts[1] += not is_node and entity["schema"] != "Identification"
            lines.append(json.dumps(entity, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
            if len(lines) >= _BATCH:
                yield lines
                lines = []
        yield lines

    write_batches(target, batches())
    return counts[0], counts[1]
