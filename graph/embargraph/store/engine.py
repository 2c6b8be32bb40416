"""Connections to the engine, each as a library needs it: nothing is drawn on anybody's terminal."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from embargraph.store.limits import memory_limit

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

__all__ = ["GUARD", "connect"]

#: Settings of a connection that can read its own file only, and write nothing.
GUARD: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": False,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "lock_configuration": True,
}


def connect(path: str | Path = ":memory:", *, read_only: bool = False, guarded: bool = False) -> DuckDBPyConnection:
    """Return a connection without a progress bar.

    DuckDB 2.0 draws its bar on standard output of whoever runs ``python -c``, also into a pipe.

    Args:
        path: A file of the engine; in memory if not given.
        read_only: Open it for reading.
        guarded: Reach nothing but the file, and let no question change a setting.

    Example:
        >>> connect().execute("SELECT current_setting('enable_progress_bar')").fetchall()
        [(False,)]
    """
    import duckdb

    if guarded:
        # The settings go with the opening: whoever opens the same file again must come with the same.  A locked
        # connection cannot switch its bar off, but a cursor on it never has one.
        return duckdb.connect(str(path), read_only=read_only, config={**GUARD, "memory_limit": memory_limit()}).cursor()
    connection = duckdb.connect(str(path), read_only=read_only)
    # In a notebook without ipywidgets DuckDB 2.0 refuses to set what has to do with its bar, and draws none.
    with suppress(duckdb.InvalidInputException):
        connection.execute("SET enable_progress_bar = false")
    return connection
