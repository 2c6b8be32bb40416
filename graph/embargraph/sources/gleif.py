"""GLEIF: legal entities (level 1), who consolidates whom, and why no parent is told (level 2), JSON and XML.

Consolidation in the accounts is control, never a percentage: it is stated as
`controls` and `ultimate_parent_of`, and a quantifier beside it is kept as it
stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from embargraph.files.json import Item, read_json
from embargraph.files.open import open_bytes
from embargraph.files.xml import read_xml
from embargraph.model.dates import as_day
from embargraph.model.statements import Node
from embargraph.model.text import plain

if TYPE_CHECKING:
    from embargraph.ingest.intake import Intake

__all__ = ["ParentException", "map_exception", "read_gleif"]

_LEI = re.compile(r"[0-9A-Z]{18}[0-9]{2}", re.ASCII)

#: Relation, whether it runs from the second party to the first, and the part played.
_RELATIONSHIPS = {
    "IS_DIRECTLY_CONSOLIDATED_BY": ("controls", True, "consolidates in its accounts"),
    "IS_ULTIMATELY_CONSOLIDATED_BY": ("ultimate_parent_of", True, "consolidates in its accounts"),
    "IS_INTERNATIONAL_BRANCH_OF": ("part_of", False, "branch abroad"),
    "IS_SUBFUND_OF": ("part_of", False, "sub-fund"),
    "IS_FUND-MANAGED_BY": ("has_interest_in", True, "fund manager"),
    "IS_FEEDER_TO": ("has_interest_in", False, "feeder fund"),
}
_VOID = frozenset(("ANNULLED", "CANCELLED", "DUPLICATE", "ERRONEOUS"))
_TYPES = {"FUND": "fund", "BRANCH": "branch", "SOLE_PROPRIETOR": "person", "RESIDENT_GOVERNMENT_ENTITY": "agency"}


def read_gleif(path: Path, intake: Intake) -> None:
    """Read legal entities or relationships of the golden copy.

    Args:
        path: JSON or XML; what each record is, it says itself.
        intake: Where the records go.

    Raises:
        DataError: The file is neither.
    """
    for item in _items(path):
        if item.locator == "ContentDate":
            intake.note_day(as_day(_text(item.value)))
            continue
        record = intake.read(item.locator)
        value = item.value
        if item.fault or not isinstance(value, dict):
            intake.reject(record, item.fault or "not an object")
        elif isinstance(value.get("Relationship"), dict):
            _read_relationship(intake, record, value)
        elif "ExceptionCategory" in value:
            _read_exception(intake, record, value)
        elif "LEI" in value:
            _read_entity(intake, record, value)
        else:
            intake.reject(
                record,
                "is neither an LEI record nor a relationship record",
                value=list(value)[:5],
            )


def _items(path: Path) -> Iterator[Item]:
    with open_bytes(path) as stream:
        head = stream.read(64).lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(b"<"):
        return read_xml(path, ("LEIRecord", "RelationshipRecord", "Exception"), ("ContentDate",))
    return read_json(path)


def _text(value: object) -> str:
    """Return a text, which JSON and XML may wrap together with its attributes."""
    return plain(value.get("$")) if isinstance(value, dict) else plain(value)


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _items_of(value: object, name: str) -> list[Any]:
    """Return a list that JSON gives as such, and XML inside an element."""
    if isinstance(value, dict):
        value = value.get(name)
        value = value if isinstance(value, list) else [value]
    return [item for item in value if item is not None] if isinstance(value, list) else []


def _read_entity(intake: Intake, record: int, value: dict[str, Any]) -> None:
    lei, entity = _text(value["LEI"]), _dict(value.get("Entity"))
    status = _text(_dict(value.get("Registration")).get("RegistrationStatus"))
    label = _text(entity.get("LegalName"))
    if not _LEI.fullmatch(lei):
        intake.reject(record, "not an LEI", field="LEI", value=lei)
    elif status in _VOID:
        intake.reject(record, "is not valid by its own status", field="RegistrationStatus", value=status)
    elif not label:
        intake.reject(record, "has no legal name", field="LegalName", value=lei)
    else:
        others = _items_of(entity.get("OtherEntityNames"), "OtherEntityName")
        others += _items_of(entity.get("TransliteratedOtherEntityNames"), "TransliteratedOtherEntityName")
        names = [_text(o.get("OtherEntityName") or o) if isinstance(o, dict) else _text(o) for o in others]
        types = [_text(o.get("@type") or o.get("type")) if isinstance(o, dict) else "" for o in others]
        country = _country(entity.get("LegalJurisdiction"))
        type_ = _TYPES.get(_text(entity.get("EntityCategory")), "company")
        node = Node(_node(lei), "actor", type_, label, tuple(filter(None, names)), country, {"lei": lei})
        authority = _dict(entity.get("RegistrationAuthority"))
        scheme = _text(authority.get("RegistrationAuthorityID"))
        number = _text(authority.get("RegistrationAuthorityEntityID"))
        intake.node(record, node, [(scheme, number)] if scheme and number else [])
        former = [name for name, type_ in zip(names, types, strict=True) if name and type_ == "PREVIOUS_LEGAL_NAME"]
        for name in former:
            if name != label and names.count(name) == former.count(name):
                intake.grade(record, node.id, name, "former")
        _read_seat(intake, record, node, entity)


def _read_seat(intake: Intake, record: int, node: Node, entity: dict[str, Any]) -> None:
    """State where the head office is: what the headquarters rules ask for."""
    country = _country(_dict(entity.get("HeadquartersAddress")).get("Country"))
    if country is not None:
        place = f"place-{country.lower()}"
        intake.placeholder(record, Node(place, "place", "country", country, country=country))
        citation = f"GLEIF record {node.identifiers['lei']}"
        intake.state(record, intake.statement(node.id, "headquartered_in", place, citation=citation))


def _country(value: object) -> str | None:
    code = _text(value)[:2]
    return code if re.fullmatch(r"[A-Z]{2}", code) else None


def _node(lei: str) -> str:
    return f"lei-{lei}"


#: Which parent an exception is about.
_PARENTS = {
    "DIRECT_ACCOUNTING_CONSOLIDATION_PARENT": "direct-parent-not-named",
    "ULTIMATE_ACCOUNTING_CONSOLIDATION_PARENT": "ultimate-parent-not-named",
}


class ParentException(NamedTuple):
    """Why an entity names no parent: its LEI, which parent, and the reasons as GLEIF has them."""

    lei: str
    parent: str
    reasons: tuple[str, ...]
    problem: tuple[str, str, str] | None = None


def map_exception(value: dict[str, Any]) -> ParentException:
    """Return what one reporting exception says; a problem is its field, the reason and the value.

    Example:
        >>> row = {"LEI": "001GPB6A9XPE8XJICC14", "ExceptionReason": ["NATURAL_PERSONS"],
        ...        "ExceptionCategory": "DIRECT_ACCOUNTING_CONSOLIDATION_PARENT"}
        >>> map_exception(row)[1:3]
        ('direct-parent-not-named', ('NATURAL_PERSONS',))
    """
    lei, category = _text(value.get("LEI")), _text(value.get("ExceptionCategory"))
    stated = value.get("ExceptionReason")
    reasons = tuple(filter(None, map(_text, stated if isinstance(stated, list) else [stated])))
    problem = None
    if not _LEI.fullmatch(lei):
        problem = ("LEI", "not an LEI", lei)
    elif category not in _PARENTS:
        problem = ("ExceptionCategory", "unknown kind of exception", category)
    elif not reasons:
        problem = ("ExceptionReason", "has no reason", lei)
    return ParentException(lei, _PARENTS.get(category, ""), reasons, problem)


def _read_exception(intake: Intake, record: int, value: dict[str, Any]) -> None:
    """Keep with an entity why it names no parent: that one is not on record is no word that there is none."""
    found = map_exception(value)
    if found.problem is not None:
        field, reason, stated = found.problem
        intake.reject(record, reason, field=field, value=stated)
        return
    node = _node(found.lei)
    intake.placeholder(record, Node(node, "actor", "company", f"LEI {found.lei}", identifiers={"lei": found.lei}))
    intake.accept(record)
    for reason in found.reasons:
        intake.identifier(record, node, found.parent, reason)


def _read_relationship(intake: Intake, record: int, value: dict[str, Any]) -> None:
    relationship, registration = value["Relationship"], _dict(value.get("Registration"))
    kind = _text(relationship.get("RelationshipType"))
    status = _text(registration.get("RegistrationStatus"))
    ends = [_dict(relationship.get(name)) for name in ("StartNode", "EndNode")]
    leis = [_text(end.get("NodeID")) for end in ends]
    periods = _periods(relationship)
    if kind not in _RELATIONSHIPS:
        intake.reject(record, "unknown kind of relationship", field="RelationshipType", value=kind)
    elif bad := [lei for lei in leis if not _LEI.fullmatch(lei)]:
        intake.reject(record, "not an LEI", field="NodeID", value=bad[0])
    elif status in _VOID:
        intake.reject(record, "is not valid by its own status", field="RegistrationStatus", value=status)
    elif _text(relationship.get("RelationshipStatus")) == "INACTIVE" and not all(end for _, end in periods):
        intake.reject(record, "is inactive, and no period says until when", field="RelationshipPeriods", value=kind)
    else:
        relation, is_reversed, role = _RELATIONSHIPS[kind]
        nodes = [_node(lei) for lei in leis]
        for node_id, lei in zip(nodes, leis, strict=True):
            intake.placeholder(record, Node(node_id, "actor", "company", f"LEI {lei}", identifiers={"lei": lei}))
        if is_reversed:
            nodes.reverse()
        reference = _text(registration.get("ValidationReference"))
        url = reference if re.fullmatch(r"https?://\S+", reference) else None
        for since, until in periods:
            statement = intake.statement(
                nodes[0], relation, nodes[1], since=since, until=until, url=url, qualifiers={"role": role},
                citation=f"GLEIF relationship record {leis[0]} {kind}",
            )  # fmt: skip
            intake.state(record, statement)
        for quantifier in _items_of(relationship.get("RelationshipQuantifiers"), "RelationshipQuantifier"):
            reason = "consolidation is control, not a share"
            intake.unparsed(record, reason, field="RelationshipQuantifiers", value=quantifier)


def _periods(relationship: dict[str, Any]) -> list[tuple[str | None, str | None]]:
    """Return since and until of the relationship itself; those of accounts and filings say less."""
    stated = [
        p for p in _items_of(relationship.get("RelationshipPeriods"), "RelationshipPeriod") if isinstance(p, dict)
    ]
    own = [p for p in stated if _text(p.get("PeriodType")) == "RELATIONSHIP_PERIOD"]
    found = [(as_day(_text(p.get("StartDate"))), as_day(_text(p.get("EndDate")))) for p in own]
    return found or [(None, None)]
