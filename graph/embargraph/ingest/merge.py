"""From the tables that wait beside a graph into it: what `Intake` merges by."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from embargraph.ingest.waiting import keep_waiting
from embargraph.model.names import name_words
from embargraph.model.vocabulary import RELATIONS
from embargraph.store.sql import create_table, insert_rows
from embargraph.store.write import insert_columns

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

__all__ = ["PASSING", "STAGE", "merge_namespace", "remove_unused_placeholders", "settle_descriptions"]

#: Names looked through at a time for those that are not ASCII.
_BATCH = 500_000

#: Tables that a file's records wait in, beside `stage_statement`.
STAGE = {
    "stage_node": "rec BIGINT, id VARCHAR, kind VARCHAR, type VARCHAR, label VARCHAR, country VARCHAR, "
    "text VARCHAR, is_placeholder BOOLEAN",
    # Whether a name is the label of its node, where its record says so and describes that node; else null.
    "stage_name": "rec BIGINT, node VARCHAR, name VARCHAR, quality VARCHAR, is_label BOOLEAN",
    "stage_identifier": "rec BIGINT, node VARCHAR, scheme VARCHAR, value VARCHAR",
}

#: Tables that a file's load leaves behind.
PASSING = (
    *STAGE, "stage_statement", "loose", "gave", "said", "referred", "node_again", "described", "replaced", "known",
    "name_again", "called", "named", "folded", "identified", "statement_again", "cited",
)  # fmt: skip


#: `gave` holds the records that brought something new, `said` those that said something.
_RECORDS = ("CREATE OR REPLACE TEMP TABLE gave (rec BIGINT)", "CREATE OR REPLACE TEMP TABLE said (rec BIGINT)")


def settle_descriptions(connection: DuckDBPyConnection) -> None:
    """Give nodes that several files describe what these say together, so that none of them is the first.

    Args:
        connection: A graph, with every file that describes parties in it.
    """
    create_table(connection, "ingest/sql/described_by_all.sql")
    _run(
        connection,
        "UPDATE node SET type = d.type, label = d.label, country = d.country, text = d.text "
        "FROM described_by_all d WHERE node.id = d.id",
        "UPDATE name SET is_label = (name.name = d.label) FROM described_by_all d WHERE name.node = d.id",
        "DROP TABLE described_by_all",
        "DELETE FROM told_again",
    )


def remove_unused_placeholders(connection: DuckDBPyConnection, waits_for: str = "") -> list[tuple[Any, ...]]:
    """Take out statements with an end that is nowhere, or of a kind that cannot have the relation.

    Args:
        connection: A graph, with the tables that wait beside it.
        waits_for: The source of the file, where another file may have the ends that are nowhere: they are waited for.

    Returns:
        Record, locator, field, reason and value of each such end, and whether
        anything else follows from the record.
    """
    kinds = [(r.name, list(r.domain), list(r.range)) for r in RELATIONS.values()]
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE allowed AS "
        "SELECT unnest($1) AS relation, unnest($2) AS subjects, unnest($3) AS objects",
        [list(column) for column in zip(*kinds, strict=True)],
    ).fetchall()
    create_table(connection, "ingest/sql/loose.sql")
    if waits_for:
        keep_waiting(connection, waits_for)
    connection.execute("DELETE FROM stage_statement WHERE (rec, id) IN (SELECT (rec, id) FROM loose)").fetchall()
    return connection.execute(
        "SELECT DISTINCT rec, locator, field, reason, value, rec IN (SELECT rec FROM stage_statement) "
        "OR rec IN (SELECT rec FROM stage_node WHERE NOT is_placeholder) FROM loose ORDER BY rec, field, value"
    ).fetchall()


def merge_namespace(connection: DuckDBPyConnection, namespace: str, edition_date: date) -> None:
    """Write into the graph what is new.

    Args:
        connection: A graph, with the tables that wait beside it.
        namespace: Whose ids the file uses.
        edition_date: First day that shows what the file says; a statement without a
            start has at the latest begun by then.
    """
    _run(connection, *_RECORDS)
    again = connection.execute("SELECT DISTINCT edition_date FROM source WHERE reader = $1", [namespace]).fetchall()
    # Of two files of one day neither is the later.
    if again and (edition_date,) not in again:
        _replace_remarks(connection, namespace)
    # What is merged is dropped, for what is left needs the room; names take the most of it.
    _merge_nodes(connection, namespace, edition_date)
    _merge_identifiers(connection)
    _merge_statements(connection, edition_date)
    _merge_names(connection)


def _run(connection: DuckDBPyConnection, *steps: str) -> None:
    for step in steps:
        connection.execute(step).fetchall()


def _replace_remarks(connection: DuckDBPyConnection, namespace: str) -> None:
    """Put the remarks of this file on a node in place of those of an earlier file of the same namespace.

    A file without remarks on a node leaves those that the node has.
    """
    create_table(connection, "ingest/sql/replaced.sql", {"namespace": namespace})
    _run(
        connection,
        "DELETE FROM replaced WHERE EXISTS (SELECT 1 FROM node n WHERE n.id = replaced.id AND n.text = replaced.text)",
        "UPDATE node SET text = r.text FROM replaced r WHERE node.id = r.id",
        "INSERT INTO gave SELECT rec FROM replaced",
    )


def _merge_nodes(connection: DuckDBPyConnection, namespace: str, edition_date: date) -> None:
    create_table(connection, "ingest/sql/node_again.sql")
    values = {"namespace": namespace, "edition_date": edition_date}
    insert_rows(connection, "ingest/sql/told_again.sql", values)
    create_table(connection, "ingest/sql/described.sql")
    _run(
        connection,
        "DELETE FROM name WHERE is_label AND node IN (SELECT id FROM described)",
        "UPDATE node SET kind = d.kind, type = d.type, label = d.label, country = d.country, text = d.text "
        "FROM described d WHERE node.id = d.id",
        "UPDATE origin SET is_placeholder = false WHERE id IN (SELECT id FROM described)",
    )
    create_table(connection, "ingest/sql/known.sql")
    fresh = "stage_node WHERE rowid NOT IN (SELECT position FROM known)"
    _run(connection, f"INSERT INTO node BY NAME SELECT id, kind, type, label, country, text FROM {fresh} ORDER BY id")
    connection.execute(f"INSERT INTO origin SELECT id, $1, is_placeholder FROM {fresh}", [namespace]).fetchall()
    _run(
        connection,
        f"INSERT INTO gave SELECT rec FROM {fresh} AND NOT is_placeholder UNION ALL SELECT rec FROM described",
        "INSERT INTO said SELECT rec FROM stage_node WHERE NOT is_placeholder",
    )
    create_table(connection, "ingest/sql/referred.sql")
    _run(connection, "DROP TABLE stage_node")


def _merge_names(connection: DuckDBPyConnection) -> None:
    create_table(connection, "ingest/sql/name_again.sql")
    create_table(connection, "ingest/sql/called.sql")
    create_table(connection, "ingest/sql/named.sql")
    # A name that anybody gives without a reserve is no weak one.
    if connection.execute("SELECT 1 FROM name WHERE quality IS NOT NULL LIMIT 1").fetchall():
        _run(
            connection,
            "UPDATE name SET quality = c.quality FROM called c WHERE c.node = name.node AND c.name = name.name "
            "AND (c.quality IS NULL OR c.quality < name.quality) AND name.quality IS NOT NULL",
        )
    _run(connection, "DROP TABLE called", "INSERT INTO gave SELECT rec FROM named")
    _run(connection, "CREATE OR REPLACE TEMP TABLE folded (name VARCHAR, words VARCHAR)")
    _fold_names(connection, "named")
    _fold_names(connection, "stage_name", "rowid NOT IN (SELECT position FROM name_again)")
    insert_rows(connection, "ingest/sql/name.sql")


def _merge_identifiers(connection: DuckDBPyConnection) -> None:
    create_table(connection, "ingest/sql/identified.sql")
    _run(
        connection,
        "INSERT INTO identifier SELECT node, scheme, value FROM identified ORDER BY ALL",
        "INSERT INTO gave SELECT rec FROM identified",
        "DROP TABLE identified",
        "DROP TABLE stage_identifier",
    )


def _merge_statements(connection: DuckDBPyConnection, edition_date: date) -> None:
    create_table(connection, "ingest/sql/statement_again.sql")
    create_table(connection, "ingest/sql/cited.sql")
    _run(
        connection,
        "INSERT INTO gave SELECT rec FROM stage_statement WHERE rowid NOT IN (SELECT position FROM statement_again)",
        "INSERT INTO gave SELECT rec FROM cited",
    )
    insert_rows(connection, "ingest/sql/statement.sql", {"edition_date": edition_date})
    _run(connection, "INSERT INTO said SELECT rec FROM stage_statement", "DROP TABLE stage_statement")
    _join_citations(connection)


def _join_citations(connection: DuckDBPyConnection) -> None:
    """Give a statement that stood several times the citations of all its rows, each notice once."""
    rows = connection.execute("SELECT id, list(citation ORDER BY rec) FROM cited GROUP BY id ORDER BY id").fetchall()
    if not rows:
        return
    texts = ["; ".join(dict.fromkeys("; ".join(citations).split("; "))) for _, citations in rows]
    connection.execute(
        "UPDATE statement SET citation = c.citation "
        "FROM (SELECT unnest($1) AS id, unnest($2) AS citation) c WHERE statement.id = c.id",
        [[id_ for id_, _ in rows], texts],
    ).fetchall()


def _fold_names(connection: DuckDBPyConnection, table: str, condition: str = "true") -> None:
    """Write the words of a table's names that are not ASCII, of which the database has no notion."""
    ((size,),) = connection.execute(f"SELECT count(*) FROM {table}").fetchall()
    for begin in range(0, size, _BATCH):
        rows = connection.execute(
            f"SELECT DISTINCT name FROM {table} WHERE rowid >= $begin AND rowid < $stop "
            f"AND strlen(name) > length(name) AND name NOT IN (SELECT name FROM folded) AND {condition}",
            {"begin": begin, "stop": begin + _BATCH},
        ).fetchall()
        names = [name for (name,) in rows]
        insert_columns(connection, "folded", {"name": names, "words": [" ".join(name_words(name)) for name in names]})
