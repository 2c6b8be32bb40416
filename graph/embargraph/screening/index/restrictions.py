"""The restrictions on parties: kept beside their names over all time, or read under an assumption.

They are kept as numbers of texts that many of them share: to scan the table
for each name asked takes a tenth of a second.
"""

from __future__ import annotations

import json
from array import array
from typing import TYPE_CHECKING, Any

from embargraph.screening.index.arrays import Numbers, pack_starts, pack_texts
from embargraph.store.sql import read_sql

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from duckdb import DuckDBPyConnection

    from embargraph.screening.index.search import NameIndex

__all__ = ["FIELDS", "find_restrictions", "pack_restrictions", "packed_restrictions"]

#: What is said of a restriction, in this order; the last two are lists.
FIELDS = (
    "effect", "verdict", "basis", "under", "under_label", "citation", "by", "what", "binds", "policy", "since", "until",
    "depends_on", "via", "list",
)  # fmt: skip
_LISTS = 2


#: The columns of `embargraph ask restricted` that a desk decides by, over all time or on a day.
_RESTRICTIONS = "screening/sql/party_restrictions.sql"

_EPOCH = 719_163  # the ordinal of 1970-01-01


def pack_restrictions(connection: DuckDBPyConnection, places: Mapping[str, int]) -> dict[str, Any]:
    """Return arrays of the restrictions on each party over all time.

    Args:
        connection: An open graph.
        places: The place of each party in the index, by id.
    """
    import numpy as np

    texts: Numbers[str | None] = Numbers({None: 0})
    parties, first, last, cells = array("I"), array("i"), array("i"), array("I")
    answer = connection.execute(read_sql(_RESTRICTIONS), {"ids": None, "day": None})
    while rows := answer.fetchmany(2000):
        for who, first_day, last_day, *values in rows:
            if who in places:
                parties.append(places[who])
                first.append(first_day)
                last.append(last_day)
                cells.extend(map(texts.__getitem__, values))
    owners = np.array(parties, np.uint32)
    order = np.argsort(owners, kind="stable")
    return {
        "restriction_start": pack_starts(np.bincount(owners, minlength=len(places))),
        "restriction_first": np.array(first, np.int32)[order],
        "restriction_last": np.array(last, np.int32)[order],
        "restriction_cell": np.array(cells, np.uint32).reshape(-1, len(FIELDS))[order].reshape(-1),
        **pack_texts("cell", [text or "" for text in texts]),
    }


def packed_restrictions(index: NameIndex, party: int, day: date) -> tuple[dict[str, Any], ...]:
    """Return the restrictions on a party that stand on a day, as an index keeps them."""
    start, first, last, cells = (index.view(f"restriction_{part}") for part in ("start", "first", "last", "cell"))
    number, width = day.toordinal() - _EPOCH, len(FIELDS)
    return tuple(
        _as_row([index.cell(cell) if cell else None for cell in cells[row * width : (row + 1) * width]])
        for row in range(start[party], start[party + 1])
        if first[row] <= number <= last[row]
    )


def find_restrictions(
    connection: DuckDBPyConnection, ids: Sequence[str], day: date
) -> dict[str, tuple[dict[str, Any], ...]]:
    """Return the restrictions on some parties that stand on a day, by id, as a graph has them."""
    found: dict[str, tuple[dict[str, Any], ...]] = {}
    rows = connection.execute(read_sql(_RESTRICTIONS), {"ids": list(ids), "day": day}).fetchall() if ids else []
    for who, _, _, *values in rows:
        found[who] = (*found.get(who, ()), _as_row(values))
    return found


def _as_row(values: Sequence[str | None]) -> dict[str, Any]:
    row: dict[str, Any] = dict(zip(FIELDS, values, strict=True))
    for field in FIELDS[-_LISTS:]:
        row[field] = json.loads(row[field]) if row[field] else None
    return row
