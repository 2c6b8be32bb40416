"""The part of a graph that an export takes: filters as views over the tables.

`selected` lays views ``x_node``, ``x_statement``, ``x_restriction``, … on a
connection of its own.  An exporter reads these and nothing else, so that every
format obeys every filter.

- A day keeps what holds, or may hold, on that day.  A missing start or end is
  unknown, so it keeps what it is missing from.
- Kinds keep nodes of these kinds, and what joins two of them.
- Standings keep statements and restrictions with one of them.
- With a day or standings, nodes that nothing kept touches are left out.
- Around a name, hops follow statements and restrictions in both directions,
  over what the other filters kept.  The premises of each restriction found come
  along, so that its reasons are there.
"""

from __future__ import annotations

import itertools
import os
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from embargraph.errors import UnknownNameError, UsageError
from embargraph.model.vocabulary import KINDS, STANDINGS
from embargraph.store.limits import Cursors, watched
from embargraph.store.lookup import find_nodes
from embargraph.store.sql import create_table, insert_rows

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from duckdb import DuckDBPyConnection

__all__ = ["Batches", "Filters", "Selection", "selected"]

#: Pieces of text as UTF-8, many at a time.
Batches = Iterator[list[bytes]]

_TABLES = ("source", "reject", "node", "name", "identifier", "statement", "status", "clock", "restriction")

#: Rows fetched at once: enough to be fast, few enough to stay flat in memory.
_ROWS = 4096

#: Rows worked out at once where a table is taken range by range of its key, and by how many at a time.
_RANGE = 20_000
_WORKERS = 4


