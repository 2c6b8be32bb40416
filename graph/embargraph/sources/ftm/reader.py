"""FollowTheMoney entities, one JSON object a line, as OpenSanctions publishes them.

Parties, ownership, control, posts, membership, succession, sanctions,
addresses and identifications are read; every other schema is counted and
rejected by its name.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from embargraph.files.json import Item, Lines, read_json, read_parts
from embargraph.ingest.intake import make_id
from embargraph.ingest.listings import quality_of
from embargraph.ingest.shares import NOTHING, Bounds, read_percent
from embargraph.model.dates import as_day, days
from embargraph.model.statements import Node
from embargraph.model.text import plain
from embargraph.sources.ftm.bulk import Laid, PlainLines, gathered
from embargraph.sources.ftm.context import leave_rest, tell_party
from embargraph.sources.ftm.entries import Entries
from embargraph.sources.ftm.headquarters import Homes
from embargraph.sources.ftm.nested import taken_out
from embargraph.sources.ftm.terms import (
    COUNTRIES,
    IDENTIFIERS,
    LINKS,
    NAMES,
    NO_AUTHORITY,
    NOWHERE,
    OWNERS,
    PAPERS,
    PARTIES,
    ROLES,
    TOLD,
    code_of,
    list_of,
    role_of,
    scheme_of,
    shortened,
    values_of,
)

if TYPE_CHECKING:
    from embargraph.ingest.intake import Intake

__all__ = ["read_ftm"]


def read_ftm(path: Path, intake: Intake, *, by_record: bool = False) -> None:
    """Read a stream of entities.

    Lines in the common shapes are read many at a time, by the database; what
    is left, and a file of another form, is read record by record.

    Args:
        path: JSON, one entity a line.
        intake: Where the records go.
        by_record: Read every line record by record: slow, and the reference for the other way.

    Raises:
        DataError: The file is no JSON.
    """
    stream = _Stream(intake)
    if by_record:
        for item in read_json(path):
            stream.read(intake.read(item.locator), item)
    else:
        lines = PlainLines(intake)
        with closing(lines), closing(_ahead(gathered(read_parts(path)), lines)) as parts:
            for part in parts:
                if isinstance(part, Item):
                    stream.read(intake.read(part.locator), part)
                else:
                    for record, item in lines.take(part):
                        stream.read(record, item)
    stream.homes.settle()
    stream.entries.settle()


def _ahead(parts: Iterator[Item | Lines], lines: PlainLines) -> Generator[Item | Lines | Laid]:
    """Yield the parts of a file; the next lines are read from it, and laid into tables, while these are taken."""
    with ThreadPoolExecutor(1) as reader:
        part = lines.lay(next(parts, None))
        while part is not None and not isinstance(part, Item):
            following = reader.submit(lambda: lines.lay(next(parts, None)))
            yield part
            part = following.result()
    if part is not None:
        yield part
        yield from parts


class _Stream:
    """A stream on its way into an intake, record by record."""

    def __init__(self, intake: Intake) -> None:
        self.intake = intake
        self.homes, self.entries = Homes(intake), Entries(intake)
        self.lists: set[str] = set()

    def read(self, record: int, item: Item) -> None:
        """Say what follows from one record."""
        intake, value = self.intake, item.value
        if item.fault or not isinstance(value, dict):
            intake.reject(record, item.fault or "not an object")
            return
        inner = taken_out(value)
        self._read_one(record, item, value)
        for one in inner:
            self.read(self.intake.read(item.locator), Item(item.locator, one))

    def _read_one(self, record: int, item: Item, value: dict[str, Any]) -> None:
        """Say what follows from one entity."""
        intake = self.intake
        schema, id_, properties = value.get("schema"), plain(value.get("id")), value.get("properties")
        if not id_:
            intake.reject(record, "has no id", field="id")
        elif not isinstance(properties, dict):
            intake.reject(record, "has no properties", field="properties", value=id_)
        elif isinstance(schema, str) and schema in PARTIES:
            _read_party(intake, record, schema, id_, value)
            party = _id(intake, id_)
            self.homes.add(record, item.locator, party, values_of(properties, "addressEntity"))
            self.entries.mark(record, item.locator, party, values_of(properties, "topics"))
        elif isinstance(schema, str) and (schema in LINKS or _is_ours(schema, properties)):
            _read_link(intake, record, schema, properties)
        elif schema == "Sanction":
            _read_sanction(intake, record, value, self.lists, self.entries)
        elif schema == "Address":
            _read_address(intake, record, id_, properties, self.homes)
        elif schema in PAPERS:
            _read_paper(intake, record, schema, properties)
        else:
            known = isinstance(schema, str) and re.fullmatch(r"[A-Za-z]{1,40}", schema)
            reason = f"the schema {schema} is not read" if known else "has no schema"
            intake.reject(record, reason, field="schema", value=id_)
        intake.note_day(as_day(value.get("last_seen")))


def _id(intake: Intake, id_: str) -> str:
    return intake.own_id(make_id("", id_))


def _read_party(intake: Intake, record: int, schema: str, id_: str, value: dict[str, Any]) -> None:
    properties = value["properties"]
    names = values_of({"caption": value.get("caption"), **properties}, "caption", *NAMES)
    if not names:
        intake.reject(record, "has no name", field="name", value=id_)
        return
    for name in COUNTRIES:
        codes = values_of(properties, name)
        if codes:
            break
    # A region is told with the party; its country is the one that it lies in.
    known_codes = [code for code in codes if code_of(code)]
    countries = list(dict.fromkeys(map(code_of, known_codes)))
    for code in codes:
        if code not in known_codes and code.casefold() not in NOWHERE:
            intake.unparsed(record, "not a country", field=name, value=code)
    country = countries[0] if len(countries) == 1 and len(known_codes) == len(codes) else None
    known = [name for name in IDENTIFIERS if name in properties]
    identifiers = [(IDENTIFIERS[name], number) for name in known for number in values_of(properties, name)]
    identifiers += [("topic", topic) for topic in values_of(properties, "topics")]
    text = tell_party(schema, properties, country if country and len(codes) == 1 and len(codes[0]) == 2 else None)
    node = Node(_id(intake, id_), "actor", PARTIES[schema], names[0], tuple(names[1:]), country, text=text)
    intake.node(record, node, identifiers)
    for code in countries if country is None else ():
        # Of several it is organised in each; none of them alone is its country.
        place = f"place-{code.lower()}"
        intake.placeholder(record, Node(place, "place", "country", code))
        role = {"role": role_of(PARTIES[schema])}
        intake.state(record, intake.statement(node.id, "located_in", place, qualifiers=role))
    for owner in values_of(properties, OWNERS.get(schema, "")):
        # How much of it is not said, so that it may be what bars the party.
        role = {"role": OWNERS[schema]}
        intake.state(record, intake.statement(_id(intake, owner), "owns", node.id, qualifiers=role))
    weak, former = values_of(properties, "weakAlias"), values_of(properties, "previousName")
    good = values_of({"caption": value.get("caption"), **properties}, "caption", "name", "alias", "abbreviation")
    for name in dict.fromkeys((*weak, *former)):
        quality = quality_of(name in weak, name in former)
        if quality and name not in good and name != names[0]:
            intake.grade(record, node.id, name, quality)


def _read_address(intake: Intake, record: int, id_: str, properties: dict[str, Any], homes: Homes) -> None:
    """Keep an address until all have been read who may live there."""
    codes = [code.upper() for code in values_of(properties, "country") if re.fullmatch(r"[a-zA-Z]{2}", code)]
    parts = values_of(properties, "full") or values_of(properties, "street", "city", "postalCode")
    intake.accept(record)
    leave_rest(intake, record, "Address", properties)
    if not codes:
        intake.unparsed(record, "is missing", field="country", value=", ".join(parts))
        return
    homes.keep(record, id_, codes[0], ", ".join(parts))


def _read_paper(intake: Intake, record: int, schema: str, properties: dict[str, Any]) -> None:
    """Give the holder of a paper its number."""
    holders, numbers = values_of(properties, "holder"), values_of(properties, "number")
    for field, found in (("holder", holders), ("number", numbers)):
        if not found:
            intake.reject(record, "is missing", field=field, value="Identification")
            return
    intake.accept(record)
    leave_rest(intake, record, schema, properties)
    scheme = scheme_of((values_of(properties, "type") or ["id"])[0])
    for holder in holders:
        for number in numbers:
            intake.identifier(record, _id(intake, holder), scheme, number)


def _read_sanction(intake: Intake, record: int, value: dict[str, Any], lists: set[str], entries: Entries) -> None:
    """Read a listing: whom, by whom, under what programme, since when."""
    properties = value["properties"]
    parties = [_id(intake, id_) for id_ in values_of(properties, "entity")]
    if not parties:
        intake.reject(record, "is missing", field="entity", value="Sanction")
        return
    authority = (values_of(properties, "authority") or [NO_AUTHORITY])[0]
    list_ = list_of(value.get("datasets"), authority)
    if list_ not in lists:
        lists.add(list_)
        intake.placeholder(record, Node(list_, "measure", "list", f"sanctions of {authority}"))
    since, until = _day(intake, record, properties, "startDate"), _day(intake, record, properties, "endDate")
    if since and until and days(until)[1] < days(since)[0]:
        intake.unparsed(record, "is before startDate", field="endDate", value=until)
        until = None
    shown = min(filter(None, map(as_day, values_of(properties, "listingDate"))), default=None)
    programmes = ",".join(values_of(properties, "programId") or values_of(properties, "program"))
    told = _told(properties)
    leave_rest(intake, record, "Sanction", properties, told)
    citation = told.pop("citation", None if authority == NO_AUTHORITY else authority)
    flags = told | {
        name: text
        for name, text in (
            ("programme", programmes),
            ("scope", "; ".join(values_of(properties, "provisions"))),
            ("seen", shown if since is None and shown and len(shown) == 10 else None),
        )
        if text
    }
    urls = [url for url in values_of(properties, "sourceUrl") if re.fullmatch(r"https?://\S+", url)]
    for party in parties:
        entry = f"{list_}--{party}"
        entries.add(record, list_, authority, party)
        intake.state(record, intake.statement(entry, "under", list_))
        intake.state(record, intake.statement(
            entry, "targets", party, since=since, until=until, qualifiers=flags,
            gist=shortened("; ".join(values_of(properties, "reason", "summary"))) or None,
            citation=citation,
            url=urls[0] if urls else None,
        ))  # fmt: skip


def _read_link(intake: Intake, record: int, schema: str, properties: dict[str, Any]) -> None:
    relation, *fields = LINKS.get(schema) or (values_of(properties, "role")[0], "subject", "object")
    # Streams of before the schema had its own name for it.
    if schema == "Control" and "controlled" not in properties:
        fields[1] = "asset"
    ends = [[_id(intake, id_) for id_ in values_of(properties, field)] for field in fields]
    for field, found in zip(fields, ends, strict=True):
        if not found:
            intake.reject(record, "is missing", field=field, value=schema)
            return
    since, until = _day(intake, record, properties, "startDate"), _day(intake, record, properties, "endDate")
    if since and until and days(until)[1] < days(since)[0]:
        intake.unparsed(record, "is before startDate", field="endDate", value=until)
        until = None
    bounds = _bounds(intake, record, properties) if relation == "owns" else NOTHING
    if len(ends[0]) > 1 and bounds != NOTHING:
        # Each may hold so much, or all together: none holds more, and how much less is not known.
        reason = "one share of several owners: of each, or of all together"
        intake.unparsed(record, reason, field="percentage", value=", ".join(values_of(properties, "percentage")))
        bounds = Bounds(None, bounds.high, below_high=bounds.below_high)
    role = "; ".join(values_of(properties, "role")) if schema in LINKS else ""
    told = _told(properties)
    leave_rest(intake, record, schema, properties, told)
    citation = told.pop("citation", None)
    flags = {**({"role": role} if role else {}), **told, **bounds.flags()}
    urls = [url for url in values_of(properties, "sourceUrl") if re.fullmatch(r"https?://\S+", url)]
    for subject in ends[0]:
        for object_ in ends[1]:
            statement = intake.statement(
                subject, relation, object_, since=since, until=until, qualifiers=flags,
                gist=shortened("; ".join(values_of(properties, "summary"))) or None, citation=citation,
                url=urls[0] if urls else None, **bounds.shares(),
            )  # fmt: skip
            intake.state(record, statement)


def _is_ours(schema: str, properties: dict[str, Any]) -> bool:
    roles = values_of(properties, "role")
    return schema == "UnknownLink" and len(roles) == 1 and roles[0] in ROLES


def _told(properties: dict[str, Any]) -> dict[str, str]:
    """Return the citation and the qualifiers that an export of ours has put into the description."""
    found = filter(None, map(TOLD.fullmatch, values_of(properties, "description")))
    return {match[1]: match[2] for match in found}


def _day(intake: Intake, record: int, properties: dict[str, Any], name: str) -> str | None:
    """Return a start or an end; of several the one that makes the interval widest, so that nothing is missed."""
    stated = values_of(properties, name)
    found = [day for day in map(as_day, stated) if day is not None]
    for value in stated:
        if as_day(value) is None:
            intake.unparsed(record, "not a date", field=name, value=value)
    if len(found) > 1:
        intake.unparsed(record, "has several values; the widest interval is taken", field=name, value=found)
    if not found:
        return None
    return min(found) if name == "startDate" else max(found)


def _bounds(intake: Intake, record: int, properties: dict[str, Any]) -> Bounds:
    """Return the share; of several, the bounds that hold them all; one that cannot be read is not known."""
    read: list[Bounds] = []
    for value in values_of(properties, "percentage"):
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
