"""Beneficial Ownership Data Standard: version 0.4, and the shapes of 0.1 to 0.3.

The statements of one record follow each other in time: an update ends what it
changes on the day before, and a closed record ends all it said.  An indirect
interest is no link of a chain, and its share is never counted as one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from embargraph.ingest.intake import make_id
from embargraph.ingest.records import read_objects
from embargraph.model.dates import as_day
from embargraph.model.names import name_key
from embargraph.model.statements import Node
from embargraph.model.text import plain
from embargraph.sources.bods.interests import History

if TYPE_CHECKING:
    from embargraph.ingest.intake import Intake

__all__ = ["read_bods"]

_TYPES = {
    "entityStatement": "entity",
    "personStatement": "person",
    "ownershipOrControlStatement": "relationship",
}
_ENTITIES = {
    "registeredEntity": "company", "legalEntity": "company", "stateBody": "agency", "state": "state",
    "arrangement": "arrangement", "anonymousEntity": "party", "unknownEntity": "party",
}  # fmt: skip


@dataclass(slots=True)
class _Version:
    """One statement on a record, whatever the version of the standard."""

    record: int
    id: str
    kind: str
    status: str
    date: str | None
    details: dict[str, Any]
    replaces: tuple[str, ...] = ()


@dataclass(slots=True)
class _Package:
    """All statements of a file, record by record."""

    versions: dict[str, list[_Version]] = field(default_factory=dict)
    #: Statement that is replaced, to the one record that it is a version of.
    roots: dict[str, str] = field(default_factory=dict)

    def add(self, version: _Version) -> None:
        # Before 0.4 a statement has no record; it belongs to the one that it replaces.
        root = next((self.root(old) for old in version.replaces), version.id)
        self.roots[version.id] = root
        self.versions.setdefault(root, []).append(version)

    def root(self, id_: str) -> str:
        return self.roots.get(id_, id_)

    def ordered(self, kind: str) -> Iterator[tuple[str, list[_Version]]]:
        for root, versions in self.versions.items():
            if versions[0].kind == kind:
                yield root, sorted(versions, key=lambda v: (v.date or "", v.record))


def read_bods(path: Path, intake: Intake) -> None:
    """Read a file of BODS statements.

    Args:
        path: JSON: an array of statements, or one statement a line.
        intake: Where the records go.

    Raises:
        DataError: The file is no JSON.
    """
    intake.holds_records = True
    package = _Package()
    for record, _, value, _ in read_objects(path, intake):
        version = _as_version(intake, record, value)
        if version is not None:
            package.add(version)
    nodes = {root: _write_node(intake, root, v) for kind in ("entity", "person") for root, v in package.ordered(kind)}
    for root, versions in package.ordered("relationship"):
        _write_relationship(intake, package, nodes, root, versions)


def _as_version(intake: Intake, record: int, raw: dict[str, Any]) -> _Version | None:
    details = raw.get("recordDetails", raw)
    kind = raw.get("recordType") or _TYPES.get(str(raw.get("statementType")), "")
    id_ = plain(raw.get("recordId") or raw.get("statementId") or raw.get("statementID"))
    if kind not in _TYPES.values():
        shown = raw.get("recordType") or raw.get("statementType")
        intake.reject(record, "not an entity, person or relationship statement", field="recordType", value=shown)
    elif not isinstance(details, dict):
        intake.reject(record, "not an object", field="recordDetails", value=details)
    elif not id_:
        intake.reject(record, "has no recordId or statementID", field="recordId")
    else:
        published = raw.get("publicationDetails")
        if isinstance(published, dict):
            intake.note_day(as_day(published.get("publicationDate")))
        old = raw.get("replacesStatements")
        replaces = tuple(plain(x) for x in old) if isinstance(old, list) else ()
        status = plain(raw.get("recordStatus")) or "new"
        return _Version(record, id_, kind, status, as_day(raw.get("statementDate")), details, replaces)
    return None


# Nodes


def _write_node(intake: Intake, root: str, versions: list[_Version]) -> str:
    """Describe the entity or person of a record, by its last statement; returns its node."""
    last = versions[-1]
    labels = [label for version in reversed(versions) for label in _labels(version)]
    if not labels:
        labels = [f"Unnamed {last.kind} {root}"]
    node_id = make_id("bods-", root)
    known = set(intake.keys_of(node_id))
    if known and not known & {name_key(label) for label in labels}:
        # Another publisher's record of the same number is another party.
        node_id = make_id("bods-", f"{root}-{intake.source.id}")
    node = Node(node_id, "actor", _type(last), labels[0], tuple(dict.fromkeys(labels[1:])), _country(last.details))
    for version in versions:
        intake.accept(version.record)
    intake.node(last.record, node, [mark for v in versions for mark in _marks(v.details)])
    return node_id


def _type(version: _Version) -> str:
    if version.kind == "person":
        return "person"
    kind = version.details.get("entityType")
    return _ENTITIES.get(str(kind.get("type") if isinstance(kind, dict) else kind), "company")


def _labels(version: _Version) -> list[str]:
    details = version.details
    found = [details.get("name"), *_list(details, "alternateNames")]
    found += [name.get("fullName") for name in _list(details, "names") if isinstance(name, dict)]
    return [label for label in map(plain, found) if label]


def _country(details: dict[str, Any]) -> str | None:
    places = [details.get("jurisdiction"), details.get("incorporatedInJurisdiction"), *_list(details, "nationalities")]
    codes = {plain(place.get("code"))[:2].upper() for place in places if isinstance(place, dict)}
    codes = {code for code in codes if len(code) == 2 and code.isascii() and code.isalpha()}
    # With two nationalities neither is the one.
    return codes.pop() if len(codes) == 1 else None


def _marks(details: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for mark in _list(details, "identifiers"):
        if isinstance(mark, dict) and plain(mark.get("id")):
            scheme = plain(mark.get("scheme")) or plain(mark.get("schemeName")) or "registration"
            yield "lei" if scheme == "XI-LEI" else scheme, plain(mark["id"])


def _list(details: dict[str, Any], name: str) -> list[Any]:
    found = details.get(name)
    return found if isinstance(found, list) else []


# Relationships


def _write_relationship(
    intake: Intake, package: _Package, nodes: dict[str, str], root: str, versions: list[_Version]
) -> None:
    parties: list[tuple[_Version, str, str]] = []
    for version in versions:
        try:
            owned = _party(intake, version, "subject", package, nodes)
            owner = _party(intake, version, "interestedParty", package, nodes)
        except _NoPartyError as error:
            intake.reject(version.record, error.reason, field=error.field, value=error.value)
        else:
            parties.append((version, owner, owned))
    for owner, owned in dict.fromkeys((owner, owned) for _, owner, owned in parties):
        history = History(intake, owner, owned, root)
        for version in [v for v, *ends in parties if ends == [owner, owned]]:
            known = all(package.root(part) in package.versions for part in _components(version))
            is_traced = bool(_components(version)) and known
            stated = [x for x in _list(version.details, "interests") if isinstance(x, dict)]
            if version.status == "closed":
                history.close(version.record, version.date, stated, is_traced=is_traced)
            else:
                history.update(version.record, version.date, stated, is_traced=is_traced)
        history.end()


def _components(version: _Version) -> list[str]:
    found = _list(version.details, "componentRecords") or _list(version.details, "componentStatementIDs")
    return [plain(part) for part in found]


class _NoPartyError(Exception):
    """Why a statement does not say between whom it is."""

    def __init__(self, reason: str, field_: str, value: object) -> None:
        self.reason, self.field, self.value = reason, field_, value
        super().__init__(reason)


def _party(intake: Intake, version: _Version, name: str, package: _Package, nodes: dict[str, str]) -> str:
    stated = version.details.get(name)
    if isinstance(stated, dict):
        described = stated.get("describedByEntityStatement") or stated.get("describedByPersonStatement")
        unstated = stated.get("unspecified", stated)
        if not described:
            reason = plain(unstated.get("reason")) if isinstance(unstated, dict) else ""
            # A term of the standard's list; free text would make a reason of its own of every record.
            shown = f": {reason}" if re.fullmatch(r"[A-Za-z-]{1,40}", reason) else ""
            raise _NoPartyError(f"is not disclosed{shown}", name, unstated)
        stated = described
    id_ = plain(stated)
    if not id_:
        raise _NoPartyError("is missing", name, stated)
    root = package.root(id_)
    node = nodes.get(root, make_id("bods-", id_))
    if root not in nodes and not intake.waits and not intake.has_node(node):
        raise _NoPartyError("refers to what is neither in the file nor in the graph", name, id_)
    return node
