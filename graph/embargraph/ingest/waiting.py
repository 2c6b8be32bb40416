"""Statements that name what another file describes: they wait until every file is read, whichever came first.

Registers come in several files that share their ids, and a stake in one may be of parties in another.  What an end of
is nowhere when all are read is rejected, as it is where a file stands alone.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from embargraph.store.sql import create_table, insert_rows
from embargraph.store.write import insert_columns

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from duckdb import DuckDBPyConnection

    from embargraph.model.load_report import LoadReport

__all__ = ["ENDS", "keep_waiting", "settle_waiting"]

#: Columns of the ends that are waited for.
ENDS = (
    "source VARCHAR, rec BIGINT, locator VARCHAR, id VARCHAR, relation VARCHAR, field VARCHAR, node VARCHAR, "
    "is_partly_loaded BOOLEAN"
)
_OF_FILE = "(rec, id) IN (SELECT (rec, id) FROM waiting_end WHERE source = $1)"


def keep_waiting(connection: DuckDBPyConnection, source: str) -> None:
    """Take the statements with an end that is nowhere yet out of `loose`, and keep them beside the graph.

    Args:
        connection: A graph, with a file's records beside it and `loose` made of them.
        source: The file's source.
    """
    connection.execute("CREATE TEMP TABLE IF NOT EXISTS waiting AS SELECT * FROM stage_statement LIMIT 0")
    connection.execute(f"CREATE TEMP TABLE IF NOT EXISTS waiting_end ({ENDS})")
    insert_rows(connection, "ingest/sql/waiting_end.sql", {"source": source})
    for step in (
        f"INSERT INTO waiting SELECT * FROM stage_statement WHERE {_OF_FILE}",
        f"DELETE FROM stage_statement WHERE {_OF_FILE}",
        f"DELETE FROM loose WHERE {_OF_FILE}",
    ):
        connection.execute(step, [source]).fetchall()


def settle_waiting(connection: DuckDBPyConnection, reports: Mapping[str, LoadReport]) -> None:
    """Take over what waits and has both its ends now; reject the rest, and correct the accounts.

    Args:
        connection: A graph, with every file that describes parties in it.
        reports: What was read from each source, by its id; corrected.
    """
    if not connection.execute("SELECT 1 FROM duckdb_tables() WHERE table_name = 'waiting'").fetchall():
        return
    create_table(connection, "ingest/sql/waiting_fault.sql")
    insert_rows(connection, "ingest/sql/waiting_settled.sql")
    rows = connection.execute(
        "SELECT source, rec, locator, field, reason, node, is_partly_loaded FROM waiting_fault ORDER BY ALL"
    ).fetchall()
    _correct(connection, rows, reports)
    for table in ("waiting", "waiting_end", "waiting_fault"):
        connection.execute(f"DROP TABLE {table}")


def _correct(
    connection: DuckDBPyConnection, rows: Sequence[tuple[Any, ...]], reports: Mapping[str, LoadReport]
) -> None:
    """Reject what waited in vain: its records, or pieces of records of which the rest was loaded."""
    names = ("source", "record", "field", "reason", "value", "outcome")
    told = [
        (source, locator, field, reason, node, "unparsed" if is_partly_loaded else "rejected")
        for source, _, locator, field, reason, node, is_partly_loaded in rows
    ]
    if told:
        insert_columns(connection, "reject", dict(zip(names, map(list, zip(*told, strict=True)), strict=True)))
    lost: dict[str, dict[int, str]] = defaultdict(dict)
    for source, rec, *_, reason, _, is_partly_loaded in rows:
        if is_partly_loaded:
            reports[source].unparsed += 1
        else:
            lost[source].setdefault(rec, reason)
    for source in sorted({row[0] for row in rows}):
        report, reasons = reports[source], list(lost[source].values())
        report.loaded, report.rejected = report.loaded - len(reasons), report.rejected + len(reasons)
        for reason in reasons:
            report.reasons[reason] = report.reasons.get(reason, 0) + 1
        report.check()
        connection.execute(
            "UPDATE source SET loaded = $1, rejected = $2, unparsed = $3 WHERE id = $4",
            [report.loaded, report.rejected, report.unparsed, source],
        )
