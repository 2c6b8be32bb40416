"""One list in files of two sources: what only the older file has left the list before the newer one was made.

The screening list has every US list; the authorities publish each by itself.
With an older file of one beside a newer file of the other, a party that was
taken off the list would stay restricted for ever.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from embargraph.store.sql import create_table

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

__all__ = ["end_superseded"]

#: A newer file with less than this share of an older one's entries is a part of the list, and ends nothing.
_LEAST = 0.7

#: Schemes of the numbers that a publisher gives its entries, the same in every file that has the list.
_NUMBERED = ("ofac",)

_END = """
UPDATE statement SET until_first = s.before, until_last = s.after - 1
FROM superseded s WHERE statement.id = s.statement
"""


def end_superseded(connection: DuckDBPyConnection, readers: Collection[str]) -> int:
    """End the entries that a newer file of their list, of another source, does not have.

    Only entries with a number of the publisher's count: where names alone tell who is
    who, another spelling would look like an entry that left, and a listed party free.
    They ended on a day between the two: from the day of the older file, on which
    the entry was seen, to the one before the newer.

    Args:
        connection: The graph, with the parties of its sources united and nothing derived.
        readers: Sources each of whose files has all of a list.

    Returns:
        How many entries were ended.
    """
    values = {"readers": sorted(readers), "least": _LEAST, "numbered": list(_NUMBERED)}
    create_table(connection, "ingest/sql/superseded.sql", values)
    connection.execute(_END)
    rows = connection.execute("SELECT count(*) FROM superseded").fetchall()
    connection.execute("DROP TABLE superseded")
    return int(rows[0][0])