@dataclass(frozen=True, slots=True)
class Filters:
    """What to keep of a graph; nothing set keeps everything."""

    as_of: date | None = None
    around: tuple[str, ...] = ()
    hops: int = 1
    kinds: tuple[str, ...] = ()
    standings: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Say whether anything is left out."""
        return bool(self.as_of or self.around or self.kinds or self.standings)

    def check(self) -> None:
        """Refuse what cannot be meant.

        Raises:
            UnknownNameError: A kind or standing that does not exist.
            UsageError: Fewer than no hops.
        """
        for kind, names, known in (("kind", self.kinds, KINDS), ("standing", self.standings, STANDINGS)):
            for name in names:
                if name not in known:
                    raise UnknownNameError(kind, name, tuple(known))
        if self.hops < 0:
            raise UsageError(f"--hops {self.hops}: expected 0 or more")


@dataclass(frozen=True, slots=True)
class Selection:
    """A connection with the views of what was selected, and their counts."""

    connection: DuckDBPyConnection
    filters: Filters
    around: tuple[str, ...]
    nodes: int
    statements: int
    restrictions: int
    cursors: Cursors = field(default_factory=Cursors)

    def lay_on(self, connection: DuckDBPyConnection) -> None:
        """Lay the same views on another connection that sees the same tables."""
        _lay(connection, self.filters, self.around)

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        """Yield rows in batches, without holding the answer."""
        answer = self.connection.execute(sql, list(parameters))
        while batch := answer.fetchmany(_ROWS):
            yield from batch

    def batches(self, text: str, rows: str, key: str = "") -> Batches:
        """Yield a text made from each row, as UTF-8, a batch of rows at a time.

        With a key, rows are taken range by range: memory stays flat however
        many there are, and a range is worked out while the last is written.

        Args:
            text: SQL for the text of a row.
            rows: A select, in the order wanted.
            key: A column that no two rows share and that `rows` is ordered by.
        """
        # Bytes from the start: one character beyond Latin would double a whole batch.
        sql = f"SELECT encode({text}) FROM ({rows}) AS t"
        ranges = self._ranges(rows, key) if key else []
        if len(ranges) < 2:
            answer = self.connection.execute(sql)
            while batch := answer.fetchmany(_ROWS):
                yield [value for (value,) in batch]
            return
        yield from self._in_turn(f'{sql} WHERE t."{key}" >= $low', f'AND t."{key}" < $high', ranges)

    def _in_turn(self, sql: str, below: str, ranges: Sequence[tuple[str, str | None]]) -> Batches:
        """Yield ranges in order, while others work out the next ones."""
        from concurrent.futures import Future, ThreadPoolExecutor
        from queue import SimpleQueue

        # A range is too little for the engine to share out, so each worker has a connection.
        workers = [self.connection.cursor() for _ in range(min(_WORKERS, os.cpu_count() or 1, len(ranges)))]
        idle: SimpleQueue[DuckDBPyConnection] = SimpleQueue()
        for worker in workers:
            self.lay_on(worker)
            self.cursors.add(worker)
            idle.put(worker)

        def fetch(low: str, high: str | None) -> list[bytes]:
            worker = idle.get()
            try:
                bound = {"low": low} if high is None else {"low": low, "high": high}
                answer = worker.execute(sql if high is None else f"{sql} {below}", bound)
                return [value for (value,) in answer.fetchall()]
            finally:
                idle.put(worker)

        ahead: deque[Future[list[bytes]]] = deque()
        with ThreadPoolExecutor(len(workers)) as pool:
            try:
                for one in ranges:
                    ahead.append(pool.submit(fetch, *one))
                    if len(ahead) > len(workers):
                        yield ahead.popleft().result()
                while ahead:
                    yield ahead.popleft().result()
            finally:
                # Nobody wants the rest of an export that failed.
                pool.shutdown(cancel_futures=True)
                for worker in workers:
                    worker.close()

    def _ranges(self, rows: str, key: str) -> list[tuple[str, str | None]]:
        """Return the first key of each range, with the first of the next."""
        numbered = f'SELECT "{key}" AS low, row_number() OVER (ORDER BY "{key}") AS n FROM ({rows})'
        lows = self.connection.execute(f"SELECT low FROM ({numbered}) WHERE n % {_RANGE} = 1 ORDER BY n").fetchall()
        return [(low, high) for (low,), (high,) in itertools.pairwise([*lows, (None,)])]

    def texts(self, sql: str, parameters: Sequence[Any] = ()) -> Iterator[str]:
        """Yield the rows of one column of text, joined into pieces worth writing."""
        answer = self.connection.execute(sql, list(parameters))
        while batch := answer.fetchmany(_ROWS):
            yield "".join([text for (text,) in batch])


@contextmanager
def selected(connection: DuckDBPyConnection, filters: Filters | None = None) -> Iterator[Selection]:
    """Lay the views of a selection, and count what is in them.

    Args:
        connection: An open graph; it is left as it is.
        filters: What to keep; everything, if not given.

    Raises:
        UnknownNameError: A filter names a node, kind or standing that does not exist.
        UsageError: A filter cannot be meant.
    """
    filters = filters or Filters()
    filters.check()
    own = watched(connection.cursor())
    try:
        around = _resolve(connection, filters.around)
        _lay(own, filters, around)
        nodes, statements, restrictions = [
            own.execute(f"SELECT count(*) FROM x_{table}").fetchall()[0][0]
            for table in ("node", "statement", "restriction")
        ]
        yield Selection(own, filters, around, nodes, statements, restrictions, Cursors(own))
    finally:
        own.close()


def _lay(own: DuckDBPyConnection, filters: Filters, around: Sequence[str]) -> None:
    if filters:
        _pick(own, filters, around)
        _lay_picked(own, filters)
    else:
        for table in _TABLES:
            own.execute(f"CREATE TEMP VIEW x_{table} AS {_all(table)}")


def _resolve(connection: DuckDBPyConnection, names: Sequence[str]) -> tuple[str, ...]:
    found = (match.id for name in names for match in find_nodes(connection, name))
    return tuple(dict.fromkeys(found))


def _pick(own: DuckDBPyConnection, filters: Filters, around: Sequence[str]) -> None:
    """Make tables of the ids to keep."""
    kinds = list(filters.kinds) or None
    values = {"as_of": filters.as_of, "kinds": kinds, "standings": list(filters.standings) or None}
    create_table(own, "store/sql/fit_statement.sql", values)
    create_table(own, "store/sql/fit_restriction.sql", values)
    if filters.around:
        _walk(own, list(around), filters.hops)
    else:
        own.execute("CREATE TEMP TABLE keep_statement AS SELECT id, subject, object FROM fit_statement")
        own.execute("CREATE TEMP TABLE keep_restriction AS SELECT id, who, under FROM fit_restriction")
    untouched = not (filters.as_of or filters.standings or filters.around)
    create_table(own, "store/sql/keep_node.sql", {"seeds": list(around), "untouched": untouched, "kinds": kinds})


def _walk(own: DuckDBPyConnection, seeds: list[str], hops: int) -> None:
    own.execute("CREATE TEMP TABLE reached AS SELECT DISTINCT unnest($1::VARCHAR[]) AS id", [seeds])
    for _ in range(hops):
        if not insert_rows(own, "store/sql/reached.sql"):
            break
    own.execute(
        "CREATE TEMP TABLE keep_restriction AS SELECT id, who, under, premises FROM fit_restriction "
        "WHERE who IN (SELECT id FROM reached) AND under IN (SELECT id FROM reached)"
    )
    own.execute(
        "CREATE TEMP TABLE keep_statement AS SELECT id, subject, object FROM fit_statement "
        "WHERE subject IN (SELECT id FROM reached) AND (object IS NULL OR object IN (SELECT id FROM reached)) "
        "OR id IN (SELECT unnest(premises) FROM keep_restriction)"
    )


def _all(table: str) -> str:
    # A name's folded text is left out: its key and words are computed from it.
    return "SELECT * EXCLUDE (folded) FROM name" if table == "name" else f"SELECT * FROM {table}"


def _lay_picked(own: DuckDBPyConnection, filters: Filters) -> None:
    own.execute("CREATE TEMP VIEW x_node AS SELECT * FROM node WHERE id IN (SELECT id FROM keep_node)")
    for table in ("name", "identifier"):
        own.execute(f"CREATE TEMP VIEW x_{table} AS {_all(table)} WHERE node IN (SELECT id FROM keep_node)")
    for table in ("statement", "restriction"):
        own.execute(f"CREATE TEMP VIEW x_{table} AS SELECT * FROM {table} WHERE id IN (SELECT id FROM keep_{table})")
    own.execute("CREATE TEMP VIEW x_clock AS SELECT * FROM clock WHERE statement IN (SELECT id FROM keep_statement)")
    day = filters.as_of
    # A view cannot hold a parameter; a date prints as itself and nothing else.
    on_day = (
        ""
        if day is None
        else (
            f" AND coalesce(first_day <= DATE '{day.isoformat()}', true)"
            f" AND coalesce(last_day >= DATE '{day.isoformat()}', true)"
        )
    )
    own.execute(
        f"CREATE TEMP VIEW x_status AS SELECT * FROM status WHERE measure IN (SELECT id FROM keep_node){on_day}"
    )
    own.execute("CREATE TEMP VIEW x_source AS SELECT * FROM source WHERE id IN (SELECT source FROM x_statement)")
    own.execute("CREATE TEMP VIEW x_reject AS SELECT * FROM reject WHERE source IN (SELECT id FROM x_source)")
