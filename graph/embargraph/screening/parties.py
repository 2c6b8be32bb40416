"""What a graph holds about parties: their record, marks, addresses, and the lists behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from embargraph.screening.compare.birth_dates import birth_dates

if TYPE_CHECKING:
    from collections.abc import Sequence

    from duckdb import DuckDBPyConnection

__all__ = [
    "find_addresses",
    "find_births",
    "find_identified",
    "find_records",
    "lists_read",
]

_RECORDS = """
SELECT n.id, n.label, n.country,
    (SELECT list(x.name ORDER BY x.name) FROM name x WHERE x.node = n.id) AS names,
    (SELECT list(i.scheme || ' ' || i.value ORDER BY i.scheme, i.value) FROM identifier i WHERE i.node = n.id) AS marks,
    (SELECT list_sort(list_distinct(list(r.effect || ' under ' || r.under || ' (' || r.verdict || ') from '
        || coalesce(r.since, '?') || ' to ' || coalesce(r.until, 'now')))) FROM restriction r WHERE r.who = n.id)
        AS restrictions
FROM node n WHERE list_contains($ids, n.id)
"""

_ADDRESSES = """
SELECT DISTINCT s.subject, s.qualifiers['address'], n.label FROM statement s JOIN node n ON n.id = s.subject
WHERE s.relation = 'located_in' AND s.qualifiers['address'] IS NOT NULL ORDER BY ALL
"""

_IDENTIFIED = """
SELECT i.node, i.scheme, i.value FROM identifier i JOIN node n ON n.id = i.node
WHERE n.kind = 'actor'
  AND list_contains($values, upper(regexp_replace(i.value, '[^0-9A-Za-z]', '', 'g'))) ORDER BY ALL
"""

_LISTS = """
SELECT s.id, s.title, coalesce(s.known_through, s.published) AS vintage, count(*)
FROM source s JOIN statement t ON t.source = s.id AND t.relation = 'targets' GROUP BY ALL ORDER BY ALL
"""


def _rows(connection: DuckDBPyConnection, query: str, values: dict[str, Any]) -> list[dict[str, Any]]:
    answer = connection.execute(query, values)
    columns = [column[0] for column in answer.description or ()]
    return [dict(zip(columns, row, strict=True)) for row in answer.fetchall()]


def find_records(connection: DuckDBPyConnection, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Return what is on record about parties, over all time: what a decision was made on."""
    if not ids:
        return {}
    return {row.pop("id"): row for row in _rows(connection, _RECORDS, {"ids": list(ids)})}


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


def lists_read(connection: DuckDBPyConnection) -> list[dict[str, Any]]:
    """Return the sources that name parties, with their vintage and how many listings each holds."""
    rows = connection.execute(_LISTS).fetchall()
    return [dict(zip(("id", "title", "vintage", "listings"), row, strict=True)) for row in rows]
