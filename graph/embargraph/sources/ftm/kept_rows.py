"""Rows of a stream that are joined when all of it is read, in tables of the database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from embargraph.store.write import insert_columns

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from duckdb import DuckDBPyConnection

__all__ = ["KeptRows"]

#: Rows kept in memory before they are written beside the graph.
_BATCH = 20_000


class KeptRows:
    """Tables of rows, which are gathered in memory and written many at a time.

    Args:
        connection: The graph that is being built.
        tables: Columns and their types, by table.
    """

    def __init__(self, connection: DuckDBPyConnection, tables: Mapping[str, Mapping[str, str]]) -> None:
        """Lay the tables, empty."""
        self._connection, self._tables = connection, tables
        self._rows: dict[str, list[tuple[object, ...]]] = {table: [] for table in tables}
        for table, columns in tables.items():
            laid = ", ".join(f"{name} {type_}" for name, type_ in columns.items())
            connection.execute(f"CREATE OR REPLACE TEMP TABLE {table} ({laid})").fetchall()

    def add(self, table: str, rows: Iterable[tuple[object, ...]]) -> None:
        """Add rows to a table."""
        waiting = self._rows[table]
        waiting += rows
        if len(waiting) >= _BATCH:
            self._write(table)

    def write(self) -> None:
        """Write what is in memory."""
        for table in self._tables:
            self._write(table)

    def drop(self) -> None:
        """Drop the tables."""
        for table in self._tables:
            self._connection.execute(f"DROP TABLE temp.{table}").fetchall()

    def _write(self, table: str) -> None:
        waiting = self._rows[table]
        if waiting:
            columns = dict(zip(self._tables[table], map(list, zip(*waiting, strict=True)), strict=True))
            insert_columns(self._connection, table, columns)
            waiting.clear()
