"""What if: a graph under assumed statuses and added facts, beside the one that is kept.

The statements of a graph file are copied into memory, the facts are added, and
everything is derived anew; the file is not touched.  What was assumed is said
in every row of an answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from embargraph.errors import GraphFileError, UnknownNameError, UsageError, closest
from embargraph.store.lookup import find_nodes

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from embargraph.facts.read import Facts
    from embargraph.model.load_report import LoadReport

__all__ = ["STATUSES", "Assumed", "assume", "read_assumptions"]

#: Statuses that can be assumed.
STATUSES = ("in-force", "stayed", "not-in-force")

#: Tables that hold what was stated; every other is derived from them.
_STATED = ("source", "reject", "node", "name", "identifier", "statement")

#: What is noted of publishers' files.  It comes after the facts: to load a file compares the editions that are noted.
_NOTED = ("source_list", "edition_change")


@dataclass(frozen=True, slots=True)
class Assumed:
    """A graph in memory, what was assumed for it, and what became of the facts added."""

    connection: DuckDBPyConnection
    assuming: str
    reports: tuple[LoadReport, ...] = ()
    #: Sentences on owners of added stakes who may be someone on record.
    warnings: tuple[str, ...] = ()


def read_assumptions(connection: DuckDBPyConnection, texts: Iterable[str]) -> dict[str, str]:
    """Return assumed statuses by measure.

    Args:
        connection: An open graph.
        texts: ``MEASURE=STATUS``, a measure by id, label or alias.

    Raises:
        UnknownNameError: No measure has the name.
        UsageError: The status is none, the name is several measures', or one
            measure is assumed to be two things.

    Example:
        >>> import embargraph
        >>> with embargraph.open() as graph:
        ...     read_assumptions(graph.connection, ["Affiliates Rule = in-force"])
        {'us-bis-affiliates-rule': 'in-force'}
    """
    found: dict[str, str] = {}
    for text in texts:
        name, sign, status = (part.strip() for part in text.rpartition("="))
        status = status.casefold().replace("_", "-").replace(" ", "-")
        if not sign or not name:
            raise UsageError(f"--assume {text!r}; expected MEASURE=STATUS, a status being {', '.join(STATUSES)}")
        if status not in STATUSES:
            hint = closest(status, STATUSES)
            raise UsageError(
                f"--assume {text!r}: {status!r} is not a status; expected one of {', '.join(STATUSES)}{hint}"
            )
        measure = _find_measure(connection, name)
        if found.setdefault(measure, status) != status:
            raise UsageError(f"--assume: {measure} is assumed to be {found[measure]} and {status}")
    return found


def _find_measure(connection: DuckDBPyConnection, name: str) -> str:
    try:
        found = [match for match in find_nodes(connection, name) if match.how in {"exact", "words"}]
        matches = [match for match in found if match.how == "exact"] or found
    except UnknownNameError:
        # The nearest measures help more than the nearest of all names.
        matches = []
    rows = connection.execute(
        "SELECT id FROM node WHERE kind = 'measure' AND list_contains($1, id) ORDER BY id", [[m.id for m in matches]]
    ).fetchall()
    if len(rows) > 1:
        raise UsageError(f"--assume: {name!r} is the name of {', '.join(row[0] for row in rows)}; write the id")
    if not rows:
        near = connection.execute(
            "SELECT any_value(node.\"label\") || ' (' || node || ')' FROM name JOIN node ON node.id = name.node "
            "WHERE kind = 'measure' "
            "GROUP BY node ORDER BY max(jaro_winkler_similarity(lower(name), lower($1))) DESC, node LIMIT 3",
            [name],
        ).fetchall()
        raise UnknownNameError("measure", name, [row[0] for row in near])
    return str(rows[0][0])


def assume(
    path: Path, connection: DuckDBPyConnection, statuses: Mapping[str, str], facts: Sequence[Path] = ()
) -> Assumed:
    """Return a graph in memory under assumptions.

    Args:
        path: The graph file.
        connection: The same, open.
        statuses: Assumed statuses by measure, as `read_assumptions` gives them.
        facts: Fact files and tables of stakes to add.

    Raises:
        FactErrors: A fact file has faults; all of them are named.
        DataError: A table of stakes cannot be read.
        QueryError: It takes longer than `embargraph.store.limits.MAX_WHAT_IF_SECONDS`.
    """
    from embargraph.rules.derive import derive
    from embargraph.store.engine import connect
    from embargraph.store.limits import MAX_WHAT_IF_SECONDS, memory_limit, run_limited
    from embargraph.store.schema import create_tables

    memory = connect()
    memory.execute(f"SET memory_limit = '{memory_limit()}'")

    def work() -> list[LoadReport]:
        create_tables(memory)
        _copy(path, memory, _STATED)
        reports = _add_facts(connection, memory, facts) if facts else []
        _copy(path, memory, _NOTED)
        derive(memory, assumed=statuses)
        return reports

    try:
        reports = run_limited(memory, work, MAX_WHAT_IF_SECONDS)
        # From here on it is read as a graph file is: nothing else can be reached.
        memory.execute("SET enable_external_access = false")
        memory.execute("SET lock_configuration = true")
    except BaseException:
        memory.close()
        raise
    said = [f"{measure}={status}" for measure, status in sorted(statuses.items())]
    said += [f"facts={file.name}" for file in facts]
    return Assumed(memory, "; ".join(said), tuple(reports))


def _copy(path: Path, memory: DuckDBPyConnection, tables: Iterable[str]) -> None:
    """Add the rows that tables of a graph file have."""
    import duckdb

    from embargraph.store.schema import COMPUTED

    quoted = str(path).replace("'", "''")
    try:
        memory.execute(f"ATTACH '{quoted}' AS kept (READ_ONLY)")
        for table in tables:
            computed = f"EXCLUDE ({', '.join(COMPUTED[table])})" if table in COMPUTED else ""
            memory.execute(f"INSERT INTO {table} BY NAME SELECT * {computed} FROM kept.{table}")
        memory.execute("DETACH kept")
    except duckdb.IOException as error:
        raise GraphFileError(f"{path}: not readable as a graph file: {str(error).splitlines()[0]}") from error


def _add_facts(connection: DuckDBPyConnection, memory: DuckDBPyConnection, files: Sequence[Path]) -> list[LoadReport]:
    from embargraph.facts.load import insert_facts
    from embargraph.facts.read import Facts, read_facts
    from embargraph.sources.catalog import SourceFile
    from embargraph.sources.load import load_sources

    own = [path for path in files if path.suffix.casefold() != ".csv"]
    tables = [SourceFile("stakes", path) for path in files if path.suffix.casefold() == ".csv"]
    reports: list[LoadReport] = []
    if own:
        base = _as_facts(connection)
        known, documents = set(base.nodes), set(base.sources)
        read = read_facts(own, base)
        added = Facts(
            sources={id_: source for id_, source in read.sources.items() if id_ not in documents},
            nodes={id_: node for id_, node in read.nodes.items() if id_ not in known},
            statements=read.statements,
            reports=read.reports,
        )
        insert_facts(memory, added)
        reports += read.reports
    return [*reports, *load_sources(memory, tables)]


def _as_facts(connection: DuckDBPyConnection) -> Facts:
    """Return what a fact file may refer to: the sources, nodes and handles of a graph."""
    from embargraph.facts.read import Facts
    from embargraph.model.statements import Node, Source

    base = Facts()
    for id_, title, file in connection.execute("SELECT id, title, file FROM source ORDER BY id").fetchall():
        base.sources[id_] = Source(id_, title, file=file)
    names: dict[str, list[str]] = {}
    for node, name in connection.execute("SELECT node, name FROM name WHERE NOT is_label ORDER BY rowid").fetchall():
        names.setdefault(node, []).append(name)
    marks: dict[str, dict[str, str]] = {}
    for node, scheme, value in connection.execute("SELECT * FROM identifier ORDER BY ALL").fetchall():
        marks.setdefault(node, {})[scheme] = value
    rows = connection.execute("SELECT id, kind, type, label, country, text FROM node ORDER BY id").fetchall()
    for id_, kind, type_, label, country, text in rows:
        more = tuple(names.get(id_, ()))
        base.nodes[id_] = Node(id_, kind, type_, label, more, country, marks.get(id_, {}), text)
        base.origins[id_] = "the graph"
    keys = connection.execute(
        "SELECT source || '#' || qualifiers['key'], id FROM statement WHERE qualifiers['key'] IS NOT NULL ORDER BY id"
    )
    base.handles |= dict(keys.fetchall())
    return base
