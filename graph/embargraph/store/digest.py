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
        ((count, rows),) = connection.execute(
            f"SELECT count(*), coalesce(sha256(string_agg(line, '' ORDER BY line)), '') "
            f"FROM (SELECT sha256(to_json(t)::VARCHAR) AS line FROM {table} t)"
        ).fetchall()
        whole.update(f"{table} {count} {rows}\n".encode())
    return whole.hexdigest()


def stored_digest(connection: DuckDBPyConnection) -> str | None:
    """Return the digest that was written when the graph was built; None where there is none."""
    rows = connection.execute("SELECT value FROM meta WHERE key = 'digest'").fetchall()
    return str(rows[0][0]) if rows else None
