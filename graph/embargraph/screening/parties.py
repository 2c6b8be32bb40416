"""What a graph holds about parties: their record, marks, addresses, and the lists behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from embargraph.screening.compare.birth_dates import birth_dates
from embargraph.store.sql import as_dicts, read_sql

if TYPE_CHECKING:
    from collections.abc import Sequence

    from duckdb import DuckDBPyConnection

__all__ = [
    "find_addresses",
    "find_births",
    "find_identified",
    "find_records",
]


_ADDRESSES = """
SELECT DISTINCT s.subject, s.qualifiers['address'], n.label FROM statement s JOIN node n ON n.id = s.subject
WHERE s.relation = 'located_in' AND s.qualifiers['address'] IS NOT NULL ORDER BY ALL
"""

_IDENTIFIED = """
SELECT i.node, i.scheme, i.value FROM identifier i JOIN node n ON n.id = i.node
WHERE n.kind = 'actor'
  AND list_contains($values, upper(regexp_replace(i.value, '[^0-9A-Za-z]', '', 'g'))) ORDER BY ALL
"""


def find_records(connection: DuckDBPyConnection, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Return what is on record about parties, over all time: what a decision was made on."""
    if not ids:
        return {}
    answer = connection.execute(read_sql("screening/sql/party_records.sql"), {"ids": list(ids)})
    return {row.pop("id"): row for row in as_dicts(answer)}


def find_addresses(connection: DuckDBPyConnection) -> list[tuple[str, str, str]]:
    """Return party, address and label of every address on record."""
    return connection.execute(_ADDRESSES).fetchall()


def find_identified(connection: DuckDBPyConnection, values: Sequence[str]) -> list[tuple[str, str, str]]:
    """Return party, scheme and value of the identifiers that are one of these, letters and digits compared."""
    return connection.execute(_IDENTIFIED, {"values": list(values)}).fetchall() if values else []


def find_births(connection: DuckDBPyConnection, ids: Sequence[str]) -> dict[str, list[str]]:
    """Return the dates of birth on record of parties, as precisely as they are known."""
    rows = connection.execute(
        "SELECT node, list(value ORDER BY value) FROM identifier "
        "WHERE scheme IN ('birth_date', 'birth-date', 'birthdate') AND list_contains($ids, node) GROUP BY node",
        {"ids": list(ids)},
    ).fetchall()
    told = connection.execute("SELECT id, text FROM node WHERE list_contains($ids, id)", {"ids": list(ids)}).fetchall()
    births = {party: birth_dates(text or "") for party, text in told}
    for party, dates in rows:
        births[party] = sorted({*births.get(party, ()), *dates})
    return {party: dates for party, dates in births.items() if dates}
