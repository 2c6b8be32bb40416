"""A stream's entities of common shapes, many lines at a time: the database reads them as columns.

What it writes is what the reader writes that goes record by record; a line
that is not plain, or of which something has to be judged, is left to that one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from embargraph.errors import DataError
from embargraph.files.json import Item, Lines
from embargraph.ingest.bulk_statements import StatementQuery, insert_bulk
from embargraph.ingest.shares import read_percent
from embargraph.model.dates import as_day, days
from embargraph.model.statements import Node
from embargraph.sources.ftm.context import leave_rows, write_context
from embargraph.sources.ftm.entries import MARKS
from embargraph.sources.ftm.shapes import (
    ADDRESSES_READ,
    LINKS_READ,
    PAPERS_READ,
    PARTIES_READ,
    SANCTIONS_READ,
    SHAPES,
    group_query,
    lines_query,
    others_query,
)
from embargraph.sources.ftm.terms import IDENTIFIERS, OWNERS, list_of, scheme_of
from embargraph.store.sql import read_sql
from embargraph.store.write import insert_columns

if TYPE_CHECKING:
    from embargraph.ingest.intake import Intake

__all__ = ["Laid", "PlainLines", "gathered"]

#: Lines, and characters, that are read at a time: enough for all cores, few enough to stay flat in memory.
_LINES, _CHARACTERS = 125_000, 32_000_000
#: Fewer lines than this are as quick one by one.
_FEW = 2000

_GROUPS = {
    "ftm_party": PARTIES_READ,
    "ftm_link": LINKS_READ,
    "ftm_sanction": SANCTIONS_READ,
    "ftm_place": ADDRESSES_READ,
    "ftm_paper": PAPERS_READ,
}
#: What texts mean, judged once for each text: table and columns.
_MEANINGS = {
    "ftm_day": {"text": "VARCHAR", "day": "VARCHAR", "first": "DATE", "last": "DATE"},
    "ftm_share": {
        "text": "VARCHAR", "share": "VARCHAR", "share_min": "VARCHAR", "share_max": "VARCHAR",
        "above_min": "VARCHAR", "below_max": "VARCHAR",
    },
    "ftm_list": {"datasets": "VARCHAR[]", "authority": "VARCHAR", "list": "VARCHAR"},
    "ftm_scheme": {"text": "VARCHAR", "scheme": "VARCHAR"},
}  # fmt: skip


#: What is said of the names that a property holds.
_QUALITIES = {"previousName": "former", "weakAlias": "weak"}


def _quality(graded: Iterable[str]) -> str:
    """Return SQL for what is said of a name: a text that stands among good names of its party too is a good one."""
    said = ", ".join(f"""CASE WHEN list_contains("{name}", name) THEN '{_QUALITIES[name]}' END""" for name in graded)
    return (
        "CASE WHEN name = entity_caption OR list_contains(good_names, name) THEN NULL "
        f"ELSE nullif(concat_ws(', ', {said}), '') END"
    )


_DAYS = ("since", "until", "since_first", "since_last", "until_first", "until_last")
_LINKED = StatementQuery(
    """
    SELECT rec, 'line ' || nth AS locator, subject, relation, object, begun.day AS since, ended.day AS until,
        begun.first AS since_first, begun.last AS since_last, ended.first AS until_first, ended.last AS until_last,
        share, share_min, share_max, gist, url, role, above_min, below_max
    FROM ftm_link LEFT JOIN ftm_day begun ON begun.text = ftm_link.since
    LEFT JOIN ftm_day ended ON ended.text = ftm_link.until LEFT JOIN ftm_share ON ftm_share.text = percentage
    """,
    (*_DAYS, "share", "share_min", "share_max", "gist", "url"),
    ("role", "above_min", "below_max"),
)
#: Of several countries a party is organised in each.
_COUNTRIES = """
    SELECT rec, 'line ' || nth AS locator, id, type, upper(left(code, 2)) AS code
    FROM (SELECT *, unnest(countries) AS code FROM ftm_party WHERE len(countries) > 1)
