"""The days that a graph's answers should be read with, and the lists that were loaded into it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

__all__ = ["loaded_lists", "read_vintage"]

_VINTAGE = """
SELECT (SELECT max(published) FROM source WHERE document IS NOT NULL),
    (SELECT max(known_through)::VARCHAR FROM clock), (SELECT min(known_through) FROM source),
    (SELECT count(*) FROM source)
"""
_LISTS = """
SELECT title, edition_date::VARCHAR FROM source WHERE id IN (SELECT source FROM source_list) AND reader IS NOT NULL
ORDER BY id
"""


def read_vintage(connection: DuckDBPyConnection) -> dict[str, Any]:
    """Return the newest document, the last evidence on any measure, the oldest record, and how many sources there are.

    Args:
        connection: An open graph.
    """
    (row,) = connection.execute(_VINTAGE).fetchall()
    return dict(zip(("newest_document", "last_evidence", "oldest_record", "sources"), row, strict=True))


def loaded_lists(connection: DuckDBPyConnection) -> list[str]:
    """Return the titles of the publishers' lists that were loaded, each with its day.

    Args:
        connection: An open graph.
    """
    rows = connection.execute(_LISTS).fetchall()
    return [title if day in title else f"{title}, {day}" for title, day in rows]
