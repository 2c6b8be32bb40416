"""Tables of a spread on Spark: every step is a folder of Parquet, so that nothing is lost with a machine."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from embargraph.files.storage import count_rows, read_text, remove, write_text

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["SparkTables"]

#: Columns of the tables of a spread: an empty one has no file that says them.
_COLUMNS = {
    "stake_bound": "owner long, owned long, high long",
    "stake_added": "owned long, high long",
    "stake_sum": "owned long, high long",
    "stake_frontier": "actor long",
    "stake_reach": "actor long",
    "stake_listed": "actor long",
    "stake_seat": "actor long",
    "stake_matters": "owned long",
    "stake_seated": "owned long",
}
_WHOLE_TABLE = re.compile(r"SELECT (?:actor|owned, high) FROM (\w+)")
#: Folders of a table from which on they are written as one: each is listed and opened by every round.
_MERGED = 8


class SparkTables:
    """Tables that Spark reads and writes, one folder for each step.

    Steps come in the same order each time, so a step that was done before is taken up by its number.
    """

    def __init__(self, session: Any, work: str, say: Callable[[str], None]) -> None:
        """Keep tables in a folder of work that all machines see."""
        self._session = session
        self._work = work
        self._say = say
        self._step = 0
        self._folders: dict[str, list[tuple[str, int]]] = {}

    def run(self, sql: str, table: str) -> None:
        """Put the rows of a query in place of what a table holds."""
        self._add(sql, table, fresh=True)

    def keep(self, sql: str, table: str) -> None:
        """Add the rows of a query to a table, which may be new."""
        self._add(sql, table, fresh=False)
        if len(self._folders[table]) > _MERGED:
            grouped = "SELECT owned, CAST(sum(high) AS BIGINT) AS high FROM stake_sum GROUP BY owned"
            self.write(
                table,
                lambda: self._session.sql(grouped if table == "stake_sum" else f"SELECT * FROM {table}"),
                fresh=True,
            )

    def _add(self, sql: str, table: str, *, fresh: bool) -> None:
        whole = _WHOLE_TABLE.fullmatch(sql)
        if whole is None:
            self.write(table, lambda: self._session.sql(sql), fresh=fresh)
            return
        # The rows of another table are there already.
        self._folders[table] = [*([] if fresh else self._folders.get(table, [])), *self._folders[whole[1]]]
        self._view(table)

    def count(self, table: str) -> int:
        """Return how many rows a table has."""
        return sum(count for _, count in self._folders[table])

    def write(self, table: str, rows: Callable[[], Any], *, fresh: bool) -> None:
        """Write the rows of a DataFrame as a step of a table, unless that step was done before."""
        folder = f"{self._work}/{self._step:04d}-{table}"
        self._step += 1
        done = read_text(f"{folder}.done")
        if done is None:
            done = self._write_rows(folder, rows())
        kept = [] if fresh else self._folders.get(table, [])
        self._folders[table] = [*kept, (folder, int(done))]
        self._view(table)
        self._say(f"{table}: {self.count(table)} rows")

    def _write_rows(self, folder: str, rows: Any) -> str:
        """Write a folder and then its mark; what a run that died has left there goes."""
        remove(folder)
        # Packed it is half as large, and unpacking it is half of what a round costs.
        rows.write.option("compression", "uncompressed").parquet(folder)
        done = str(count_rows(folder))
        write_text(f"{folder}.done", done)
        return done

    def _view(self, table: str) -> None:
        folders = [folder for folder, count in self._folders[table] if count]
        schema = _COLUMNS[table]
        if folders:
            self._session.read.schema(schema).parquet(*folders).createOrReplaceTempView(table)
        else:
            self._session.createDataFrame([], schema).createOrReplaceTempView(table)
