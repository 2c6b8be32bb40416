"""Entries of official lists, whatever their publisher: parties, listings and what is said of them.

A reader of a list is a pure function from a row to a `ListEntry`, which carries what could not be read;
`ListReader` runs it over a file, counts and rejects; `ListingWriter` writes the entries as columns.
An entry becomes a party, a listing under its list, and a statement that the
listing targets the party, with the entry's own wording.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from embargraph.ingest.bulk_statements import StatementQuery, first_day, insert_bulk, last_day
from embargraph.ingest.records import Record, Row
from embargraph.model.names import name_key
from embargraph.model.statements import Node
from embargraph.store.sql import insert_rows
from embargraph.store.write import insert_columns

if TYPE_CHECKING:
    from embargraph.ingest.intake import Intake

__all__ = [
    "ListEntry", "ListReader", "ListingWriter", "Problem", "entry_id", "parted_names", "quality_of", "split_names",
    "turned",
]  # fmt: skip

#: Entries buffered before they are handed over.
_BATCH = 30_000
#: Characters of the addresses in one country that are kept.
_LONGEST = 20_000

_NOT_SLUG = re.compile(r"[^a-z0-9]+")
_NOT_KEY = re.compile(r"[\W_]+")


class Problem(NamedTuple):
    """What could not be read of a row: its field, why, and the value as it stands.

    A row with a fatal problem is rejected.  `part` is the index of the row
    with the problem, where several rows make one entry.
    """

    field: str
    reason: str
    value: object = ""
    fatal: bool = False
    part: int = 0


#: The field `list` of an entry hides the type of that name.
Problems = list[Problem]


def _no_problems() -> Problems:
    return []


@dataclass(slots=True)
class ListEntry:
    """One entry of a list, as its publisher has it; an empty text is nothing said."""

    list: str
    name: str
    id: str = ""
    type: str = "party"
    names: tuple[str, ...] = ()
    #: Country code or an empty text, and the address as printed.
    addresses: tuple[tuple[str, str], ...] = ()
    identifiers: tuple[tuple[str, str], ...] = ()
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
    #: Further effects, where the entry orders several: a statement for each.
    effects: tuple[str, ...] = ()
    gist: str = ""
    #: Id of the measure that made the entry, where the graph has it: its clocks are the entry's.
    announcement: str = ""
    #: Those of the names that the publisher calls weak or of low quality, and those that the party had before.
    weak: tuple[str, ...] = ()
    former: tuple[str, ...] = ()
    problems: Problems = field(default_factory=_no_problems)

    def problem(self, field: str, reason: str, value: object = "", *, fatal: bool = False, part: int = 0) -> None:
        """Note what could not be read; a fatal problem rejects the row.

        Example:
            >>> entry = ListEntry("us-ofac-sdn", "")
            >>> entry.problem("name", "no name", fatal=True)
            >>> entry.problems[0].reason
            'no name'
        """
        self.problems.append(Problem(field, reason, value, fatal, part))


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


def split_names(text: str) -> list[str]:
    """Return names that stand in one cell, each once.

    Example:
        >>> split_names("SMSC; SMIC South; and SMIC Southern")
        ['SMSC', 'SMIC South', 'SMIC Southern']
    """
    return list(dict.fromkeys(name for part in text.split(";") if (name := part.strip(" ,").removeprefix("and "))))


#: Letters or figures that number the names of one cell, and what says in words that another follows.
_NUMBERED = re.compile(
    r"(?:^|[\s;,])\(?(?:[a-p]|\d{1,2}|i{1,3}|iv|vi{0,3}|ix|x)\)\s*|(?:^|\s)\d{1,2}\.\s+(?=[^\W\d])", re.I
)
_KNOWN = re.compile(
    r"[\s,;(]+(?:and\s+)?(?:also|formerly|previously|now|or)?\s*"
    r"(?:known as|a\.?k\.?a\.|f\.?k\.?a\.|a/k/a|f/k/a)\s*[:,]?\s+",
    re.I,
)
#: A label before a name: one capital word and a colon, or words that say no more than that a name follows.
_LANGUAGE = re.compile(
    r"^(?:in )?(?:original script|also known as|(?:a|f)\.?k\.?a\.?|formerly|also)\s*[:\uff1a]?\s+|"
    r"^(?:in )?[A-Z][A-Za-z]{2,14}(?: (?:script|name|spelling))?\s*[:\uff1a]\s*|"
    r"^(?:original script|russian|arabic|chinese|persian|farsi|english|french)\s*[:\uff1a]\s*"
)
#: What stands behind a name and is none: a birth, or a remark of several words in brackets.
_REMARK = re.compile(r",?\s+born\b.*$|\s*\((?=[^()]*\s[^()]*\s[^()]*\s)(?=[a-z])[^()]*\)?$", re.S)
_FORM = (
    r"(?:Ltd|Limited|Inc|Incorporated|LLC|L\.L\.C|Limited Liability Company|Co|Company|Corp|JSC|PJSC|OJSC|CJSC|GmbH|AG|"
    r"S\.A|Jr|Sr|II|III|PLC|FZE|FZCO|OOO|OAO|ZAO)"
)
#: A comma before a form of company parts no names, where the form ends the name.
_COMMA = re.compile(rf"\s*/\s*(?=\w{{3}})|,\s+(?!{_FORM}\b\.?\s*(?:[,;/)\"\u201d]|$))")
#: Ends of brackets that stand between two names.
_BRACKETS = re.compile(r"\)\s*\(")
_SCRIPT = re.compile(r"^(?P<latin>[^()]*[A-Za-z][^()]*?)\s*\((?P<native>[^()A-Za-z]*[^\W\d_a-zA-Z][^()A-Za-z]*)\)$")


def parted_names(text: str, *, commas: bool = False) -> list[str]:
    """Return the names of one cell: parted by semicolons, a bar, "a)" "b)", " or " or "a.k.a."; labels are none.

    Args:
        text: The cell.
        commas: Commas and slashes part names too, save before a form of company.

    Example:
        >>> parted_names("a) Alpha Front b) Beta Front; Gamma, also known as Delta")
        ['Alpha Front', 'Beta Front', 'Gamma', 'Delta']
        >>> parted_names("Russian: Альфа, Alfa Co., Ltd./Alpha or Alef", commas=True)
        ['Альфа', 'Alfa Co., Ltd.', 'Alpha', 'Alef']
        >>> parted_names("Jin Tiesan (金铁三)")
        ['Jin Tiesan', '金铁三']
    """
    pieces = [
        part
        for one in _NUMBERED.split(text)
        for each in _BRACKETS.split(one)
        for known in _KNOWN.split(each)
        for part in re.split(r"[;|\n]|\s+(?:or|OR)\s+", known)
    ]
    if commas:
        pieces = [part for one in pieces for part in _COMMA.split(one)]
    names = [name for part in pieces for name in _scripts(_bare(part))]
    return list(dict.fromkeys(name for name in names if len(name) > 1))


def _bare(text: str) -> str:
    """Return a name without labels, remarks and signs around it; a bracket that it opens is closed."""
    text = _REMARK.sub("", text)
    for _ in range(2):
        # The label of one language stands before several: "(Russian: A)".
        text = _LANGUAGE.sub("", text.strip(' ,;"\u201c\u201d').lstrip("("))
    text = text.strip(' ,;"\u201c\u201d')
    if text.count(")") > text.count("("):
        text = text.removesuffix(")") if text.endswith(")") else text.replace(")", "", 1)
    return f"{text})" if text.count("(") > text.count(")") else text


def _scripts(name: str) -> list[str]:
    """Return a name, and the one in another script that stands behind it in brackets."""
    found = _SCRIPT.match(name)
    return [found["latin"], found["native"].strip()] if found else [name]


def quality_of(is_weak: bool, is_former: bool) -> str | None:
    """Return what is said of a name, as `NAME_QUALITIES` has it; None of a good name of the party's own.

    Example:
        >>> quality_of(True, False), quality_of(False, False)
        ('weak', None)
    """
    return ", ".join(["former"] * is_former + ["weak"] * is_weak) or None


def turned(name: str) -> str:
    """Return "ABU TEIR, Mohammed" as one says it, "Mohammed ABU TEIR"; other names as they are.

    Example:
        >>> turned("ABU TEIR, Mohammed")
        'Mohammed ABU TEIR'
    """
    last, comma, first = name.partition(", ")
    return f"{first} {last}" if comma and "," not in first else name


#: What is written of an entry, and what of that qualifies whom it targets.
_FLAGS = ("effect", "footnote", "policy", "programme", "requirement", "scope", "seen", "announcement")
_STATED = ("since", "until", "gist", "citation", "url", *_FLAGS)
_COLUMNS = {
    "listing_entry": ("rec", "locator", "party", "list", "label", "type", "name", "text", "remarks", *_STATED),
    "listing_place": ("rec", "locator", "party", "code", "address"),
}
_UNDER = StatementQuery(
    "SELECT rec, locator, list || '--' || party AS subject, 'under' AS relation, list AS object, "
    "'An entry of the list.' AS gist FROM listing_entry",
    ("gist",),
)
_TARGETED = StatementQuery(
    f"""
    SELECT rec, locator, list || '--' || party AS subject, 'targets' AS relation, party AS object, {", ".join(_STATED)},
        {first_day("since")} AS since_first, {last_day("coalesce(since, seen)")} AS since_last,
        {first_day("until")} AS until_first, {last_day("until")} AS until_last
    FROM listing_entry
    """,
    ("since", "until", "since_first", "since_last", "until_first", "until_last", "gist", "citation", "url"),
    _FLAGS,
)
_LOCATED = StatementQuery(
    "SELECT rec, locator, party AS subject, 'located_in' AS relation, 'place-' || lower(code) AS object, address "
    "FROM listing_place",
    flags=("address",),
)


class ListingWriter:
    """Writes entries into an intake, column by column.

    Args:
        intake: Where the records go.
    """

    def __init__(self, intake: Intake) -> None:
        """Open empty columns."""
        self.intake = intake
        self.labels: dict[str, str] = intake.labels_of_lists()
        self._turns: dict[str, dict[tuple[str, ...], int]] = {}
        self._places: set[str] = set()
        self._parties: set[str] = set()
        self._names: list[tuple[int, str, str, str | None]] = []
        self._entries: list[tuple[object, ...]] = []
        self._located: list[tuple[object, ...]] = []

    def add(self, record: int, place: str, entry: ListEntry) -> None:
        """Write one entry; the record is loaded by that."""
        intake = self.intake
        if entry.list not in self.labels:
            label = intake.list_labels.get(entry.list, entry.list)
            intake.placeholder(record, Node(entry.list, "measure", "list", label))
            self.labels[entry.list] = label
        country = next((code for code, _ in entry.addresses if code), "")
        own = entry.id or entry_id(entry.list, entry.name, country)
        if not entry.id:
            own = self._apart(own, entry)
        party = intake.judged(own)
        intake.accept(record)
        intake.lists[entry.list] += 1
        # An address that ends with no country is where no statement can put the party: it stands with the remarks.
        loose = (f"address: {address}" for code, address in entry.addresses if not code and address)
        text = "; ".join(filter(None, (entry.text, *dict.fromkeys(loose))))
        text, remarks = self._parted(party, f"{entry.list}--{party}", text)
        self._parties.add(party)
        self._names.append((record, party, entry.name, None))
        for name in entry.names:
            if name != entry.name:
                self._names.append((record, party, name, quality_of(name in entry.weak, name in entry.former)))
        if party != own:
            intake.identifier(record, party, "entry", own)
        for scheme, value in entry.identifiers:
            intake.identifier(record, party, scheme, value)
        if len(self._entries) >= _BATCH:
            self.flush()
        for effect in (entry.effect, *entry.effects):
            self._entries.append((
                record, place, party, entry.list, self.labels[entry.list], entry.type, entry.name, text, remarks,
                entry.since, entry.until, entry.gist or None, entry.citation or None, entry.url or None,
                effect or None, entry.footnote or None, entry.policy or None, entry.programme or None,
                entry.requirement or None, entry.scope or None, entry.seen, entry.announcement or None,
            ))  # fmt: skip
        self.locate(record, place, party, entry.addresses)

    def _parted(self, party: str, listing: str, text: str) -> tuple[str, str]:
        """Return the remarks that stand with the party, and those that stand with its entry.

        A party is described once; what a further list says of it stands with
        its entry there, and so it stays in a later edition.
        """
        intake = self.intake
        if not intake.has_own(party):
            return text, text if party in self._parties or intake.has_node(party) else ""
        if intake.has_own(listing) and not intake.has_remarks(listing):
            return text, ""
        return "", text

    def name(self, record: int, party: str, name: str, quality: str | None = None) -> None:
        """Write a further name of a party that the graph has."""
        self.intake.accept(record)
        self._names.append((record, party, name, quality))

    def _apart(self, own: str, entry: ListEntry) -> str:
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
            if code not in self._places:
                self._places.add(code)
                self.intake.placeholder(record, Node(f"place-{code.lower()}", "place", "country", code))
            whole = "; ".join(found)
            if len(whole) > _LONGEST:
                reason = f"addresses in one country truncated at {_LONGEST} characters"
                self.intake.unparsed(record, reason, field="addresses", value=whole[_LONGEST:])
            self._located.append((record, place, party, code, whole[:_LONGEST] or None))

    def flush(self) -> None:
        """Hand over what has been written so far."""
        self.intake.add_names(self._names)
        rows = {"listing_entry": self._entries, "listing_place": self._located}
        execute = self.intake.connection.execute
        for table, columns in _COLUMNS.items():
            laid = ", ".join(f"{name} {'BIGINT' if name == 'rec' else 'VARCHAR'}" for name in columns)
            execute(f"CREATE OR REPLACE TEMP TABLE {table} ({laid})").fetchall()
            cells = map(list, zip(*rows[table], strict=True)) if rows[table] else ([] for _ in columns)
            insert_columns(self.intake.connection, table, dict(zip(columns, cells, strict=True)))
        insert_rows(self.intake.connection, "ingest/sql/listing_node.sql")
        insert_bulk(self.intake, _UNDER, _TARGETED, _LOCATED, standing="record")
        for table in _COLUMNS:
            execute(f"DROP TABLE {table}").fetchall()
        for written in (self._names, self._entries, self._located):
            written.clear()


def _part_reused(entry: ListEntry, known: dict[tuple[str, str], list[tuple[str, ...]]]) -> None:
    """Give a party an id of its own where its list has used one for a party that has no name in common with it."""
    if not entry.id or not entry.name:
        return
    names = (entry.name, *entry.names)
    parties = known.setdefault((entry.list, entry.id), [])
    if not parties:
        parties.append(names)
        return
    keys = {key for name in names if (key := name_key(name))}
    turn = next((n for n, others in enumerate(parties) if not keys or keys & set(map(name_key, others))), len(parties))
    if turn == len(parties):
        parties.append(names)
    else:
        parties[turn] = (*parties[turn], *names)
    if turn:
        entry.problem("id", "the id of a party of another name", entry.id)
        entry.id = f"{entry.id}-{turn + 1}"


@dataclass(frozen=True, slots=True)
class ListReader:
    """A reader of a list: rows of a file, and a pure function from a row to an entry.

    Args:
        records: Yields the rows of a file, each counted and with its cells clean.
        map_entry: Returns what a row says; what it cannot read it notes as a problem of the entry.
    """

    records: Callable[[Path, Intake], Iterable[Record]]
    map_entry: Callable[[Row], ListEntry]

    def entries(self, path: Path, intake: Intake) -> Iterator[tuple[Record, ListEntry]]:
        """Yield each row with its entry; a row that makes none is rejected, what could not be read of others is kept.

        Args:
            path: The publisher's file, gzip or not.
            intake: Where the records are counted.

        Raises:
            DataError: The file is not such a list.
        """
        known: dict[tuple[str, str], list[tuple[str, ...]]] = {}
        for record in self.records(path, intake):
            entry = self.map_entry(record.row)
            _part_reused(entry, known)
            # Rows of an entry that one element makes are of one record.
            numbers = (record.number, *record.further)
            parts = [min(problem.part, len(record.further)) for problem in entry.problems]
            fatal = False
            for part, problem in zip(parts, entry.problems, strict=True):
                if problem.fatal:
                    fatal = True
                    intake.reject(numbers[part], problem.reason, field=problem.field, value=problem.value)
            if fatal:
                continue
            for part, problem in zip(parts, entry.problems, strict=True):
                intake.unparsed(numbers[part], problem.reason, field=problem.field, value=problem.value)
            yield record, entry

    def __call__(self, path: Path, intake: Intake) -> None:
        """Read a file: every row becomes an entry, or is rejected with the reason.

        Args:
            path: The publisher's file, gzip or not.
            intake: Where the records go.

        Raises:
            DataError: The file is not such a list.
        """
        writer = ListingWriter(intake)
        for record, entry in self.entries(path, intake):
            writer.add(record.number, record.locator, entry)
            for number in record.further:
                intake.accept(number)
        writer.flush()
