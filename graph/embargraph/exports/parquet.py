"""Tables as a folder of Parquet files, with a data dictionary.

The connection to a graph may not write files.  So a second engine, which runs
nothing but what is here, reads the same graph file and writes; where the graph
is in memory it reads a stream of Arrow batches instead.
"""

from __future__ import annotations

import errno
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from embargraph.errors import ExportError
from embargraph.exports.dictionary import TABLES, data_package
from embargraph.exports.files import MARK, write_texts
from embargraph.store.limits import memory_limit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from duckdb import DuckDBPyConnection

    from embargraph.store.selection import Selection

__all__ = ["write_parquet"]

_ERRORS = {os.strerror(number): number for number in (errno.ENOSPC, errno.EFBIG, errno.EDQUOT, errno.EACCES)}

#: What tells whether two connections see the same graph.
_TOLD = " UNION ALL ".join(
    f"SELECT count(*), bit_xor(hash(id)) FROM {table}" for table in ("node", "statement", "restriction")
)


def _quoted(path: object) -> str:
    return "'" + str(path).replace("'", "''") + "'"


@contextmanager
def _writer(selection: Selection, folder: Path) -> Iterator[DuckDBPyConnection]:
    """Give a connection that may write, with the selection's views on it if the graph is a file."""
    import duckdb

    guard: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        # What does not fit in memory goes where the files will be, and with them.
        "temp_directory": str(folder / "spill"),
        "memory_limit": memory_limit(),
    }
    with duckdb.connect(config=guard) as writer:
        # Nothing is drawn on the standard output of whoever calls.
        writer.execute("SET enable_progress_bar = false")
        selection.cursors.add(writer)
        if path := _file(selection):
            writer.execute(f"ATTACH {_quoted(path)} AS graph (READ_ONLY)")
            writer.execute("USE graph")
            if writer.execute(_TOLD).fetchall() != selection.connection.execute(_TOLD).fetchall():
                raise ExportError(f"{path}: was built anew while it was exported; export it again")
            selection.lay_on(writer)
        yield writer


def _file(selection: Selection) -> str | None:
    """Return the graph file, or nothing where the graph is in memory."""
    sql = "SELECT path FROM duckdb_databases() WHERE database_name = current_database()"
    ((path,),) = selection.rows(sql)
    return str(path) if path else None


def _ordered(writer: DuckDBPyConnection, name: str) -> str:
    """Return a select of a table's rows in order."""
    table = TABLES[name]
    rows = f"SELECT * FROM x_{name}"
    if table.key:
        # Rows are stored in order as a rule, and looking is many times cheaper than sorting.
        steps = f'SELECT "{table.key}" <= lag("{table.key}") OVER () AS back FROM x_{name}'
        if writer.execute(f"SELECT count(*) FROM ({steps}) WHERE back").fetchall() == [(0,)]:
            return rows
    return f"{rows} ORDER BY {table.order}"


def _write_table(writer: DuckDBPyConnection, selection: Selection, name: str, path: Path) -> None:
    if writer.execute("SELECT current_database()").fetchall() == [("memory",)]:
        rows = selection.connection.sql(f"SELECT * FROM x_{name} ORDER BY {TABLES[name].order}")
        writer.register("stream", rows.__arrow_c_stream__())
        writer.execute(f"COPY (SELECT * FROM stream) TO {_quoted(path)} (FORMAT parquet)")
        writer.unregister("stream")
    else:
        writer.execute(f"COPY ({_ordered(writer, name)}) TO {_quoted(path)} (FORMAT parquet)")
    with path.open("rb") as file:
        # Some file systems report a full disk only here.
        os.fsync(file.fileno())


def write_parquet(selection: Selection, target: Path) -> None:
    """Write a selection as a folder of Parquet files with a data dictionary.

    Raises:
        ExportError: The graph file was built anew meanwhile.
        OSError: The folder cannot be written, or the disk is full.
    """
    import duckdb

    try:
        with _writer(selection, target) as writer:
            for name in TABLES:
                _write_table(writer, selection, name, target / f"{name}.parquet")
    except duckdb.IOException as error:
        number = next((number for text, number in _ERRORS.items() if text in str(error)), errno.EIO)
        raise OSError(number, os.strerror(number)) from error
    write_texts(target / MARK, iter([data_package(selection, "parquet")]))
