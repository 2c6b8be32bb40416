"""What the service says of itself: types, properties, and where its parts are."""

from __future__ import annotations

from typing import Any, NamedTuple

from embargraph import __version__

__all__ = ["BATCH", "FETCHED", "MATCHED", "TYPES", "Property", "Type", "find_type", "manifest", "type_refs"]

#: Queries of one request that clients are asked for.
BATCH = 50


class Type(NamedTuple):
    """A type that names are reconciled with: a kind of node, and what screening calls it."""

    id: str
    name: str
    kind: str
    screened_as: str | None = None
    broader: str | None = None


class Property(NamedTuple):
    """A property of a node."""

    id: str
    name: str
    description: str


TYPES = (
    Type("actor", "any party", "actor"),
    Type("company", "company", "actor", "company", "actor"),
    Type("organization", "organization", "actor", "organization", "actor"),
    Type("person", "person", "actor", "person", "actor"),
    Type("vessel", "vessel", "actor", "vessel", "actor"),
    Type("technology", "item or technology", "technology"),
    Type("place", "place", "place"),
    Type("measure", "rule, list or order", "measure"),
)

#: Properties of a table that tell candidates apart.
MATCHED = (
    Property("country", "country", "ISO 3166 code or name; moves a score, decides nothing"),
    Property("address", "address", "as it is written; some listings are of an address only"),
    Property("identifier", "identifier", "LEI, registration, tax or list number; one that is on record decides"),
    Property("birth_date", "date of birth", "of a person, as precisely as known"),
)

#: Properties that can be fetched.
FETCHED = (
    Property("verdict", "verdict", "how the party's own restrictions stand on the day; none is no clearance"),
    Property("restricted_from", "restricted from", "items and technologies"),
    Property("under", "under", "rules, lists and listings"),
    Property("citation", "citation", "where the rules are written"),
    Property("via", "via", "whom and what it is reached through"),
    Property("since", "since", "first days"),
    Property("until", "until", "last days"),
    Property("branches", "branches", "what decides where the answer is unknown"),
    Property("owners", "owners", "who owns or controls it, all tiers"),
    Property("searched", "searched", "lists searched, missing lists, last evidence: the record of a miss"),
)

_SETTINGS: tuple[dict[str, Any], ...] = (
    {"name": "as_of", "label": "On the day", "type": "text", "default": "", "help_text": "YYYY-MM-DD; today if empty"},
    {
        "name": "by",
        "label": "By",
        "type": "text",
        "default": "",
        "help_text": "Whose measures; any if empty",
    },
    {"name": "limit", "label": "At most", "type": "number", "default": 0, "help_text": "Values of a cell; all if 0"},
)


def find_type(id_: str) -> Type | None:
    """Return a type by its id."""
    return next((each for each in TYPES if each.id == id_), None)


def type_refs(kind: str, type_: str | None) -> list[dict[str, str]]:
    """Return the types of a node, the narrowest first."""
    found = [each for each in TYPES if each.id == type_] + [each for each in TYPES if each.id == kind]
    if type_ and not any(each.id == type_ for each in found):
        found.insert(0, Type(type_, type_.replace("-", " "), kind))
    return [{"id": each.id, "name": each.name} for each in found]


def type_row(each: Type) -> dict[str, Any]:
    """Return a type as the service lists it."""
    row: dict[str, Any] = {"id": each.id, "name": each.name}
    parent = find_type(each.broader) if each.broader else None
    return {**row, "broader": [{"id": parent.id, "name": parent.name}]} if parent else row


def manifest(base: str, root: str, last_evidence: str | None) -> dict[str, Any]:
    """Return the manifest.

    Args:
        base: The address of the server.
        root: The path of the service.
        last_evidence: The day that the record reaches to.
    """
    service = f"{base}{root}"

    def suggest(of: str) -> dict[str, str]:
        return {"service_url": service, "service_path": f"/suggest/{of}"}

    return {
        "versions": ["0.2"],
        "name": f"Embargraph (as known through {last_evidence or 'an unknown day'})",
        "identifierSpace": f"{base}/node/",
        "schemaSpace": f"{base}/vocabulary#",
        "documentation": f"{base}/about",
        "serviceVersion": __version__,
        "logo": f"{base}/static/mark.svg",
        "batchSize": BATCH,
        "defaultTypes": [type_row(each) for each in TYPES],
        "view": {"url": f"{base}/node/{{{{id}}}}"},
        "preview": {"url": f"{service}/preview/{{{{id}}}}", "width": 430, "height": 260},
        "suggest": {"entity": suggest("entity"), "type": suggest("type"), "property": suggest("property")},
        "extend": {
            "propose_properties": {"service_url": service, "service_path": "/extend/propose"},
            "property_settings": [dict(each) for each in _SETTINGS],
        },
    }
