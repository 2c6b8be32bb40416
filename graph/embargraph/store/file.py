"""The graph file: one DuckDB file, built beside its target and renamed over it, opened read-only."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from embargraph.errors import ExportError, GraphFileError
from embargraph.files.addresses import address, is_store, shown
from embargraph.files.replace import part_of, put_in_place, remove_abandoned
from embargraph.store.digest import EarlyDigests, content_digest, is_small
from embargraph.store.engine import connect
from embargraph.store.schema import INDEXES, SCHEMA_VERSION, create_tables
from embargraph.store.write import insert_columns

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

__all__ = ["new_graph", "open_graph"]

#: An older format, so that older readers can open the file; no log, since a torn file is thrown
#: away; groups of rows of half the usual size, so that a list of 25,000 fills two.
_STORAGE = "STORAGE_VERSION 'v1.0.0', RECOVERY_MODE 'no_wal_writes', ROW_GROUP_SIZE 61440"


@contextmanager
def new_graph(target: Path, early: EarlyDigests | None = None) -> Iterator[DuckDBPyConnection]:
    """Write a graph file beside its target, and rename it over when the block ends.

    On any exception the target is left as it was, and nothing is left beside it.

    Args:
        target: The graph file to write.
        early: Takes the tables of which the block says that they are whole before its end.

    Raises:
        ExportError: The folder cannot be written, the disk is full, or the memory does not suffice.
    """
    import duckdb

    if is_store(target):
        mend = "is on an object store; expected a path on this machine, from which the whole graph can be copied there"
        raise ExportError(f"{shown(address(target))}: {mend}")
    part, early = part_of(target), early or EarlyDigests()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        remove_abandoned(target)
        part.unlink(missing_ok=True)
        connection = connect()
        try:
            quoted = str(part).replace("'", "''")
            connection.execute(f"ATTACH '{quoted}' AS graph ({_STORAGE})")
            connection.execute("USE graph")
            create_tables(connection)
            yield connection
            for index in INDEXES:
                connection.execute(index)
            known = early.found()
            with _packing(connection):
                digest = content_digest(connection, known)
            said = {"schema": str(SCHEMA_VERSION), "digest": digest}
            insert_columns(connection, "meta", {"key": list(said), "value": list(said.values())})
            connection.execute("USE memory")
            connection.execute("DETACH graph")
        finally:
            early.close()
            connection.close()
        # A log of the old file beside the new one would make it unopenable.
        target.with_name(target.name + ".wal").unlink(missing_ok=True)
        put_in_place(part, target)
    except duckdb.OutOfMemoryException as error:
        raise ExportError(f"{target}: needs more memory than there is: {_one_line(error)}") from error
    except (OSError, duckdb.IOException, duckdb.FatalException, duckdb.TransactionException) as error:
        reason = getattr(error, "strerror", None) or _one_line(error)
        raise ExportError(f"{target}: cannot be written: {reason}") from error
    finally:
        for leftover in (part, part.with_name(part.name + ".wal")):
            with suppress(OSError):
                leftover.unlink(missing_ok=True)


@contextmanager
def _packing(connection: DuckDBPyConnection) -> Iterator[None]:
    """Write to the file what is still in memory, while the block reads; a large graph is written when it is closed."""
    if not is_small(connection):
        yield
        return
    import duckdb

    cursor = connection.cursor()
    try:
        with ThreadPoolExecutor(1) as packer:
            packed = packer.submit(cursor.execute, "CHECKPOINT graph")
            yield
            # Something that still reads: the file is then written whole when it is closed.
            with suppress(duckdb.TransactionException):
                packed.result()
    finally:
        cursor.close()


def _one_line(error: BaseException) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__


def open_graph(path: Path, *, name: Path | None = None) -> DuckDBPyConnection:
    """Open a graph file for reading: it can read nothing else, and write nothing.

    Whoever shares it between threads opens it by `embargraph.store.opened.OpenedGraph`.

    Args:
        path: The file.
        name: What to call it in errors, where it is a copy.

    Raises:
        GraphFileError: The file is missing, torn, no graph, or of another version.
    """
    import duckdb

    name = name or path
    if is_store(name):
        said = "is on an object store; copy the graph to this machine, and give that path"
        raise GraphFileError(f"{shown(address(name))}: {said}")
    if not path.is_file():
        raise GraphFileError(f"{name}: no such graph file; build one with: embargraph build --out {name}")
    connection: DuckDBPyConnection | None = None
    try:
        connection = connect(path, read_only=True, guarded=True)
        rows = connection.execute("SELECT value FROM meta WHERE key = 'schema'").fetchall()
    except duckdb.CatalogException as error:
        _drop(connection)
        raise GraphFileError(f"{name}: a DuckDB file, but not an Embargraph graph; build one anew") from error
    except duckdb.Error as error:
        _drop(connection)
        raise GraphFileError(f"{name}: not readable as a graph file: {_one_line(error)}") from error
    found = rows[0][0] if rows else "none"
    if found != str(SCHEMA_VERSION):
        connection.close()
        is_older = found.isdecimal() and int(found) < SCHEMA_VERSION
        mend = "build the graph anew" if is_older else "use a newer embargraph, or build the graph anew"
        raise GraphFileError(f"{name}: store version {found}, this program reads {SCHEMA_VERSION}; {mend}")
    return connection


def _drop(connection: DuckDBPyConnection | None) -> None:
    if connection is not None:
        connection.close()
