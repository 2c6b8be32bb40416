"""What every rule stands on: lineage, authorities, effects and spans, as tables.

`create_premises` makes temporary tables from statements and statuses, once for all rules, each from
its file in ``rules/sql/``, which says what a row is and what it reads; ``docs/lineage.md`` has all of
them.  Bounds are never null there: an open end is the first or last day that the calendar has.

`in_status` comes from the clocks: the days on which a carrier is in force, or may be.  It has two
views; for a dated entry, the list's own start is no question.  Rules add to `conclusion`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from embargraph.store.sql import create_table, in_order, insert_rows, read_sql

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

__all__ = ["CONCLUSION", "IN_STATUS", "PREMISES", "create_premises"]

#: Tables that rules read; each has its file, and they are made in the order that these call for.
PREMISES = (
    "under_link", "lineage", "state_of", "nearest", "profile", "span", "effect", "coverage", "through", "inside",
    "entered", "entry_flag",
)  # fmt: skip

#: Days on which a measure is, or may be, in force.
IN_STATUS = (
    'carrier VARCHAR, view VARCHAR, "first" DATE, "last" DATE, state VARCHAR, since VARCHAR, until VARCHAR, '
    'branches STRUCT("if" VARCHAR, "then" VARCHAR, evidence VARCHAR[])[], known_through DATE, premises VARCHAR[]'
)


#: Columns of the table that rules insert into, `BY NAME`; what is left out is null.
CONCLUSION = (
    "run VARCHAR, rule VARCHAR, who VARCHAR, under VARCHAR, base VARCHAR, reach VARCHAR, list VARCHAR[], "
    "basis VARCHAR, effect VARCHAR, binds VARCHAR, verdict VARCHAR, presumption BOOLEAN, "
    '"first" DATE, "last" DATE, state VARCHAR, since VARCHAR, until VARCHAR, '
    "policy VARCHAR, requirement VARCHAR, scope VARCHAR, footnote VARCHAR, programme VARCHAR, "
    'hops STRUCT(relation VARCHAR, id VARCHAR, "label" VARCHAR)[], '
    'branches STRUCT("if" VARCHAR, "then" VARCHAR, evidence VARCHAR[])[], '
    'witness STRUCT("owner" STRUCT(id VARCHAR, "label" VARCHAR), share DECIMAL(12,9), share_min DECIMAL(12,9), '
    "share_max DECIMAL(12,9), since VARCHAR, until VARCHAR, statement VARCHAR, "
    'chain STRUCT(relation VARCHAR, id VARCHAR, "label" VARCHAR)[])[], '
    "known_through DATE, premises VARCHAR[], note VARCHAR"
)


def create_premises(connection: DuckDBPyConnection) -> None:
    """Make the tables that rules read, and the empty one that they fill.

    `in_status` is made before, from the clocks.
    """
    connection.execute(read_sql("rules/macros.sql"))
    for file in in_order(f"rules/sql/{table}.sql" for table in PREMISES):
        create_table(connection, file.path)
        if file.table == "entered" and connection.execute(read_sql("rules/sql/may_be.sql")).fetchall():
            # What a list says of a party holds for another who may be the same, as unknown.
            insert_rows(connection, "rules/sql/entered_by_another.sql")
    connection.execute(f"CREATE OR REPLACE TEMP TABLE conclusion ({CONCLUSION})")
