"""The days that a graph's answers should be read with, and the lists that were loaded into it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from duckdb import DuckDBPyConnection

__all__ = ["loaded_lists", "read_vintage", "say_vintage"]

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


def say_vintage(vintage: Mapping[str, Any], lists: str = "") -> str:
    """Say what an answer rests on; a day that is not on record is left out.

    Args:
        vintage: What `read_vintage` returns.
        lists: How many lists are loaded, in words: then they are named, and no document.

    Example:
        >>> say_vintage({"sources": 28, "newest_document": "2024-08-23", "last_evidence": "2026-10-11"})
        '28 sources; newest document 2024-08-23; last evidence on any measure 2026-10-11'
        >>> say_vintage({"sources": 1, "newest_document": None, "last_evidence": None})
        '1 source'
    """
    newest, last = vintage["newest_document"], vintage["last_evidence"]
    said = [lists or f"{vintage['sources']} source{'s' * (vintage['sources'] != 1)}"]
    said += [f"newest document {newest}"] * (newest is not None and not lists)
    said += [f"last evidence on any measure {last}"] * (last is not None)
    return "; ".join(said)
