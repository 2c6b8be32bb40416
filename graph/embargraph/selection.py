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

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from embargraph.errors import UnknownNameError, UsageError
from embargraph.names import find_nodes
from embargraph.vocabulary import KINDS, STANDINGS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from duckdb import DuckDBPyConnection

__all__ = ["Filters", "Selection", "selected"]

_TABLES = ("source", "node", "name", "identifier", "statement", "status", "clock", "restriction")

#: Rows fetched at once: enough to be fast, few enough to stay flat in memory.
_ROWS = 4096


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
    nodes: int
    statements: int
    restrictions: int

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        """Yield rows in batches, without holding the answer."""
        answer = self.connection.execute(sql, list(parameters))
        while batch := answer.fetchmany(_ROWS):
            yield from batch

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
    own = connection.cursor()
    try:
        if filters:
            _pick(own, filters, _resolve(connection, filters.around))
            _lay_picked(own, filters)
        else:
            for table in _TABLES:
                own.execute(f"CREATE TEMP VIEW x_{table} AS SELECT * FROM {table}")
        counts = [
            own.execute(f"SELECT count(*) FROM x_{table}").fetchall()[0][0]
            for table in ("node", "statement", "restriction")
        ]
        yield Selection(own, filters, *counts)
    finally:
        own.close()


def _resolve(connection: DuckDBPyConnection, names: Sequence[str]) -> list[str]:
    found = (match.id for name in names for match in find_nodes(connection, name))
    return list(dict.fromkeys(found))


_FIT_STATEMENT = """
CREATE TEMP TABLE fit_statement AS
SELECT s.id, s.subject, s.object FROM statement s
JOIN node a ON a.id = s.subject LEFT JOIN node b ON b.id = s.object
WHERE ($as_of IS NULL OR coalesce(s.since_first <= $as_of, true) AND coalesce(s.until_last >= $as_of, true))
  AND ($standings IS NULL OR list_contains($standings, s.standing))
  AND ($kinds IS NULL OR list_contains($kinds, a.kind) AND (s.object IS NULL OR list_contains($kinds, b.kind)))
"""

_FIT_RESTRICTION = """
CREATE TEMP TABLE fit_restriction AS
SELECT r.id, r.who, r.under, r.premises FROM restriction r
JOIN node a ON a.id = r.who JOIN node b ON b.id = r.under
WHERE ($as_of IS NULL OR coalesce(r.first_day <= $as_of, true) AND coalesce(r.last_day >= $as_of, true))
  AND ($standings IS NULL OR list_contains($standings, r.standing))
  AND ($kinds IS NULL OR list_contains($kinds, a.kind) AND list_contains($kinds, b.kind))
"""

# An edge joins both ways: whoever asks around a party wants its lists as well as its owners.
_STEP = """
INSERT INTO reached
SELECT DISTINCT far FROM (
    SELECT subject AS near, object AS far FROM fit_statement WHERE object IS NOT NULL
    UNION ALL SELECT object, subject FROM fit_statement WHERE object IS NOT NULL
    UNION ALL SELECT who, under FROM fit_restriction
    UNION ALL SELECT under, who FROM fit_restriction
) JOIN reached ON reached.id = near
WHERE far NOT IN (SELECT id FROM reached)
"""

_KEEP_NODE = """
CREATE TEMP TABLE keep_node AS
SELECT subject AS id FROM keep_statement
UNION SELECT object FROM keep_statement WHERE object IS NOT NULL
UNION SELECT who FROM keep_restriction
UNION SELECT under FROM keep_restriction
UNION SELECT unnest($seeds::VARCHAR[])
UNION SELECT id FROM node WHERE $untouched AND ($kinds IS NULL OR list_contains($kinds, kind))
"""


def _pick(own: DuckDBPyConnection, filters: Filters, seeds: list[str]) -> None:
    """Make tables of the ids to keep."""
    kinds = list(filters.kinds) or None
    values = {"as_of": filters.as_of, "kinds": kinds, "standings": list(filters.standings) or None}
    own.execute(_FIT_STATEMENT, values)
    own.execute(_FIT_RESTRICTION, values)
    if filters.around:
        _walk(own, seeds, filters.hops)
    else:
        own.execute("CREATE TEMP TABLE keep_statement AS SELECT id, subject, object FROM fit_statement")
        own.execute("CREATE TEMP TABLE keep_restriction AS SELECT id, who, under FROM fit_restriction")
    untouched = not (filters.as_of or filters.standings or filters.around)
    own.execute(_KEEP_NODE, {"seeds": seeds, "untouched": untouched, "kinds": kinds})


def _walk(own: DuckDBPyConnection, seeds: list[str], hops: int) -> None:
    own.execute("CREATE TEMP TABLE reached AS SELECT DISTINCT unnest($1::VARCHAR[]) AS id", [seeds])
    for _ in range(hops):
        if own.execute(_STEP).fetchall() == [(0,)]:
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


def _lay_picked(own: DuckDBPyConnection, filters: Filters) -> None:
    own.execute("CREATE TEMP VIEW x_node AS SELECT * FROM node WHERE id IN (SELECT id FROM keep_node)")
    for table in ("name", "identifier"):
        own.execute(f"CREATE TEMP VIEW x_{table} AS SELECT * FROM {table} WHERE node IN (SELECT id FROM keep_node)")
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
