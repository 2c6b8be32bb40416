"""Rules that reach the parties on a list: foreign direct product rules, 744.8 and their like."""

from __future__ import annotations

from typing import TYPE_CHECKING

from embargraph.store.sql import create_table, insert_rows

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

__all__ = ["listed_parties_are_reached_by_rules"]


def listed_parties_are_reached_by_rules(connection: DuckDBPyConnection) -> None:
    """**Concludes** that a rule fed by a list reaches the parties on that list.

    **Because** the rule is written for parties with the list's footnote or
    programme: footnote 1 of the Entity List for 15 CFR 734.9(e)(1), the
    programmes of 744.8(a)(1) for blocked persons.

    **Unless** the rule works by owned shares; that is another rule.

    **In force** on days on which entry, list, link and rule all hold.

    **Example**: Huawei is on the Entity List with footnote 1; 85 FR 51596 feeds
    footnote 1 to 734.9(e)(1) from 2020-08-17; so items that foreign makers
    produce with US technology need a licence for Huawei from that day.
    """
    create_table(connection, "rules/sql/fed.sql")
    create_table(connection, "rules/sql/fed_entry.sql")
    insert_rows(connection, "rules/sql/listed_parties_are_reached_by_rules.sql")
