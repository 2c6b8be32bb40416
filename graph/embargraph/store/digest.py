"""The digest of what a graph holds: equal for equal content, whatever the day, the file or the order of rows."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from embargraph.store.schema import SCHEMA, SCHEMA_VERSION

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

__all__ = ["EarlyDigests", "content_digest", "is_small", "stored_digest"]

#: What is said of the build and not of the world.
_OF_THE_BUILD = frozenset({"meta"})
#: Raised when the digest is made in another way; it stands in the digest itself.
_FORM = 1
#: Rows of a graph up to which one thread may make digests or pack the file while another goes on: both at once take
#: memory, and the database itself gives the steps of a larger graph to all cores.
_SMALL = 3_500_000


def content_digest(connection: DuckDBPyConnection, known: Mapping[str, tuple[int, str]] | None = None) -> str:
    """Return the SHA-256 of all rows of all tables.

    A row is written as JSON with its columns in the order of the schema, a table is the
    sorted digests of its rows, and the graph is the names and digests of its tables in
    the order of their names.  So neither the order of rows nor the layout of the file
    counts, and a row that comes twice does.

    Args:
        connection: A graph, open or being built.
        known: Rows and digests of tables, as `EarlyDigests` has found them.

    Returns:
        64 hexadecimal digits.
    """
    whole = hashlib.sha256(f"embargraph content {_FORM} schema {SCHEMA_VERSION}\n".encode())
    for table in sorted(SCHEMA.keys() - _OF_THE_BUILD):
        count, rows = (known or {}).get(table) or _digest_of_table(connection, table)
        whole.update(f"{table} {count} {rows}\n".encode())
    return whole.hexdigest()


def _digest_of_table(connection: DuckDBPyConnection, table: str) -> tuple[int, str]:
    """Return how many rows a table has, and the SHA-256 of their sorted digests; empty where it has none."""
    ((size, end),) = connection.execute(f"SELECT count(*), coalesce(max(rowid) + 1, 0) FROM {table}").fetchall()
    if _FEW <= size <= _MANY:
        return size, _digest_of_many(connection, table, end)
    # Beyond, the digests are sorted by the database, which has a disk for what does not fit into memory, and hashed
    # as they come: gathered into one text they would take the memory that a build of millions of rows is held to.
    found = connection.execute(f"SELECT sha256(to_json(t)::VARCHAR) AS line FROM {table} t ORDER BY line")
    rows = hashlib.sha256()
    while lines := found.fetchmany(_AT_ONCE):
        rows.update("".join([line for (line,) in lines]).encode())
    return size, rows.hexdigest() if size else ""


def _digest_of_many(connection: DuckDBPyConnection, table: str, end: int) -> str:
    """Return the SHA-256 of the sorted digests of a table's rows, of 32 bytes a row in memory."""
    import numpy

    # Sorted by their first eight bytes; where these are equal, as of a row that comes twice, by the others too.
    pieces: list[list[Any]] = [[] for _ in range(_PARTS)]
    bounds = numpy.arange(1, _PARTS, dtype=numpy.uint64) * numpy.uint64(2**64 // _PARTS)
    for begin in range(0, end, _PASS):
        ((lines,),) = connection.execute(
            f"SELECT string_agg(sha256(to_json(t)::VARCHAR), '') FROM {table} t WHERE rowid >= $1 AND rowid < $2",
            [begin, begin + _PASS],
        ).fetchall()
        found = numpy.frombuffer(bytes.fromhex(lines or ""), dtype=">u8").reshape(-1, 4).astype(numpy.uint64)
        found = found[numpy.argsort(found[:, 0])]
        for part, piece in zip(pieces, numpy.split(found, numpy.searchsorted(found[:, 0], bounds)), strict=True):
            part.append(piece)
    rows = hashlib.sha256()
    for part in pieces:
        found = numpy.concatenate(part)
        part.clear()
        found = found[numpy.argsort(found[:, 0])]
        if (found[1:, 0] == found[:-1, 0]).any():
            found = found[numpy.lexsort(found.T[::-1])]
        rows.update(found.astype(">u8").tobytes().hex().encode())
    return rows.hexdigest()


#: Rows of a table whose digests are sorted here: fewer are as quick as they come, more take too much memory.
_FEW, _MANY = 100_000, 3_000_000
#: Rows whose digests the database makes at a time, enough for all cores; parts that are sorted by themselves.
_PASS, _PARTS = 122_880, 16
#: Rows fetched at once.
_AT_ONCE = 50_000


def is_small(connection: DuckDBPyConnection) -> bool:
    """Say whether a graph is small enough that two threads may each read all of it."""
    ((rows,),) = connection.execute(
        "SELECT coalesce(sum(estimated_size), 0) FROM duckdb_tables() WHERE database_name = current_database()"
    ).fetchall()
    return bool(rows <= _SMALL)


class EarlyDigests:
    """Digests of tables that are whole before the others are: a thread of its own makes them meanwhile.

    - **Must not** be told of a table that is still written to.
    - **May** find nothing, where the graph is large or something fails: `content_digest` then makes them itself, and
      meets the failure where it can be told.

    Example:
        >>> early = EarlyDigests()
        >>> early.found()
        {}
    """

    def __init__(self) -> None:
        """Begin with none."""
        self._cursor: DuckDBPyConnection | None = None
        self._thread: threading.Thread | None = None
        self._found: dict[str, tuple[int, str]] = {}
        self._is_over = False

    def begin(self, connection: DuckDBPyConnection, tables: Iterable[str]) -> None:
        """Make the digests of some tables of a graph that is being built, while its connection does other work."""
        if not is_small(connection):
            return
        ((name,),) = connection.execute("SELECT current_database()").fetchall()
        self._cursor = connection.cursor()
        self._cursor.execute(f'USE "{name}"')
        self._thread = threading.Thread(target=self._run, args=(self._cursor, tuple(tables)), daemon=True)
        self._thread.start()

    def _run(self, cursor: DuckDBPyConnection, tables: tuple[str, ...]) -> None:
        import duckdb

        # A digest that is missing is made again by whoever needs it.
        with suppress(duckdb.Error):
            for table in tables:
                if self._is_over:
                    return
                self._found[table] = _digest_of_table(cursor, table)

    def found(self) -> dict[str, tuple[int, str]]:
        """Return rows and digest of each table, when all are made."""
        if self._thread is not None:
            self._thread.join()
        self.close()
        return dict(self._found)

    def close(self) -> None:
        """Give up what is not made yet."""
        self._is_over = True
        if self._cursor is None or self._thread is None:
            return
        while self._thread.is_alive():
            # Again and again: what is between two steps does not hear it.
            self._cursor.interrupt()
            self._thread.join(0.05)
        self._cursor.close()
        self._cursor = self._thread = None


def stored_digest(connection: DuckDBPyConnection) -> str | None:
    """Return the digest that was written when the graph was built; None where there is none."""
    rows = connection.execute("SELECT value FROM meta WHERE key = 'digest'").fetchall()
    return str(rows[0][0]) if rows else None
