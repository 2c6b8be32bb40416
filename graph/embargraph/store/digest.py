"""The digest of what a graph holds: equal for equal content, whatever the day, the file or the order of rows."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from embargraph.store.schema import SCHEMA, SCHEMA_VERSION

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

__all__ = ["content_digest", "stored_digest"]

#: What is said of the build and not of the world.
_OF_THE_BUILD = frozenset({"meta"})
#: Raised when the digest is made in another way; it stands in the digest itself.
_FORM = 1


def content_digest(connection: DuckDBPyConnection) -> str:
    """Return the SHA-256 of all rows of all tables.

    A row is written as JSON with its columns in the order of the schema, a table is the
    sorted digests of its rows, and the graph is the names and digests of its tables in
    the order of their names.  So neither the order of rows nor the layout of the file
    counts, and a row that comes twice does.

    Args:
        connection: A graph, open or being built.

    Returns:
        64 hexadecimal digits.
    """
    whole = hashlib.sha256(f"embargraph content {_FORM} schema {SCHEMA_VERSION}\n".encode())
    for table in sorted(SCHEMA.keys() - _OF_THE_BUILD):
        count, rows = _digest_of_table(connection, table)
        whole.update(f"{table} {count} {rows}\n".encode())
    return whole.hexdigest()


def _digest_of_table(connection: DuckDBPyConnection, table: str) -> tuple[int, str]:
    """Return how many rows a table has, and the SHA-256 of their sorted digests; empty where it has none.

    The digests are sorted by the database, which has a disk for what does not fit into memory, and hashed as they come:
    gathered into one text they would take the memory that a build of millions of rows is held to.
    """
    found = connection.execute(f"SELECT sha256(to_json(t)::VARCHAR) AS line FROM {table} t ORDER BY line")
    count, rows = 0, hashlib.sha256()
    while lines := found.fetchmany(_AT_ONCE):
        count += len(lines)
        rows.update("".join([line for (line,) in lines]).encode())
    return count, rows.hexdigest() if count else ""


#: Rows fetched at once.
_AT_ONCE = 50_000


def stored_digest(connection: DuckDBPyConnection) -> str | None:
    """Return the digest that was written when the graph was built; None where there is none."""
    rows = connection.execute("SELECT value FROM meta WHERE key = 'digest'").fetchall()
    return str(rows[0][0]) if rows else None
