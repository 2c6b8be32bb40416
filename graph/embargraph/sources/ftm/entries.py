"""Entries of lists that a stream names, and of parties that it only marks as sanctioned.

An entry is called after its party, which may stand anywhere in the stream: they wait until all of it is read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from embargraph.ingest.bulk_statements import StatementQuery, insert_bulk
from embargraph.model.statements import Node
from embargraph.sources.ftm.kept_rows import KeptRows
from embargraph.sources.ftm.terms import NO_AUTHORITY, list_of
from embargraph.store.sql import read_sql

if TYPE_CHECKING:
    from collections.abc import Iterable

    from embargraph.ingest.intake import Intake

__all__ = ["MARKS", "Entries"]

#: Topics that say of a party itself that it is listed; those of its relatives and subsidiaries end with "linked".
MARKS = ("sanction", "sanction.counter", "export.control", "debarment")
_TABLES = {
    "ftm_marked": {"rec": "BIGINT", "locator": "VARCHAR", "party": "VARCHAR"},
    "ftm_entry": {"rec": "BIGINT", "list": "VARCHAR", "authority": "VARCHAR", "party": "VARCHAR"},
}
_GIST = "The file marks the party as sanctioned, and has no entry that says by whom and since when."
# A party with a mark alone; the list is one id for the whole stream.
_OPEN = """
CREATE OR REPLACE TEMP TABLE ftm_open AS
SELECT min(rec) AS rec, $list AS list, $authority AS authority, party, arg_min(locator, rec) AS locator,
    $list || '--' || party AS entry
FROM ftm_marked WHERE party NOT IN (SELECT party FROM ftm_entry WHERE party IS NOT NULL) GROUP BY party
"""


class Entries:
    """Entries, and parties that are marked as listed, until the whole stream is read.

    Args:
        intake: Where the records go.
    """

    def __init__(self, intake: Intake) -> None:
        """Lay the tables that they wait in."""
        self.intake, self._kept = intake, KeptRows(intake.connection, _TABLES)

    def add(self, record: int, list_: str, authority: str, party: str) -> None:
        """Say that a list has an entry of a party."""
        self._kept.add("ftm_entry", [(record, list_, authority, party)])

    def mark(self, record: int, place: str, party: str, topics: Iterable[str]) -> None:
        """Say which topics a party has."""
        if any(topic in MARKS for topic in topics):
            self._kept.add("ftm_marked", [(record, place, party)])

    def settle(self) -> None:
        """Write the entries; a party that has a mark alone is on a list which nobody names."""
        execute = self.intake.connection.execute
        self.intake.flush()
        self._kept.write()
        list_ = list_of([], NO_AUTHORITY)
        execute(_OPEN, {"list": list_, "authority": NO_AUTHORITY}).fetchall()
        execute(f"CREATE OR REPLACE TEMP TABLE ftm_called AS {read_sql('sources/ftm/sql/entry_called.sql')}").fetchall()
        execute("INSERT INTO stage_node BY NAME FROM ftm_called").fetchall()
        execute("INSERT INTO stage_name BY NAME SELECT rec, id AS node, label AS name FROM ftm_called").fetchall()
        ((first,),) = execute("SELECT min(rec) FROM ftm_open").fetchall()
        if first is not None:
            self.intake.placeholder(first, Node(list_, "measure", "list", f"sanctions of {NO_AUTHORITY}"))
            said = "SELECT rec, locator, {} FROM ftm_open"
            targets = f"entry AS subject, 'targets' AS relation, party AS object, '{_GIST}' AS gist"
            insert_bulk(
                self.intake,
                StatementQuery(said.format("entry AS subject, 'under' AS relation, list AS object")),
                StatementQuery(said.format(targets), ("gist",)),
            )
        self._kept.drop()
        execute("DROP TABLE temp.ftm_open").fetchall()
        execute("DROP TABLE temp.ftm_called").fetchall()
