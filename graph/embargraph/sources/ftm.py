"""FollowTheMoney entities, one JSON object a line, as OpenSanctions publishes them.

Parties, ownership, posts, membership and succession are read; every other
schema is counted and rejected by its name.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from embargraph.dates import days
from embargraph.model import Node
from embargraph.sources.files import as_day, plain, read_json
from embargraph.sources.intake import make_id
from embargraph.sources.percent import NOTHING, Bounds, read_percent

if TYPE_CHECKING:
    from embargraph.sources.intake import Intake

__all__ = ["read_ftm"]

_PARTIES = {
    "LegalEntity": "party", "Company": "company", "Organization": "organisation", "Person": "person",
    "PublicBody": "agency",
}  # fmt: skip
#: Relation, and the properties that hold its two ends.
_LINKS = {
    "Ownership": ("owns", "owner", "asset"),
    "Control": ("controls", "controller", "asset"),
    "Directorship": ("holds_office_in", "director", "organization"),
    "Membership": ("member_of", "member", "organization"),
    "Succession": ("successor_of", "successor", "predecessor"),
}
_NAMES = ("name", "alias", "weakAlias", "previousName", "abbreviation")
_MARKS = {
    "leiCode": "lei", "registrationNumber": "registration", "innCode": "inn", "ogrnCode": "ogrn", "taxNumber": "tax",
    "idNumber": "id", "uniqueEntityId": "uei", "wikidataId": "wikidata", "permId": "permid", "swiftBic": "bic",
    "uscCode": "usc", "cikCode": "cik", "dunsCode": "duns",
}  # fmt: skip


def read_ftm(path: Path, intake: Intake) -> None:
    """Read a stream of entities.

    Args:
        path: JSON, one entity a line.
        intake: Where the records go.

    Raises:
        DataError: The file is no JSON.
    """
    for item in read_json(path):
        record = intake.read(item.place)
        value = item.value
        if item.fault or not isinstance(value, dict):
            intake.reject(record, item.fault or "is no object")
            continue
        schema, id_, properties = value.get("schema"), plain(value.get("id")), value.get("properties")
        if not id_:
            intake.reject(record, "has no id", field="id")
        elif not isinstance(properties, dict):
            intake.reject(record, "has no properties", field="properties", value=id_)
        elif isinstance(schema, str) and schema in _PARTIES:
            _read_party(intake, record, _PARTIES[schema], id_, value)
        elif isinstance(schema, str) and schema in _LINKS:
            _read_link(intake, record, schema, properties)
        else:
            known = isinstance(schema, str) and re.fullmatch(r"[A-Za-z]{1,40}", schema)
            reason = f"the schema {schema} is not read" if known else "has no schema"
            intake.reject(record, reason, field="schema", value=id_)
        intake.note_day(as_day(value.get("last_seen")))


def _values(properties: dict[str, Any], *names: str) -> list[str]:
    """Return the values of some properties, each once, in their order."""
    stated = [properties.get(name) for name in names]
    lists = [value if isinstance(value, list) else [value] for value in stated]
    return list(dict.fromkeys(filter(None, (plain(value) for values in lists for value in values))))


def _id(intake: Intake, id_: str) -> str:
    return intake.own_id(make_id("", id_))


def _read_party(intake: Intake, record: int, type_: str, id_: str, value: dict[str, Any]) -> None:
    properties = value["properties"]
    names = _values({"caption": value.get("caption"), **properties}, "caption", *_NAMES)
    if not names:
        intake.reject(record, "has no name", field="name", value=id_)
        return
    # Where it is organised; a person's nationality stands for that.
    for name in ("jurisdiction", "mainCountry", "nationality", "citizenship", "country"):
        codes = _values(properties, name)
        if codes:
            break
    country = codes[0].upper() if len(codes) == 1 and re.fullmatch(r"[a-zA-Z]{2}", codes[0]) else None
    marks = [(scheme, number) for name, scheme in _MARKS.items() for number in _values(properties, name)]
    node = Node(_id(intake, id_), "actor", type_, names[0], tuple(names[1:]), country)
    intake.node(record, node, marks)


def _read_link(intake: Intake, record: int, schema: str, properties: dict[str, Any]) -> None:
    relation, *fields = _LINKS[schema]
    ends = [[_id(intake, id_) for id_ in _values(properties, field)] for field in fields]
    for field, found in zip(fields, ends, strict=True):
        if not found:
            intake.reject(record, "is missing", field=field, value=schema)
            return
    since, until = _day(intake, record, properties, "startDate"), _day(intake, record, properties, "endDate")
    if since and until and days(until)[1] < days(since)[0]:
        intake.unparsed(record, "is before startDate", field="endDate", value=until)
        until = None
    bounds = _bounds(intake, record, properties) if relation == "owns" else NOTHING
    role = "; ".join(_values(properties, "role"))
    flags = {**({"role": role} if role else {}), **bounds.flags()}
    urls = [url for url in _values(properties, "sourceUrl") if re.fullmatch(r"https?://\S+", url)]
    for subject in ends[0]:
        for object_ in ends[1]:
            statement = intake.statement(
                subject, relation, object_, since=since, until=until, qualifiers=flags,
                url=urls[0] if urls else None, **bounds.shares(),
            )  # fmt: skip
            intake.state(record, statement)


def _day(intake: Intake, record: int, properties: dict[str, Any], name: str) -> str | None:
    """Return a start or an end; of several the one that makes the interval widest, so that nothing is missed."""
    stated = _values(properties, name)
    found = [day for day in map(as_day, stated) if day is not None]
    for value in stated:
        if as_day(value) is None:
            intake.unparsed(record, "is not a date", field=name, value=value)
    if len(found) > 1:
        intake.unparsed(record, "has several values; the widest interval is taken", field=name, value=found)
    if not found:
        return None
    return min(found) if name == "startDate" else max(found)


def _bounds(intake: Intake, record: int, properties: dict[str, Any]) -> Bounds:
    """Return the share; of several, the bounds that hold them all; one that cannot be read is not known."""
    read: list[Bounds] = []
    for value in _values(properties, "percentage"):
        try:
            read.append(read_percent(value))
        except ValueError as error:
            intake.unparsed(record, str(error), field="percentage", value=value)
            return NOTHING
    if len(read) < 2:
        return read[0] if read else NOTHING
    lows, highs = [bounds.low for bounds in read], [bounds.high for bounds in read]
    return Bounds(
        min((low for low in lows if low is not None), default=None) if None not in lows else None,
        max((high for high in highs if high is not None), default=None) if None not in highs else None,
    )