"""
_ORGANISED = StatementQuery(
    f"""
    SELECT rec, locator, id AS subject, 'located_in' AS relation, 'place-' || lower(code) AS object,
        CASE type WHEN 'person' THEN 'nationality' ELSE 'jurisdiction' END AS role FROM ({_COUNTRIES})
    """,
    flags=("role",),
)
_ENTRIES = "ftm_sanction s JOIN ftm_list l ON l.datasets = s.datasets AND l.authority = s.authority"
_UNDER = StatementQuery(
    "SELECT rec, 'line ' || nth AS locator, list || '--' || party AS subject, 'under' AS relation, list AS object "
    f"FROM {_ENTRIES}"
)
_TARGETED = StatementQuery(
    read_sql("sources/ftm/sql/sanction_targets.sql"),
    (*_DAYS, "gist", "citation", "url"),
    ("programme", "scope", "seen"),
)


def gathered(parts: Iterator[Item | Lines]) -> Iterator[Item | Lines]:
    """Yield the parts of a file, lines as many at a time as are read together."""
    first, texts, size = 1, list[str | None](), 0
    for part in parts:
        if isinstance(part, Item):
            yield part
            continue
        first = first if texts else part.first
        texts += part.texts
        size += sum(len(text) for text in part.texts if text)
        if len(texts) >= _LINES or size >= _CHARACTERS:
            yield Lines(first, texts)
            texts, size = [], 0
    if texts:
        yield Lines(first, texts)


class Laid(NamedTuple):
    """Lines that stand in tables, but for those that hold nothing: how many, and the tables."""

    size: int
    tables: tuple[str, ...]


class _Left(NamedTuple):
    """A line that is left to be read by itself, or of a schema that is not read: its number, and its text or both."""

    number: int
    text: str | None = None
    schema: str = ""
    id: str = ""


class PlainLines:
    """Lines of a stream on their way into an intake.

    Args:
        intake: Where the records go.
    """

    def __init__(self, intake: Intake) -> None:
        """Begin with no lines."""
        self.intake = intake
        self._is_begun, self._is_taken = False, 0
        # Another thread writes lines into tables: by a cursor of its own, and where both see them.
        self._cursor, self._pieces = intake.connection.cursor(), 0
        self._tables: tuple[str, ...] = ()

    def lay(self, part: Item | Lines | None) -> Item | Lines | Laid | None:
        """Write lines into tables, if there are enough; another thread may do so while `take` reads those before."""
        if not isinstance(part, Lines) or len(part.texts) < _FEW:
            return part
        import numpy

        texts: list[str | None] = part.texts
        numbers = numpy.arange(part.first, part.first + len(texts))
        is_kept = numpy.array([text is None or (not text.isspace() and text != "") for text in texts], dtype=bool)
        cells = numpy.empty(len(texts), dtype=object)
        cells[:] = texts
        if not is_kept.all():
            numbers, cells = numbers[is_kept], cells[is_kept]
        self._pieces += 1
        tables = self._lay_lines({"rec": numpy.arange(len(cells)), "nth": numbers, "line": cells})
        return Laid(len(cells), tables)

    def close(self) -> None:
        """Give up the lines that are not read yet."""
        self._cursor.interrupt()
        self._cursor.close()

    def take(self, part: Lines | Laid) -> Iterator[tuple[int, Item]]:
        """Read lines that follow those before; yields the records that are left, and what stands there."""
        if isinstance(part, Lines):
            for item in part.items():
                yield self.intake.read(item.locator), item
            return
        size, self._tables = part
        base = self.intake.read_many(size)
        for record, left in self._read(base, size).items():
            self.intake.reopen(record, f"line {left.number}")
            if left.schema:
                self.intake.reject(record, f"the schema {left.schema} is not read", field="schema", value=left.id)
            else:
                (item,) = Lines(left.number, [left.text]).items()
                yield record, item

    def _read(self, base: int, size: int) -> dict[int, _Left]:
        """Write what plain lines say; returns the records that are left, in their order."""
        self._begin()
        execute = self.intake.connection.execute
        lines = " UNION ALL ".join(f"SELECT rec + {base} AS rec, * EXCLUDE rec FROM {table}" for table in self._tables)
        execute(f"CREATE OR REPLACE TEMP VIEW ftm_line AS {lines}").fetchall()
        shapes = execute(SHAPES).fetchall()
        # Of a key that stands twice the database takes the first, and Python the last.
        odd = [keys for _, keys, *named in shapes if any(len(set(names)) < len(names) for names in named)]
        # Few lines name an owner beside their party; each makes a stake.
        odd += [
            keys
            for schema, keys, *named in shapes
            if schema in OWNERS and any(OWNERS[schema] in names for names in named)
        ]
        odd += write_context(self.intake, ((schema, keys, names) for schema, keys, _, names in shapes))
        if odd:
            for table in self._tables:
                execute(f"UPDATE {table} SET schema = NULL WHERE keys IN (SELECT unnest($1))", [odd]).fetchall()
        ((count, is_all_clean),) = execute(
            "SELECT count(*), coalesce(bool_and(is_clean), true) FROM ftm_line"
        ).fetchall()
        if count != size:
            # What is missing here would count as loaded.
            raise DataError(f"{self.intake.source.file}: {count} of {size} lines reached the database; build anew")
        named_by = {
            table: {name for schema, *_, names in shapes if schema in group.schemas for name in names}
            for table, group in _GROUPS.items()
        }
        for table, group in _GROUPS.items():
            named = named_by[table]
            execute(f"CREATE OR REPLACE TEMP TABLE {table} AS {group_query(group, named, is_clean=True)}").fetchall()
            if not is_all_clean:
                execute(f"INSERT INTO {table} {group_query(group, named, is_clean=False)}").fetchall()
            taken = "".join(f" OR {id_} IN (SELECT id FROM ftm_taken)" for id_ in group.ids)
            execute(f"DELETE FROM {table} WHERE is_plain IS NOT TRUE{taken if self._is_taken else ''}").fetchall()
        others = execute(others_query()).fetchall()
        self._note_days({seen for *_, seen in others})
        self._judge()
        self._write(named_by["ftm_party"])
        found = self._left(base, size, others)
        for table in (*_GROUPS, *self._tables):
            execute(f"DROP TABLE {table}").fetchall()
        return found

    def _left(self, base: int, size: int, others: Sequence[tuple[Any, ...]]) -> dict[int, _Left]:
        """Return the records that are in none of the tables, for whatever reason, and those of `others`."""
        import numpy

        execute = self.intake.connection.execute
        is_left = numpy.ones(size, dtype=bool)
        for table in _GROUPS:
            is_left[execute(f"SELECT rec FROM {table}").fetchnumpy()["rec"] - base] = False
        is_left[[record - base for record, *_ in others]] = False
        left = (numpy.flatnonzero(is_left) + base).tolist()
        rows = execute("SELECT rec, nth, line FROM ftm_line WHERE rec IN (SELECT unnest($1))", [left]).fetchall()
        found = {record: _Left(number, text) for record, number, text in rows}
        found |= {record: _Left(number, None, schema, id_) for record, number, schema, id_, _ in others}
        return dict(sorted(found.items()))

    def _lay_lines(self, columns: Mapping[str, Any]) -> tuple[str, ...]:
        """Write lines into two tables: of a single one the database would give all to one core."""
        cursor = self._cursor
        # Temporary tables are seen by their own cursor alone.
        cursor.execute("ATTACH IF NOT EXISTS ':memory:' AS laid").fetchall()
        # Texts, whatever the first ones look like.
        cursor.execute("SET pandas_analyze_sample = 0").fetchall()
        # Each table from two parts, for the same reason.
        size = len(columns["rec"])
        bounds = [size * part // 4 for part in range(5)]
        tables = tuple(f"laid.line_{self._pieces}_{half}" for half in (0, 1))
        for half, table in enumerate(tables):
            parts = [f"incoming_{part}" for part in (0, 1)]
            for part, name in enumerate(parts):
                begin, end = bounds[2 * half + part : 2 * half + part + 2]
                cursor.register(name, {column: values[begin:end] for column, values in columns.items()})
            cursor.execute(f"CREATE OR REPLACE TABLE {table} AS {lines_query(parts)}").fetchall()
            for name in parts:
                cursor.unregister(name)
        return tables

    def _note_days(self, texts: Iterable[str | None]) -> None:
        for text in texts:
            self.intake.note_day(as_day(text))

    def _begin(self) -> None:
        if self._is_begun:
            return
        self._is_begun = True
        self.intake.bound_memory()
        ((self._is_taken,),) = self.intake.connection.execute(
            "CREATE OR REPLACE TEMP TABLE ftm_taken AS SELECT node.id FROM node "
            "LEFT JOIN origin ON origin.id = node.id WHERE coalesce(namespace, '') <> $namespace",
            {"namespace": self.intake.namespace},
        ).fetchall()

    def _judge(self) -> None:
        """Read each text of days, shares and lists once; what cannot be read, or contradicts itself, is left."""
        execute = self.intake.connection.execute
        seen = execute(" UNION ".join(f"SELECT seen FROM {table}" for table in _GROUPS)).fetchall()
        self._note_days(text for (text,) in seen)
        self._mean("ftm_day", """
            SELECT since FROM ftm_link UNION SELECT until FROM ftm_link
            UNION SELECT since FROM ftm_sanction UNION SELECT until FROM ftm_sanction
            UNION SELECT shown FROM ftm_sanction
            """, _day)  # fmt: skip
        self._mean("ftm_share", "SELECT DISTINCT percentage FROM ftm_link", _share)
        self._mean("ftm_list", "SELECT DISTINCT datasets, authority FROM ftm_sanction", _list)
        self._mean("ftm_scheme", "SELECT DISTINCT type FROM ftm_paper", _scheme)
        for table in ("ftm_link", "ftm_sanction"):
            execute(f"""
                DELETE FROM {table} WHERE since IS NOT NULL AND since NOT IN (SELECT text FROM ftm_day)
                OR until IS NOT NULL AND until NOT IN (SELECT text FROM ftm_day)
                OR (SELECT first FROM ftm_day WHERE text = since) > (SELECT last FROM ftm_day WHERE text = until)
            """).fetchall()
        execute(
            "DELETE FROM ftm_link WHERE percentage IS NOT NULL AND percentage NOT IN (SELECT text FROM ftm_share)"
        ).fetchall()

    def _mean(self, table: str, texts: str, meaning: Callable[..., Sequence[Any] | None]) -> None:
        """Write what each row of a query means; a row with an empty cell, or without a meaning, has no row."""
        columns = _MEANINGS[table]
        connection = self.intake.connection
        laid = ", ".join(f"{name} {type_}" for name, type_ in columns.items())
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {table} ({laid})").fetchall()
        found = [(row, meaning(*row)) for row in connection.execute(texts).fetchall() if None not in row]
        rows = [(*row, *meant) for row, meant in found if meant is not None]
        if rows:
            insert_columns(connection, table, dict(zip(columns, map(list, zip(*rows, strict=True)), strict=True)))

    def _write(self, named: Collection[str]) -> None:
        """Write the rows of all groups into the tables beside the graph; parties have these properties."""
        execute = self.intake.connection.execute
        self._insert(
            "stage_node",
            "SELECT rec, id, 'actor', type, names[1], country, "
            "nullif(concat_ws('; ', array_to_string(told, '; '), pieces), ''), false "
            "FROM {party} LEFT JOIN ftm_further USING (rec)",
        )
        graded = [name for name in _QUALITIES if name in named]
        is_graded = " OR ".join(f'"{name}" IS NOT NULL' for name in graded) or "false"
        names = "SELECT *, names[1] AS label, unnest(names) AS name FROM {party}"
        self._insert("stage_name", f"SELECT rec, id, name, NULL, name = label FROM ({names} WHERE NOT ({is_graded}))")
        if graded:
            named_so = f"SELECT rec, id, name, {_quality(graded)}, name = label FROM ({names} WHERE {is_graded})"
            self._insert("stage_name", named_so)
        for name, scheme in (*IDENTIFIERS.items(), ("topics", "topic")):
            if name in named:
                numbers = f"""SELECT rec, id, '{scheme}', unnest("{name}") FROM {{party}} WHERE "{name}" IS NOT NULL"""
                self._insert("stage_identifier", numbers)
        execute("""
            INSERT INTO stage_identifier SELECT rec, party, scheme, value FROM ftm_paper JOIN ftm_scheme ON text = type
        """).fetchall()
        if "addressEntity" in named:
            execute("""
                INSERT INTO ftm_home
                SELECT rec, 'line ' || nth, id, generate_subscripts("addressEntity", 1) - 1, unnest("addressEntity")
                FROM ftm_party WHERE "addressEntity" IS NOT NULL
            """).fetchall()
        if "topics" in named:
            marks = ", ".join(f"'{mark}'" for mark in MARKS)
            execute(f"""
                INSERT INTO ftm_marked SELECT rec, 'line ' || nth, id FROM ftm_party
                WHERE list_has_any("topics", [{marks}])
            """).fetchall()
        execute("INSERT INTO ftm_address SELECT rec, id, code, text FROM ftm_place").fetchall()
        leave_rows(self.intake, *(table for table in _GROUPS if table != "ftm_party"))
        self._write_lists()
        for code, record in execute(f"SELECT code, min(rec) FROM ({_COUNTRIES}) GROUP BY code ORDER BY 2").fetchall():
            self.intake.placeholder(record, Node(f"place-{code.lower()}", "place", "country", code))
        insert_bulk(self.intake, _LINKED, _UNDER, _TARGETED, _ORGANISED)

    def _insert(self, table: str, rows: str) -> None:
        """Write rows of parties in two parts: a table of a hundred thousand rows is else read by one core."""
        parts = (rows.format(party=f"(FROM ftm_party WHERE rec % 2 = {part})") for part in (0, 1))
        self.intake.connection.execute(f"INSERT INTO {table} {' UNION ALL '.join(parts)}").fetchall()

    def _write_lists(self) -> None:
        # A list is needed by its first record; which it is among those that are left is not known yet.
        lists = f"""
            SELECT min(rec) AS rec, list AS id, 'measure' AS kind, 'list' AS type,
                'sanctions of ' || arg_min(s.authority, rec) AS label, true AS is_placeholder
            FROM {_ENTRIES} GROUP BY list
        """
        execute = self.intake.connection.execute
        execute(f"INSERT INTO stage_node BY NAME {lists}").fetchall()
        execute(f"INSERT INTO stage_name BY NAME SELECT rec, id AS node, label AS name FROM ({lists})").fetchall()
        execute(f"INSERT INTO ftm_entry SELECT rec, list, s.authority, party FROM {_ENTRIES}").fetchall()


def _day(text: str) -> Sequence[Any] | None:
    day = as_day(text)
    return day and (day, *days(day))


def _share(text: str) -> Sequence[Any] | None:
    try:
        bounds = read_percent(text)
    except ValueError:
        return None
    shares = {name: str(share) for name, share in bounds.shares().items()} | bounds.flags()
    return [shares.get(name) for name in ("share", "share_min", "share_max", "above_min", "below_max")]


def _list(datasets: list[str], authority: str) -> Sequence[Any]:
    return (list_of(datasets, authority),)


def _scheme(type_: str) -> Sequence[Any]:
    return (scheme_of(type_),)
