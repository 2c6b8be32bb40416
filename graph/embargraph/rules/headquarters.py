"""The headquarters and ultimate-parent test of 15 CFR 744.23(a)(3) and 742.6(a)(6)(iii)(A)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from embargraph.store.sql import create_table, insert_rows

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

__all__ = ["seat_brings_within_reach"]


def seat_brings_within_reach(connection: DuckDBPyConnection) -> None:
    """**Concludes** that an entity abroad is reached through its seat or its ultimate parent's.

    **Because** 15 CFR 744.23(a)(3) speaks of an entity "headquartered in, or
    whose ultimate parent company is headquartered in" Macau or Country Group D:5.

    Whoever heads a chain of majority stakes is the ultimate parent, as is whom a
    register names.

    **Unless** the entity is itself there: then the destination rule speaks.  The
    country of organisation is no seat: without a seat on record it is a red flag.
    So is a stake of an owner seated there that is no majority or of unknown share.

    **In force** as the rule's clocks say.

    **Example**: a data centre in Malaysia whose ultimate parent has its seat in
    Shenzhen needs a licence for the items that the rule covers.
    """
    create_table(connection, "rules/sql/seat.sql")
    create_table(connection, "rules/sql/parent_stake.sql")
    create_table(connection, "rules/sql/organised.sql")
    create_table(connection, "rules/sql/held.sql")
    insert_rows(connection, "rules/sql/seat_of_parent.sql")
    create_table(connection, "rules/sql/open_parent.sql")
    insert_rows(connection, "rules/sql/seat_brings_within_reach.sql")
    insert_rows(connection, "rules/sql/seat_is_not_on_record.sql")
    insert_rows(connection, "rules/sql/seat_of_parent_is_open.sql")
