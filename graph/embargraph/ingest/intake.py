"""What a reader writes into: every record is counted, and none is lost.

A reader names each record, then says what follows from it, or why nothing
does.  What it says waits in tables beside the graph; `merge` checks that both
ends of each statement exist, takes over what is new, and closes the account.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from embargraph.errors import DataError
from embargraph.ingest.merge import PASSING, STAGE, merge_namespace, remove_unused_placeholders
from embargraph.model.dates import days
from embargraph.model.load_report import LoadReport, NamedOwner
from embargraph.model.names import name_key, name_words
from embargraph.model.statements import Node, Source, Statement
from embargraph.resolution.judgements import Links
from embargraph.store.sql import insert_rows
from embargraph.store.write import insert_columns, insert_statements

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

__all__ = ["Intake", "bound_memory", "make_id"]

#: Records buffered before they are written: enough to be fast, few enough to stay flat in memory.
_BATCH = 20_000
#: Records up to which numpy's import does not pay.
_FEW = 5000
#: Megabytes of the database for what waits, where a reader has it bounded; and for what is then derived, when
#: digests are made beside it.
_MEMORY, _MEMORY_DERIVING = 395, 340
#: And more for each million records beyond so many, for joining and ordering them.
_MEMORY_MORE = ((1, 60), (4, 90))
#: So many records later it is given more.
_MILLION, _STEP = 1_000_000, 250_000
#: Characters of a rejected value that are kept: more than a row of any list has; what is cut ends with "…".
_SHOWN = 10_000

_OPEN, _LOADED, _REJECTED = 0, 1, 2

_NOT_ID = re.compile(r"[\s\x00-\x1f\x7f\"'<>{}|\\^`]+")


def make_id(prefix: str, text: str) -> str:
    """Return an id that holds a publisher's own, and a digest where that cannot be one.

    Example:
        >>> make_id("bods-", "c359f58d2977")
        'bods-c359f58d2977'
        >>> make_id("bods-", "record 1")
        'bods-record-1-3dba37bb'
    """
    clean = _NOT_ID.sub("-", text)[:150]
    if clean == text:
        return prefix + text
    return f"{prefix}{clean}-{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"


def bound_memory(connection: DuckDBPyConnection, megabytes: int) -> None:
    """Let a graph that is being built take so much memory and no more; the rest waits in files beside it.

    Args:
        connection: The graph; one without a file of its own is bounded too, and waits where it did.
        megabytes: How much.
    """
    ((path, folder),) = connection.execute(
        "SELECT path || '.tmp', current_setting('temp_directory') FROM duckdb_databases() "
        "WHERE database_name = current_database()"
    ).fetchall()
    if path and path != folder:
        connection.execute("SET temp_directory = '" + path.replace("'", "''") + "'").fetchall()
    connection.execute(f"SET memory_limit = '{megabytes}MB'").fetchall()


class Intake:
    """One file's records on their way into a graph that is being built.

    Args:
        connection: The graph.
        source: What the statements come from; its own date may be found in the file.
        namespace: Whose ids the file uses; files of one namespace share their ids.
        links: Reviewed judgements on which parties are one.
    """

    def __init__(
        self, connection: DuckDBPyConnection, source: Source, namespace: str, links: Links | None = None
    ) -> None:
        """Lay the tables that wait beside the graph."""
        self.connection = connection
        self.source = source
        self.namespace = namespace
        self.dated: str | None = None
        #: Reviewed judgements on which parties are one.
        self.links = links or Links()
        #: Set by a reader that comes back to earlier records, so that their locators are kept.
        self.holds_records = False
        #: Whether no other file has nodes of this one's.
        self.is_alone = False
        #: Whether another file may describe what this one names.
        self.waits = False
        #: Labels of the lists that the catalogue of sources has, by the id of the list.
        self.list_labels: Mapping[str, str] = {}
        #: How many records each list has, where the file has several.
        self.lists: Counter[str] = Counter()
        #: Of a user's own table: what is wrong with the first rejected rows, and whom it names as owners.
        self.faults: list[str] = []
        self.owners: list[NamedOwner] = []
        self.owners_are_cut = False
        self._locators: dict[int, str] = {}
        self._states = bytearray()
        self._is_bounded = False
        self._is_merged = False
        self._unparsed = 0
        self._reasons: Counter[str] = Counter()
        self._nodes: list[tuple[int, Node, bool]] = []
        self._placeholders: set[str] = set()
        self._grades: dict[tuple[int, str, str], str] = {}
        self._identifiers: list[tuple[int, str, str, str]] = []
        self._statements: list[tuple[int, str, Statement]] = []
        self._rejects: list[tuple[str, str, str, str, str]] = []
        # The file is written once, at the end; what waits beside it is never written, yet would be packed each time.
        connection.execute("SET checkpoint_threshold = '1TB'").fetchall()
        # StatementQuery are put in order where they come into the graph, and nowhere else.
        connection.execute("SET preserve_insertion_order = false").fetchall()
        connection.execute(
            "CREATE TEMP TABLE IF NOT EXISTS origin (id VARCHAR, namespace VARCHAR, is_placeholder BOOLEAN)"
        )
        # What each edition of a list calls its parties; a graph holds names without their editions.
        connection.execute("CREATE TEMP TABLE IF NOT EXISTS listed_name (source VARCHAR, node VARCHAR, name VARCHAR)")
        # Which file has a node that carries an identifier, where nodes may stand in several.
        connection.execute("CREATE TEMP TABLE IF NOT EXISTS carried (source VARCHAR, reader VARCHAR, node VARCHAR)")
        connection.execute(
            "CREATE TEMP TABLE IF NOT EXISTS told_again "
            "(id VARCHAR, type VARCHAR, label VARCHAR, country VARCHAR, text VARCHAR)"
        )
        for table, columns in STAGE.items():
            connection.execute(f"CREATE OR REPLACE TEMP TABLE {table} ({columns})")
        connection.execute(
            "CREATE OR REPLACE TEMP TABLE stage_statement AS "
            "SELECT 0::BIGINT AS rec, ''::VARCHAR AS locator, * FROM statement LIMIT 0"
        )

    # What a reader calls

    def read(self, locator: str) -> int:
        """Count one record, by its locator in the file; returns the number to speak of it by."""
        self._make_room()
        self._states.append(_OPEN)
        record = len(self._states) - 1
        self._locators[record] = locator
        return record

    def read_many(self, count: int) -> int:
        """Count records that are loaded as they stand; returns the number of the first.

        A reader that has written them into the tables beside the graph itself
        comes back with `reopen` to those of which it could not.
        """
        first = len(self._states)
        self._states.extend(bytes((_LOADED,)) * count)
        if self._is_bounded and len(self._states) // _STEP != first // _STEP:
            self._set_memory(_MEMORY)
        return first

    def _set_memory(self, least: int) -> None:
        """Give the database the memory that so many records need, and no less than so many megabytes."""
        millions = len(self._states) / _MILLION
        megabytes = least + round(sum(max(0.0, millions - some) * more for some, more in _MEMORY_MORE))
        self.connection.execute(f"SET memory_limit = '{megabytes}MB'").fetchall()

    def bound_memory(self) -> None:
        """Let what waits take so much memory and no more; the rest waits in files beside the graph."""
        self._is_bounded = True
        bound_memory(self.connection, _MEMORY)

    def reopen(self, record: int, locator: str) -> None:
        """Come back to one of many records, by its locator in the file."""
        self._make_room()
        self._states[record] = _OPEN
        self._locators[record] = locator

    def node(self, record: int, node: Node, identifiers: Iterable[tuple[str, str]] = ()) -> None:
        """Say that a record describes a node, with further identifiers."""
        self.accept(record)
        self._nodes.append((record, node, False))
        self._identifiers += [
            (record, node.id, scheme, value) for scheme, value in (*node.identifiers.items(), *identifiers)
        ]

    def grade(self, record: int, node: str, name: str, quality: str) -> None:
        """Say of a name that a record gives a node how good it is, by one of `NAME_QUALITIES`."""
        self._grades[record, node, name] = quality

    def placeholder(self, record: int, node: Node) -> None:
        """Say that a record refers to a node, which is made if nothing else describes it."""
        if node.id not in self._placeholders:
            self._placeholders.add(node.id)
            self._nodes.append((record, node, True))
            # Who it is shows by its numbers, though nothing else describes it.
            self._identifiers += [(record, node.id, scheme, value) for scheme, value in node.identifiers.items()]

    def state(self, record: int, statement: Statement, locator: str = "") -> None:
        """Say what follows from a record; a reader that comes back to it knows its locator."""
        self.accept(record)
        self._statements.append((record, locator or self._locators.get(record, ""), statement))

    def accept(self, record: int) -> None:
        """Say that a record is read, though others may say the same."""
        if self._states[record] == _OPEN:
            self._states[record] = _LOADED

    def reject(self, record: int, reason: str, *, field: str = "", value: object = "") -> None:
        """Say why nothing follows from a record."""
        if self._states[record] != _REJECTED:
            self._reasons[reason] += 1
        self._states[record] = _REJECTED
        self._keep(record, field, reason, value, "rejected")

    def unparsed(self, record: int, reason: str, *, field: str = "", value: object = "") -> None:
        """Keep a piece of a record as it stands, since it could not be read."""
        self._unparsed += 1
        self._keep(record, field, reason, value, "unparsed")

    def unparsed_rows(self, rows: str, reason: str) -> None:
        """Keep pieces of many records: a query for their locators, fields and values."""
        self.flush()
        ((count,),) = self.connection.execute(
            f"INSERT INTO reject SELECT $source, locator, field, $reason, left(value, {_SHOWN}) "
            f"|| CASE WHEN length(value) > {_SHOWN} THEN '…' ELSE '' END, 'unparsed' FROM ({rows})",
            {"source": self.source.id, "reason": reason},
        ).fetchall()
        self._unparsed += count

    def note_day(self, day: str | None) -> None:
        """Note a day that the file carries; the latest is the day through which it is known."""
        if day is not None and (self.dated is None or day > self.dated):
            self.dated = day

    def identifier(self, record: int, node: str, scheme: str, value: str) -> None:
        """Give a node a further identifier."""
        self._identifiers.append((record, node, scheme, value))

    def add_names(self, names: Sequence[tuple[int, str, str, str | None]]) -> None:
        """Take over record, node, name and its quality of many records; a node without any is found by its id alone."""
        columns = list(zip(*names, strict=True)) if names else [()] * 4
        rows = dict(zip(("rec", "node", "name", "quality"), map(list, columns), strict=True))
        insert_columns(self.connection, "stage_name", rows)

    def judged(self, node_id: str) -> str:
        """Return the node that a party of a list is by a reviewed judgement; identifiers are left to `ingest.unite`."""
        return self.links.same.get(node_id, node_id)

    def labels_of_lists(self) -> dict[str, str]:
        """Return the labels of the lists that the graph has."""
        return dict(self.connection.execute("SELECT id, label FROM node WHERE kind = 'measure'").fetchall())

    def announcements_of(self, list_: str) -> dict[str, str]:
        """Return the measures that added entries to a list, by the address and by the day of each.

        A day on which several were made says nothing of which one.
        """
        found: dict[str, str] = {}
        days_of: Counter[str] = Counter()
        rows = self.connection.execute(
            "SELECT DISTINCT subject, since, url FROM statement WHERE relation = 'amends' AND object = $1 "
            "AND firm(standing) ORDER BY ALL",
            [list_],
        ).fetchall()
        by_day = {(measure, day) for measure, day, _ in rows if day}
        days_of.update(day for _, day in by_day)
        found.update({day: measure for measure, day in by_day if days_of[day] == 1})
        found.update({url: measure for measure, _, url in rows if url})
        return found

    def statement(self, subject: str, relation: str, object_: str, **fields: object) -> Statement:
        """Return a statement of this source."""
        return Statement(subject, relation, "reported", self.source.id, object_, **fields)  # type: ignore[arg-type]

    def own_id(self, node_id: str) -> str:
        """Return an id of the publisher's as it is, unless something else of the graph has it."""
        return f"{self.namespace}-{node_id}" if node_id in self._taken else node_id

    def has_node(self, node_id: str) -> bool:
        """Say whether the graph had a node before this file."""
        return node_id in self._namespaces

    def node_of(self, node_id: str) -> str | None:
        """Return the node that an id means: its own, or the one that the party of a record went into."""
        return node_id if self.has_node(node_id) else self._entries.get(node_id)

    def has_own(self, node_id: str) -> bool:
        """Say whether an earlier file of the same reader's brought a node."""
        return self._namespaces.get(node_id) == self.namespace

    def has_remarks(self, node_id: str) -> bool:
        """Say whether an earlier file of the same reader's told something of an entry of a list."""
        return node_id in self._with_remarks

    def keys_of(self, node_id: str) -> list[str]:
        """Return the keys of the names that a node had before this file."""
        if not self.has_node(node_id):
            return []
        rows = self.connection.execute("SELECT DISTINCT key FROM name WHERE node = $1 ORDER BY key", [node_id])
        return [key for (key,) in rows.fetchall()]

    def find_actors(self, name: str) -> list[str]:
        """Return the actors that had a name, as label or alias, before this file."""
        return self._names.get(name_key(name), [])

    def labels_of(self, node_ids: Sequence[str]) -> dict[str, str]:
        """Return the labels that nodes had before this file, by id."""
        rows = self.connection.execute(
            "SELECT id, label FROM node WHERE list_contains($1, id) ORDER BY id", [list(node_ids)]
        ).fetchall()
        return dict(rows)

    def find_by_identifier(self, scheme: str, value: str) -> str | None:
        """Return the one node that had an identifier before this file."""
        found = self._by_identifier.get((scheme, value), [])
        return found[0] if len(found) == 1 else None

    @cached_property
    def _namespaces(self) -> dict[str, str]:
        rows = self.connection.execute(
            "SELECT node.id, coalesce(namespace, '') FROM node LEFT JOIN origin ON origin.id = node.id"
        ).fetchall()
        return dict(rows)

    @cached_property
    def _with_remarks(self) -> set[str]:
        rows = self.connection.execute(
            "SELECT node.id FROM node JOIN origin ON origin.id = node.id "
            "WHERE namespace = $1 AND type = 'listing' AND text <> ''",
            [self.namespace],
        ).fetchall()
        return {node_id for (node_id,) in rows}

    @cached_property
    def _taken(self) -> set[str]:
        """Return the ids of the graph that are of another namespace; those of its own may be as many as a file has."""
        rows = self.connection.execute(
            "SELECT node.id FROM node LEFT JOIN origin ON origin.id = node.id WHERE coalesce(namespace, '') <> $1",
            [self.namespace],
        ).fetchall()
        return {node_id for (node_id,) in rows}

    @cached_property
    def _names(self) -> dict[str, list[str]]:
        rows = self.connection.execute(
            "SELECT key, list(DISTINCT node ORDER BY node) FROM name JOIN node ON node.id = name.node "
            "WHERE kind = 'actor' AND key <> '' GROUP BY key"
        ).fetchall()
        return dict(rows)

    @cached_property
    def _entries(self) -> dict[str, str]:
        rows = self.connection.execute(
            "SELECT value, min(node) FROM identifier WHERE scheme = 'entry' "
            "GROUP BY value HAVING count(DISTINCT node) = 1"
        ).fetchall()
        return dict(rows)

    @cached_property
    def _by_identifier(self) -> dict[tuple[str, str], list[str]]:
        rows = self.connection.execute(
            "SELECT scheme, value, list(DISTINCT node ORDER BY node) FROM identifier GROUP BY ALL"
        ).fetchall()
        return {(scheme, value): nodes for scheme, value, nodes in rows}

    def _make_room(self) -> None:
        if len(self._nodes) + len(self._statements) + len(self._rejects) >= _BATCH:
            self.flush()
        if not self.holds_records and len(self._locators) >= _BATCH:
            self._locators.clear()

    # What the loader calls

    def merge(self) -> LoadReport:
        """Take over what is new, and close the account.

        Raises:
            DataError: The reader has left a record unaccounted for.
        """
        self.flush()
        published = self.dated or self.source.published
        edition_date = days(published)[0] if published else date.today()
        self._check_ends()
        if self._is_bounded:
            self._set_memory(_MEMORY)
        # A dictionary is tried for each column and kept for hardly any, at the cost of all the rest of an insertion.
        self.connection.execute("SET disabled_compression_methods = 'dictionary'").fetchall()
        if self.lists:
            self.connection.execute(
                "INSERT INTO listed_name SELECT DISTINCT $1, node, name FROM stage_name", [self.source.id]
            ).fetchall()
        if not self.is_alone:
            insert_rows(self.connection, "ingest/sql/carried.sql", {"source": self.source.id, "reader": self.namespace})
        merge_namespace(self.connection, self.namespace, edition_date)
        self._is_merged = True
        # A bound on memory stays for what is derived: what does not fit waits in files there too.
        for setting in ("disabled_compression_methods", "preserve_insertion_order"):
            self.connection.execute(f"RESET {setting}").fetchall()
        report = self.account()
        self._write_source(report, published, edition_date)
        # What waited is as large as what was written; deriving needs the room.
        for table in PASSING:
            self.connection.execute(f"DROP TABLE IF EXISTS temp.{table}")
        if self._is_bounded:
            self._set_memory(_MEMORY_DERIVING)
        return report

    def _keep(self, record: int, field: str, reason: str, value: object, outcome: str) -> None:
        text = "" if value is None else str(value)
        shown = text[:_SHOWN] + "…" if len(text) > _SHOWN else text
        # Half of a character pair cannot be written.
        shown = shown.encode("utf-8", "replace").decode("utf-8")
        self._rejects.append((self._locators.get(record, ""), field, reason, shown, outcome))

    def flush(self) -> None:
        """Write what has been said so far to the tables beside the graph."""
        fields = ("id", "kind", "type", "label", "country", "text")
        columns: dict[str, list[object]] = {name: [getattr(n, name) for _, n, _ in self._nodes] for name in fields}
        columns |= {"rec": [r for r, _, _ in self._nodes], "is_placeholder": [refers for _, _, refers in self._nodes]}
        insert_columns(self.connection, "stage_node", columns)
        grade = self._grades.get
        names = [
            (r, n.id, name, grade((r, n.id, name)))
            for r, n, _ in self._nodes
            for name in dict.fromkeys((n.label, *n.names))
        ]
        self.add_names(names)
        identifiers = zip(*self._identifiers, strict=True) if self._identifiers else ((), (), (), ())
        insert_columns(
            self.connection,
            "stage_identifier",
            dict(zip(("rec", "node", "scheme", "value"), map(list, identifiers), strict=True)),
        )
        insert_statements(
            self.connection,
            [(statement.id, statement) for _, _, statement in self._statements],
            {},
            table="stage_statement",
            extra={"rec": [r for r, _, _ in self._statements], "locator": [p for _, p, _ in self._statements]},
        )
        kept = list(zip(*self._rejects, strict=True)) if self._rejects else [()] * 5
        columns = dict(zip(("record", "field", "reason", "value", "outcome"), map(list, kept), strict=True))
        insert_columns(self.connection, "reject", {"source": [self.source.id] * len(self._rejects), **columns})
        for buffer in (self._nodes, self._grades, self._identifiers, self._statements, self._rejects):
            buffer.clear()

    def _check_ends(self) -> None:
        """Take out statements with an end that is nowhere, or of a kind that cannot have the relation."""
        rows = remove_unused_placeholders(self.connection, self.source.id if self.waits else "")
        for record, locator, field, reason, value, is_partly_loaded in rows:
            self._locators[record] = locator
            if is_partly_loaded:
                self.unparsed(record, reason, field=field, value=value)
            else:
                self.reject(record, reason, field=field, value=value)
        self.flush()

    def account(self) -> LoadReport:
        """Return what was read so far, and what became of it; every record must have been decided on.

        Raises:
            DataError: The reader has left a record unaccounted for.
        """
        report = LoadReport(
            self.source.id,
            self.source.file,
            read=len(self._states),
            loaded=self._states.count(_LOADED),
            rejected=self._states.count(_REJECTED),
            duplicates=self._count_repeated() if self._is_merged else 0,
            unparsed=self._unparsed,
            reasons=dict(self._reasons.most_common()),
            lists=dict(self.lists.most_common()),
            faults=list(self.faults),
            owners=list(self.owners),
            owners_are_cut=self.owners_are_cut,
        )
        report.check()
        return report

    def _count_repeated(self) -> int:
        """Return how many records said something, and nothing that the graph did not have."""
        if len(self._states) < _FEW:
            ((count,),) = self.connection.execute(
                "SELECT count(DISTINCT rec) FROM said WHERE rec NOT IN (SELECT rec FROM gave)"
            ).fetchall()
            return int(count)
        import numpy

        # A mark for each record takes a fifth of the time of a join, and a hundredth of its memory.
        is_repeated = numpy.zeros(len(self._states), dtype=bool)
        is_repeated[self.connection.execute("SELECT rec FROM said").fetchnumpy()["rec"]] = True
        is_repeated[self.connection.execute("SELECT rec FROM gave").fetchnumpy()["rec"]] = False
        return int(is_repeated.sum())

    def _write_source(self, report: LoadReport, published: str | None, edition_date: date) -> None:
        known = self.connection.execute("SELECT 1 FROM node WHERE id = $1", [self.source.id]).fetchall()
        if known:
            raise DataError(f"{self.source.file}: the id {self.source.id!r} of this source is taken by a node")
        row: Mapping[str, object] = {
            "id": self.source.id, "title": self.source.title, "publisher": self.source.publisher,
            "published": published, "url": self.source.url, "file": self.source.file, "reader": self.namespace,
            "edition_date": edition_date,
            "read": report.read, "loaded": report.loaded, "rejected": report.rejected,
            "duplicates": report.duplicates, "unparsed": report.unparsed,
        }  # fmt: skip
        insert_columns(self.connection, "source", {name: [value] for name, value in row.items()})
        columns: dict[str, list[object]] = {"source": [self.source.id] * len(report.lists)}
        columns |= {"list": list(report.lists), "entries": list(report.lists.values())}
        insert_columns(self.connection, "source_list", columns)
        node: Mapping[str, object] = {"id": self.source.id, "kind": "document", "type": "register"}
        node = {**node, "label": self.source.title}
        insert_columns(self.connection, "node", {name: [value] for name, value in node.items()})
        title = self.source.title
        named = {"node": self.source.id, "name": title, "folded": " ".join(name_words(title))}
        insert_columns(self.connection, "name", {name: [value] for name, value in {**named, "is_label": True}.items()})
