"""The graph file: one DuckDB file, built beside and renamed, opened read-only.

Tables are listed in ``docs/model.md``.  A question reads them; only a build
writes them.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from embargraph.errors import ExportError, GraphFileError
from embargraph.model.dates import days
from embargraph.model.names import name_words

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from embargraph.facts import Facts
    from embargraph.model.statements import Node, Source, Statement

__all__ = [
    "COMPUTED",
    "SCHEMA_VERSION",
    "insert_columns",
    "insert_facts",
    "insert_statements",
    "lay_tables",
    "new_graph",
    "open_graph",
]

#: Raised when a table changes in a way that older readers cannot use.
SCHEMA_VERSION = 4

_NODES = 'STRUCT(relation VARCHAR, id VARCHAR, "label" VARCHAR)[]'
_BRANCHES = 'STRUCT("if" VARCHAR, "then" VARCHAR, evidence VARCHAR[])[]'

#: Table by table: columns and types.  Ids of nodes, statements and restrictions have no index: each is
#: written once by the query that makes it, and an index would cost a third of the file and of its writing.
SCHEMA: Mapping[str, str] = {
    "meta": "key VARCHAR PRIMARY KEY, value VARCHAR",
    "source": (
        "id VARCHAR PRIMARY KEY, title VARCHAR, publisher VARCHAR, published VARCHAR, known_through VARCHAR, "
        "document VARCHAR, sha256 VARCHAR, url VARCHAR, file VARCHAR, reader VARCHAR, vintage DATE, "
        "read BIGINT, loaded BIGINT, rejected BIGINT, duplicates BIGINT, unparsed BIGINT"
    ),
    "source_list": "source VARCHAR, list VARCHAR, entries BIGINT",
    # What two editions of a list differ in; "from" and "to" are their days.
    "alteration": (
        'list VARCHAR, who VARCHAR, under VARCHAR, "from" DATE, "to" DATE, change VARCHAR, before VARCHAR, '
        "after VARCHAR, statement VARCHAR"
    ),
    "reject": ("source VARCHAR, record VARCHAR, field VARCHAR, reason VARCHAR, value VARCHAR, outcome VARCHAR"),
    "node": "id VARCHAR, kind VARCHAR, type VARCHAR, label VARCHAR, country VARCHAR, text VARCHAR",
    # What is sought by is computed from one text when it is: stored, it would be half of the table.
    "name": (
        "node VARCHAR, name VARCHAR, folded VARCHAR, key VARCHAR AS (replace(folded, ' ', '')), "
        "words VARCHAR[] AS (CASE folded WHEN '' THEN [] ELSE string_split(folded, ' ') END), is_label BOOLEAN"
    ),
    "identifier": "node VARCHAR, scheme VARCHAR, value VARCHAR",
    "statement": (
        "id VARCHAR, subject VARCHAR, relation VARCHAR, object VARCHAR, value VARCHAR, number DOUBLE, "
        "unit VARCHAR, period VARCHAR, since VARCHAR, until VARCHAR, "
        "since_first DATE, since_last DATE, until_first DATE, until_last DATE, "
        "share DECIMAL(12,9), share_min DECIMAL(12,9), share_max DECIMAL(12,9), "
        "standing VARCHAR, qualifiers MAP(VARCHAR, VARCHAR), gist VARCHAR, citation VARCHAR, url VARCHAR, "
        'source VARCHAR, document VARCHAR, "start" INTEGER, "end" INTEGER, digest VARCHAR, corrects VARCHAR[]'
    ),
    "status": (
        "measure VARCHAR, first_day DATE, last_day DATE, status VARCHAR, text VARCHAR, stay VARCHAR, "
        f"enforcement VARCHAR, announced VARCHAR, known_through DATE, branches {_BRANCHES}, "
        "citations VARCHAR[], premises VARCHAR[]"
    ),
    "clock": (
        "statement VARCHAR, measure VARCHAR, clock VARCHAR, since VARCHAR, until VARCHAR, first_day DATE, "
        "last_day DATE, known_through DATE, standing VARCHAR, ends_on VARCHAR, citation VARCHAR, gist VARCHAR"
    ),
    "restriction": (
        "id VARCHAR, rule VARCHAR, who VARCHAR, what VARCHAR, under VARCHAR, citation VARCHAR, "
        'list VARCHAR[], "by" VARCHAR, authority VARCHAR, basis VARCHAR, effect VARCHAR, binds VARCHAR, '
        "verdict VARCHAR, standing VARCHAR, presumption BOOLEAN, since VARCHAR, until VARCHAR, "
        "first_day DATE, last_day DATE, policy VARCHAR, requirement VARCHAR, scope VARCHAR, footnote VARCHAR, "
        f"programme VARCHAR, via {_NODES}, "
        'relief STRUCT(id VARCHAR, "label" VARCHAR, since VARCHAR, until VARCHAR, scope VARCHAR, citation VARCHAR)[], '
        f"branches {_BRANCHES}, "
        'witness STRUCT("owner" STRUCT(id VARCHAR, "label" VARCHAR), share DECIMAL(12,9), share_min DECIMAL(12,9), '
        f"share_max DECIMAL(12,9), since VARCHAR, until VARCHAR, statement VARCHAR, chain {_NODES})[], "
        "known_through DATE, premises VARCHAR[], note VARCHAR"
    ),
    # What the fixed point of ownership reads; days are ordinals, `stop` is the day after the last.
    "stake_actor": "number INTEGER, id VARCHAR, country VARCHAR",
    "stake_holding": (
        'owned INTEGER, owner INTEGER, basis UTINYINT, "first" INTEGER, stop INTEGER, '
        "low_certain BIGINT, low_possible BIGINT, high_certain BIGINT, high_possible BIGINT"
    ),
    "stake_held": "owner INTEGER, owned INTEGER",
    "stake_window": (
        "rule VARCHAR, place INTEGER, country VARCHAR, least BIGINT, aggregate BOOLEAN, control BOOLEAN, "
        'foreign_only BOOLEAN, "first" INTEGER, stop INTEGER, certain BOOLEAN'
    ),
    "stake_seed": 'rule VARCHAR, actor INTEGER, "first" INTEGER, stop INTEGER, certain BOOLEAN',
}

#: Columns that are computed from others when they are read, and so are never written.
COMPUTED: Mapping[str, tuple[str, ...]] = {"name": ("key", "words")}

#: Views and macros that questions share.
VIEWS = (
    # What stands behind a statement; a document's wording is shown with what corrects it.
    """
    CREATE VIEW evidence AS
    SELECT s.id AS statement, {
        'document': coalesce(s.document, s.source), 'start': s."start", 'end': s."end", 'gist': s.gist,
        'citation': s.citation, 'url': s.url, 'standing': s.standing, 'corrected_by': c.corrected_by} AS evidence
    FROM statement s LEFT JOIN (
        SELECT corrected, string_agg(coalesce(gist, relation) || coalesce(' (' || citation || ')', ''), ' ' ORDER BY id)
            AS corrected_by
        FROM (SELECT id, gist, relation, citation, unnest(corrects) AS corrected FROM statement) GROUP BY corrected
    ) c ON c.corrected = s.id
    """,
    """
    CREATE VIEW ref AS SELECT id, {'id': id, 'label': label} AS ref FROM node
    """,
)


def lay_tables(connection: DuckDBPyConnection) -> None:
    """Make the tables of a graph, empty, and the views that questions share."""
    for table, columns in SCHEMA.items():
        connection.execute(f"CREATE TABLE {table} ({columns})")
    for view in VIEWS:
        connection.execute(view)


#: An older format, so that older readers can open the file; no log, since a torn file is thrown
#: away; groups of rows of half the usual size, so that a list of 25,000 fills two.
_STORAGE = "STORAGE_VERSION 'v1.0.0', RECOVERY_MODE 'no_wal_writes', ROW_GROUP_SIZE 61440"


@contextmanager
def new_graph(target: Path) -> Iterator[DuckDBPyConnection]:
    """Write a graph file beside its target, and rename it over when the block ends.

    On any exception the target is left as it was, and nothing is left beside it.

    Raises:
        ExportError: The folder cannot be written, the disk is full, or the memory does not suffice.
    """
    import duckdb

    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
        connection = duckdb.connect()
        try:
            quoted = str(part).replace("'", "''")
            connection.execute(f"ATTACH '{quoted}' AS graph ({_STORAGE})")
            connection.execute("USE graph")
            lay_tables(connection)
            yield connection
            insert_columns(connection, "meta", {"key": ["schema"], "value": [str(SCHEMA_VERSION)]})
            connection.execute("USE memory")
            connection.execute("DETACH graph")
        finally:
            connection.close()
        # A log of the old file beside the new one would make it unopenable.
        target.with_name(target.name + ".wal").unlink(missing_ok=True)
        part.replace(target)
    except duckdb.OutOfMemoryException as error:
        raise ExportError(f"{target}: needs more memory than there is: {_one_line(error)}") from error
    except (OSError, duckdb.IOException, duckdb.FatalException, duckdb.TransactionException) as error:
        raise ExportError(f"{target}: cannot be written: {_one_line(error)}") from error
    finally:
        for leftover in (part, part.with_name(part.name + ".wal")):
            with suppress(OSError):
                leftover.unlink(missing_ok=True)


def _one_line(error: BaseException) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__


def open_graph(path: Path) -> DuckDBPyConnection:
    """Open a graph file for reading: it can read nothing else, and write nothing.

    Raises:
        GraphFileError: The file is missing, torn, no graph, or of another version.
    """
    import duckdb

    if not path.is_file():
        raise GraphFileError(f"{path}: no such graph file; build one with: embargraph build --out {path}")
    guard: dict[str, str | bool | int | float | list[str]] = {
        "enable_external_access": False,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "lock_configuration": True,
    }
    try:
        connection = duckdb.connect(str(path), read_only=True, config=guard)
        rows = connection.execute("SELECT value FROM meta WHERE key = 'schema'").fetchall()
    except duckdb.CatalogException as error:
        raise GraphFileError(f"{path}: a DuckDB file, but no Embargraph graph; build one anew") from error
    except duckdb.Error as error:
        raise GraphFileError(f"{path}: not readable as a graph file: {_one_line(error)}") from error
    found = rows[0][0] if rows else "none"
    if found != str(SCHEMA_VERSION):
        connection.close()
        is_older = found.isdecimal() and int(found) < SCHEMA_VERSION
        mend = "build the graph anew" if is_older else "use a newer embargraph, or build the graph anew"
        raise GraphFileError(f"{path}: store version {found}, this program reads {SCHEMA_VERSION}; {mend}")
    return connection


def insert_columns(connection: DuckDBPyConnection, table: str, columns: Mapping[str, Sequence[Any]]) -> None:
    """Append columns of equal length to a table in one statement.

    A column of type MAP is given as JSON texts.
    """
    size = len(next(iter(columns.values())))
    if size == 0:
        return
    types = {row[0]: row[1] for row in connection.execute(f"DESCRIBE {table}").fetchall()}
    names = ", ".join(f'"{name}"' for name in columns)
    if size < _BULK:
        cells = [_cell(f"unnest(${place})", types[name], "MAP") for place, name in enumerate(columns, 1)]
        connection.execute(f"INSERT INTO {table} ({names}) SELECT {', '.join(cells)}", list(columns.values()))
        return
    connection.execute("SET pandas_analyze_sample = 0")
    incoming, cells = {}, []
    for name, values in columns.items():
        lines = _as_lines(values) if types[name] == "VARCHAR[]" else None
        incoming[name] = _as_array(values if lines is None else lines)
        cells.append(_cell(f'"{name}"', types[name], "MAP", "VARCHAR[]") if lines is None else _SPLIT.format(name))
    connection.register("incoming", incoming)
    connection.execute(f"INSERT INTO {table} ({names}) SELECT {', '.join(cells)} FROM incoming")
    connection.unregister("incoming")


#: From this many rows on, columns are handed over whole as texts: six times as fast, and numpy's
#: import pays.  Texts, because a type guessed from the first rows may not fit the last.
_BULK = 5000
#: Between the texts of a list: no text of a graph holds it, and none is taken that does.
_BETWEEN = "\x1f"
_SPLIT = 'CASE WHEN "{0}" = \'\' THEN [] ELSE string_split("{0}", chr(31)) END'


def _cell(place: str, type_: str, *as_json: str) -> str:
    if type_.startswith(as_json):
        wanted = '["VARCHAR"]' if type_ == "VARCHAR[]" else f'"{type_}"'
        return f"from_json({place}, '{wanted}')"
    return f"{place}::{type_}"


def _as_lines(values: Sequence[Any]) -> list[str | None] | None:
    """Return each list of texts as one text, a tenth of the cost of JSON; nothing where one could be misread."""
    lines = [None if texts is None else _BETWEEN.join(texts) for texts in values]
    for texts, line in zip(values, lines, strict=True):
        if texts and line is not None and (not line or line.count(_BETWEEN) != len(texts) - 1):
            return None
    return lines


def _as_array(values: Sequence[Any]) -> Any:
    import numpy

    types = set(map(type, values))
    if types == {int}:
        return numpy.array(values, dtype=numpy.int64)
    if date in types and types <= {date, type(None)}:
        return numpy.array(values, dtype="datetime64[s]")
    texts = numpy.empty(len(values), dtype=object)
    if types <= {str, type(None)}:
        texts[:] = values
        return texts
    texts[:] = [
        value
        if value is None or isinstance(value, str)
        else json.dumps(value)
        if isinstance(value, list)
        else str(value)
        for value in values
    ]
    return texts


def insert_facts(connection: DuckDBPyConnection, facts: Facts) -> None:
    """Write sources, nodes, names and statements."""
    vintages = {source.id: _vintage(source) for source in facts.sources.values()}
    tallies = {tally.source: tally for tally in facts.tallies}
    sources = sorted(facts.sources.values(), key=lambda source: source.id)
    fields = ("id", "title", "publisher", "published", "known_through", "document", "sha256", "url", "file")
    columns: dict[str, list[Any]] = {name: [getattr(s, name) for s in sources] for name in fields}
    columns["vintage"] = [vintages[s.id] for s in sources]
    for name in ("read", "loaded", "rejected", "duplicates", "unparsed"):
        columns[name] = [getattr(tallies[s.id], name) if s.id in tallies else 0 for s in sources]
    insert_columns(connection, "source", columns)
    _insert_nodes(connection, sorted(facts.nodes.values(), key=lambda node: node.id))
    insert_statements(connection, sorted(facts.statements.items()), vintages)


def _begins(statement: Statement, vintage: date | None) -> tuple[date | None, date | None]:
    """Return the first and the last day on which a statement may have begun.

    What a source says holds has begun by the day of the source, where its
    printed start spans that day.
    """
    if statement.since is None:
        seen = statement.qualifiers.get("seen")
        return None, days(seen)[0] if seen else vintage
    first, last = days(statement.since)
    return first, vintage if vintage is not None and first <= vintage < last else last


def _vintage(source: Source) -> date:
    """Return the first day on which the source is known to show what it says."""
    known = [days(text)[0] for text in (source.published, source.known_through) if text]
    return min(known, default=date.today())


def _insert_nodes(connection: DuckDBPyConnection, nodes: Sequence[Node]) -> None:
    fields = ("id", "kind", "type", "label", "country", "text")
    insert_columns(connection, "node", {name: [getattr(n, name) for n in nodes] for name in fields})
    names = [
        (node.id, name, position == 0)
        for node in nodes
        for position, name in enumerate(dict.fromkeys((node.label, *node.names)))
    ]
    insert_columns(
        connection,
        "name",
        {
            "node": [node for node, _, _ in names],
            "name": [name for _, name, _ in names],
            "folded": [" ".join(name_words(name)) for _, name, _ in names],
            "is_label": [is_label for _, _, is_label in names],
        },
    )
    marks = [(n.id, scheme, value) for n in nodes for scheme, value in sorted(n.identifiers.items())]
    insert_columns(
        connection,
        "identifier",
        {name: [mark[i] for mark in marks] for i, name in enumerate(("node", "scheme", "value"))},
    )


def insert_statements(
    connection: DuckDBPyConnection,
    statements: Sequence[tuple[str, Statement]],
    vintages: Mapping[str, date],
    *,
    table: str = "statement",
    extra: Mapping[str, Sequence[Any]] | None = None,
) -> None:
    """Append statements, with their dates as days.

    Args:
        connection: A graph being built.
        statements: Ids and statements.
        vintages: First day that shows what a source says, by source; a
            statement without a start has at the latest begun by then.
        table: Where to; it has the columns of `statement`.
        extra: Further columns of that table.
    """
    if not statements:
        return
    plain = (
        "subject", "relation", "object", "value", "unit", "period", "since", "until", "share", "share_min",
        "share_max", "standing", "gist", "citation", "url", "source", "document", "digest",
    )  # fmt: skip
    columns: dict[str, list[Any]] = {name: [getattr(s, name) for _, s in statements] for name in plain}
    columns["id"] = [statement_id for statement_id, _ in statements]
    columns["number"] = [None if s.number is None else float(s.number) for _, s in statements]
    columns["start"] = [s.at[0] if s.at else None for _, s in statements]
    columns["end"] = [s.at[1] if s.at else None for _, s in statements]
    columns["corrects"] = [list(s.corrects) for _, s in statements]
    begins = [_begins(s, vintages.get(s.source)) for _, s in statements]
    ends = [days(s.until) if s.until else (None, None) for _, s in statements]
    columns["since_first"], columns["since_last"] = [b[0] for b in begins], [b[1] for b in begins]
    columns["until_first"], columns["until_last"] = [e[0] for e in ends], [e[1] for e in ends]
    columns["qualifiers"] = [json.dumps(dict(s.qualifiers)) for _, s in statements]
    # Most statements of a publisher leave the same columns empty.
    columns = {name: values for name, values in columns.items() if any(value is not None for value in values)}
    insert_columns(connection, table, {**columns, **(extra or {})})
