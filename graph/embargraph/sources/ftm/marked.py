"""Parties that a stream marks as sanctioned without a Sanction of theirs: listed, and by whom it does not say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from embargraph.ingest.bulk_statements import StatementQuery, insert_bulk
from embargraph.model.statements import Node
from embargraph.sources.ftm.kept_rows import KeptRows
from embargraph.sources.ftm.terms import NO_AUTHORITY, list_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from embargraph.ingest.intake import Intake

__all__ = ["MARKS", "Marked"]

#: Topics that say of a party itself that it is listed; those of its relatives and subsidiaries end with "linked".
MARKS = ("sanction", "sanction.counter", "export.control", "debarment")
_TABLES = {
    "ftm_marked": {"rec": "BIGINT", "locator": "VARCHAR", "party": "VARCHAR", "label": "VARCHAR"},
    "ftm_listed": {"party": "VARCHAR"},
}
_GIST = "The file marks the party as sanctioned, and has no entry that says by whom and since when."
# Assembled: the list is one id for the whole stream.
_OPEN = """
CREATE OR REPLACE TEMP TABLE ftm_open AS
SELECT min(rec) AS rec, arg_min(locator, rec) AS locator, party, $list || '--' || party AS entry,
    arg_min(label, rec) || ', marked as sanctioned' AS label
FROM ftm_marked WHERE party NOT IN (SELECT party FROM ftm_listed WHERE party IS NOT NULL) GROUP BY party
"""


class Marked:
    """Parties with such a topic, and parties with a Sanction, until the whole stream is read.

    Args:
        intake: Where the records go.
    """

    def __init__(self, intake: Intake) -> None:
        """Lay the tables that they wait in."""
        self.intake, self._kept = intake, KeptRows(intake.connection, _TABLES)

    def add(self, record: int, place: str, party: str, label: str, topics: Iterable[str]) -> None:
        """Say which topics a party has."""
        if any(topic in MARKS for topic in topics):
            self._kept.add("ftm_marked", [(record, place, party, label)])

    def note_listed(self, parties: Iterable[str]) -> None:
        """Say that a Sanction is of some parties."""
        self._kept.add("ftm_listed", [(party,) for party in parties])

    def settle(self) -> None:
        """State of each party that has a mark alone that a list which nobody names has it."""
        execute = self.intake.connection.execute
        self._kept.write()
        list_ = list_of([], NO_AUTHORITY)
        execute(_OPEN, {"list": list_}).fetchall()
        ((first,),) = execute("SELECT min(rec) FROM ftm_open").fetchall()
        if first is not None:
            self.intake.placeholder(first, Node(list_, "measure", "list", f"sanctions of {NO_AUTHORITY}"))
            execute(
                "INSERT INTO stage_node BY NAME SELECT rec, entry AS id, 'measure' AS kind, 'listing' AS type, label, "
                "false AS is_placeholder FROM ftm_open"
            ).fetchall()
            execute("INSERT INTO stage_name BY NAME SELECT rec, entry AS node, label AS name FROM ftm_open").fetchall()
            said = "SELECT rec, locator, {} FROM ftm_open"
            targets = f"entry AS subject, 'targets' AS relation, party AS object, '{_GIST}' AS gist"
            insert_bulk(
                self.intake,
                StatementQuery(said.format(f"entry AS subject, 'under' AS relation, '{list_}' AS object")),
                StatementQuery(said.format(targets), ("gist",)),
            )
        self._kept.drop()
        execute("DROP TABLE temp.ftm_open").fetchall()
