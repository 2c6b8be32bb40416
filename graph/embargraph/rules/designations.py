"""Parties and places that a measure names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from embargraph.store.sql import insert_rows

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

__all__ = ["named_parties_are_restricted"]


def named_parties_are_restricted(connection: DuckDBPyConnection) -> None:
    """**Concludes** that a party or place is restricted by the measure that names it.

    **Because** the measure targets it, on days on which the statement, the
    effect and the measure's own clocks hold (for the Entity List: 15 CFR 744.11).

    **Unless** the measure exempts it, or only proposes.

    **In force** as the measure's clocks say.

    **Example**: the order 83 FR 17644 targets ZTE from 2018-04-15 to
    2018-07-12; so on 2018-05-03 ZTE is a denied person.
    """
    insert_rows(connection, "rules/sql/named_parties_are_restricted.sql")
