"""Entries of official lists, whatever their publisher: parties, listings and what is said of them.

A reader of a list makes an `Entry` of each record; `Roll` writes it as columns.
An entry becomes a party, a listing under its list, and a statement that the
listing targets the party, with the entry's own wording.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from json.encoder import encode_basestring
from typing import TYPE_CHECKING

from embargraph.countries import country_codes, country_of
from embargraph.dates import days
from embargraph.model import Node

if TYPE_CHECKING:
    from embargraph.sources.intake import Intake

__all__ = ["Entry", "Roll", "entry_id", "place_of", "split_names", "turned"]

#: Lists that the packaged facts do not have.
_LABELS = {
    "us-ofac-fse": "Foreign Sanctions Evaders List",
    "us-ofac-other": "OFAC lists other than the SDN list, not told apart",
    "cn-mofcom-watch-list": "Watch List of parties of China",
}

#: Codes of countries; publishers write XK for Kosovo, which ISO 3166 leaves to its users.
_CODES = frozenset(country_codes()) | {"XK"}
#: How an address in the United States ends where its publisher leaves the country out: a state and a ZIP code.
_AMERICAN = re.compile(
    r",\s*(?:A[KLRZ]|C[AOT]|D[CE]|FL|G[AU]|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|P[AR]|RI|S[CD]|T[NX]|UT|"
    r"V[AIT]|W[AIVY]),?\s+\d{5}(?:-\d{4})?$"
)
#: Names that the last part of an address has as a country and as a state of another.
_AMBIGUOUS = {"georgia"}
#: Statements buffered before they are handed over.
_BATCH = 20_000
#: Characters of the addresses in one country that are kept.
_LONGEST = 20_000

_NOT_SLUG = re.compile(r"[^a-z0-9]+")
_NOT_KEY = re.compile(r"[\W_]+")


@dataclass(slots=True)
class Entry:
    """One entry of a list, as its publisher has it; an empty text is nothing said."""

    list: str
    name: str
    id: str = ""
    type: str = "party"
    names: tuple[str, ...] = ()
    #: Country code or an empty text, and the address as printed.
    addresses: tuple[tuple[str, str], ...] = ()
    marks: tuple[tuple[str, str], ...] = ()
    text: str = ""
    citation: str = ""
    url: str = ""
    since: str | None = None
    until: str | None = None
    #: First day that shows it, where its start is not on record.
    seen: str | None = None
    requirement: str = ""
    scope: str = ""
    footnote: str = ""
    policy: str = ""
    programme: str = ""
    effect: str = ""
    gist: str = ""


def entry_id(list_: str, name: str, country: str = "") -> str:
    """Return the id of a party that its list knows by name and country alone.

    It stays the same from one edition of the list to the next, and says
    nothing about parties of that name on other lists.

    Example:
        >>> entry_id("us-bis-entity-list", "SMIC Holdings Limited", "CN")
        'us-bis-entity-list-smic-holdings-limited-edb389'
    """
    key = _NOT_KEY.sub("", name.casefold())
    digest = hashlib.sha256(f"{list_}\n{key}\n{country}".encode("utf-8", "surrogatepass")).hexdigest()[:6]
    slug = _NOT_SLUG.sub("-", name.lower())[:60].strip("-")
    return f"{list_}-{slug}-{digest}" if slug else f"{list_}-{digest}"


def place_of(address: str) -> str:
    """Return the code of the country that an address ends with, or an empty text.

    Example:
        >>> place_of("La Paz, BO"), place_of("Anthony, NM, 88201"), place_of("Beijing, China"), place_of("Moscow")
        ('BO', 'US', 'CN', '')
    """
    last = address.strip(" ,").rpartition(",")[2].strip()
    if last in _CODES:
        return last
    if _AMERICAN.search(address):
        return "US"
    return "" if last.casefold() in _AMBIGUOUS else country_of(last)


def split_names(text: str) -> list[str]:
    """Return names that stand in one cell, each once.

    Example:
        >>> split_names("SMSC; SMIC South; and SMIC Southern")
        ['SMSC', 'SMIC South', 'SMIC Southern']
    """
    return list(dict.fromkeys(name for part in text.split(";") if (name := part.strip(" ,").removeprefix("and "))))


def turned(name: str) -> str:
    """Return "ABU TEIR, Mohammed" as one says it, "Mohammed ABU TEIR"; other names as they are.

    Example:
        >>> turned("ABU TEIR, Mohammed")
        'Mohammed ABU TEIR'
    """
    last, comma, first = name.partition(", ")
    return f"{first} {last}" if comma and "," not in first else name


_COLUMNS = (
    "rec", "place", "id", "subject", "relation", "object", "since", "until", "since_first", "since_last",
    "until_first", "until_last", "standing", "qualifiers", "gist", "citation", "url", "source",
)  # fmt: skip


class Roll:
    """Writes entries into an intake, column by column.

    Args:
        intake: Where the records go.
    """

    def __init__(self, intake: Intake) -> None:
        """Open empty columns."""
        self.intake = intake
        self.source = intake.source.id
        self.labels: dict[str, str] = intake.labels_of_lists()
        self._turns: dict[str, dict[tuple[str, ...], int]] = {}
        self._places: set[str] = set()
        self._listings: set[str] = set()
        self._parties: set[str] = set()
        self._nodes: list[tuple[int, str, str, str, str, str]] = []
        self._names: list[tuple[int, str, str]] = []
        self._statements: list[tuple[object, ...]] = []

    def add(self, record: int, place: str, entry: Entry) -> None:
        """Write one entry; the record is loaded by that."""
        intake = self.intake
        if entry.list not in self.labels:
            intake.need(record, Node(entry.list, "measure", "list", _LABELS.get(entry.list, entry.list)))
            self.labels[entry.list] = _LABELS.get(entry.list, entry.list)
        country = next((code for code, _ in entry.addresses if code), "")
        own = entry.id or entry_id(entry.list, entry.name, country)
        if not entry.id:
            own = self._apart(own, entry)
        party = intake.judged(own, entry.marks)
        intake.accept(record)
        intake.lists[entry.list] += 1
        # An address that ends with no country is where no statement can put the party: it is told as it stands.
        loose = (f"address: {address}" for code, address in entry.addresses if not code and address)
        text = "; ".join(filter(None, (entry.text, *dict.fromkeys(loose))))
        self._nodes.append((record, party, "actor", entry.type, entry.name, text))
        # A party is described once; what a further list says of it stands with its entry there.
        is_described = party in self._parties or intake.has_node(party)
        self._parties.add(party)
        self._names.append((record, party, entry.name))
        for name in entry.names:
            if name != entry.name:
                self._names.append((record, party, name))
        if party != own:
            intake.mark(record, party, "entry", own)
        for scheme, value in entry.marks:
            intake.mark(record, party, scheme, value)
        if len(self._statements) > _BATCH:
            self.flush()
        listing = f"{entry.list}--{party}"
        if listing not in self._listings:
            self._listings.add(listing)
            label = f"{entry.name} on the {self.labels[entry.list]}"
            self._nodes.append((record, listing, "measure", "listing", label, text if is_described else ""))
            self._state(record, place, listing, "under", entry.list, "{}", gist="An entry of the list.")
        self._state(
            record, place, listing, "targets", party, _qualifiers(entry), gist=entry.gist or None,
            since=entry.since, until=entry.until, seen=entry.seen, citation=entry.citation or None,
            url=entry.url or None,
        )  # fmt: skip
        self.locate(record, place, party, entry.addresses)

    def name(self, record: int, party: str, name: str) -> None:
        """Write a further name of a party that the graph has."""
        self.intake.accept(record)
        self._names.append((record, party, name))

    def _apart(self, own: str, entry: Entry) -> str:
        """Return an id of its own for a second party of the same name and country on one list."""
        addresses = tuple(address for _, address in entry.addresses)
        turns = self._turns.setdefault(own, {})
        turn = turns.setdefault(addresses, len(turns))
        return own if turn == 0 else f"{own}-{turn + 1}"

    def locate(self, record: int, place: str, party: str, addresses: Iterable[tuple[str, str]]) -> None:
        """Write where a party is, once for each country, with its addresses there."""
        self.intake.accept(record)
        by_code: dict[str, list[str]] = {}
        for code, address in addresses:
            if code:
                found = by_code.setdefault(code, [])
                if address != code and address not in found:
                    found.append(address)
        for code, found in by_code.items():
            whole = "; ".join(found)
            if len(whole) > _LONGEST:
                reason = f"are longer than {_LONGEST} characters in one country, and cut there"
                self.intake.unparsed(record, reason, field="addresses", value=whole[_LONGEST:])
            flags = _encoded((("address", whole[:_LONGEST]),)) if found else "{}"
            where = f"place-{code.lower()}"
            if where not in self._places:
                self._places.add(where)
                self.intake.need(record, Node(where, "place", "country", code))
            self._state(record, place, party, "located_in", where, flags)

    def _state(
        self, record: int, place: str, subject: str, relation: str, object_: str, flags: str, *,
        since: str | None = None, until: str | None = None, seen: str | None = None,
        gist: str | None = None, citation: str | None = None, url: str | None = None,
    ) -> None:  # fmt: skip
        begins: tuple[date | None, date | None] = days(since) if since else (None, days(seen)[1] if seen else None)
        ends: tuple[date | None, date | None] = days(until) if until else (None, None)
        quoted = encode_basestring
        # The canonical JSON of `Statement.id`, written out: an encoder's call for each would cost as much as all else.
        content = (
            f'{{"number":null,"object":{quoted(object_)},"period":null,"qualifiers":{flags},"relation":"{relation}",'
            f'"share":[null,null,null],"since":{quoted(since) if since else "null"},"source":{quoted(self.source)},'
            f'"standing":"record","subject":{quoted(subject)},"unit":null,'
            f'"until":{quoted(until) if until else "null"},"value":null}}'
        )
        id_ = "s-" + hashlib.sha256(content.encode("utf-8")).hexdigest()[:20]
        self._statements.append((
            record, place, id_, subject, relation, object_, since, until, *begins, *ends, "record", flags,
            gist, citation, url, self.source,
        ))  # fmt: skip

    def flush(self) -> None:
        """Hand over what has been written so far."""
        columns = [list(column) for column in zip(*self._statements, strict=True)]
        self.intake.add_rows(self._nodes, self._names, dict(zip(_COLUMNS, columns, strict=False)))
        for rows in (self._nodes, self._names, self._statements):
            rows.clear()


def _encoded(pairs: Iterable[tuple[str, str]]) -> str:
    """Return pairs as canonical JSON; the keys come in order."""
    return "{" + ",".join(f'"{key}":{encode_basestring(value)}' for key, value in pairs) + "}"


_FLAGS = ("effect", "footnote", "policy", "programme", "requirement", "scope", "seen")


def _qualifiers(entry: Entry) -> str:
    return _encoded((name, value) for name in _FLAGS if (value := getattr(entry, name)))
