"""Which stakes can matter at all: a spread from the listed parties, with every unknown share as large as it may be.

The rounds are SQL that DuckDB and Spark read alike, over tables of whole numbers:

============== ==========================================================
stake_bound    owner, owned, high: the most that one stake may be, in units
stake_frontier actor: the parties to start from, then those that a round reached
stake_added    owned, high: what the owners that the last round reached may hold of a company
stake_sum      owned, high: the same of all rounds, which may be in several rows
============== ==========================================================

An actor is a 64-bit hash of an id here.  The hash only says which stakes to keep: a clash of two
keeps more than is necessary, never less.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

__all__ = ["DuckTables", "Tables", "spread"]

_START = "SELECT actor FROM stake_frontier"
_HELD = """
SELECT b.owned, CAST(sum(b.high) AS BIGINT) AS high
FROM stake_bound b JOIN stake_frontier f ON f.actor = b.owner GROUP BY b.owned
"""
_ADDED = "SELECT owned, high FROM stake_added"
# Only a company of which the last round added something can be reached now.
_GROW = """
SELECT s.owned AS actor FROM stake_sum s
WHERE EXISTS (SELECT 1 FROM stake_added a WHERE a.owned = s.owned)
AND NOT EXISTS (SELECT 1 FROM stake_reach r WHERE r.actor = s.owned)
GROUP BY s.owned HAVING sum(s.high) >= {least}
"""
_REACHED = "SELECT owned FROM stake_sum GROUP BY owned HAVING sum(high) >= {least}"


class Tables(Protocol):
    """Where the rounds keep their rows.

    - **Must** let a query read what the tables held before it ran.
    - **Must** lose nothing of a table that was kept when a machine dies, or fail.
    """

    def run(self, sql: str, table: str) -> None:
        """Put the rows of a query in place of what a table holds."""
        ...

    def keep(self, sql: str, table: str) -> None:
        """Add the rows of a query to a table, which may be new."""
        ...

    def count(self, table: str) -> int:
        """Return how many rows a table has."""
        ...


class DuckTables:
    """Tables of the embedded engine, which go with its connection."""

    def __init__(self, connection: DuckDBPyConnection) -> None:
        """Take a connection that has `stake_bound` and `stake_frontier`."""
        self._connection = connection
        self._begun: set[str] = set()

    def run(self, sql: str, table: str) -> None:
        """Put the rows of a query in place of what a table holds."""
        self._connection.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS {sql}").fetchall()
        self._begun.add(table)

    def keep(self, sql: str, table: str) -> None:
        """Add the rows of a query to a table, which may be new."""
        if table not in self._begun:
            self.run(sql, table)
        else:
            self._connection.execute(f"INSERT INTO {table} {sql}").fetchall()

    def count(self, table: str) -> int:
        """Return how many rows a table has."""
        ((count,),) = self._connection.execute(f"SELECT count(*) FROM {table}").fetchall()
        return int(count)


def spread(tables: Tables, least: int, into: str) -> int:
    """Find the companies that can be reached from `stake_frontier` over `stake_bound`, round by round.

    Args:
        tables: Where the rounds keep their rows.
        least: The lowest threshold of all rules, in units.
        into: The table to put them in, of one column `owned`.

    Returns:
        How many rounds it took.
    """
    rounds = 0
    # A graph without a listed party has sums too: none.
    tables.run(f"{_HELD} HAVING 1 = 0", "stake_sum")
    tables.run(_START, "stake_reach")
    while tables.count("stake_frontier"):
        rounds += 1
        tables.run(_HELD, "stake_added")
        tables.keep(_ADDED, "stake_sum")
        tables.run(_GROW.format(least=least), "stake_frontier")
        tables.keep(_START, "stake_reach")
    tables.run(_REACHED.format(least=least), into)
    return rounds
