"""Where parties live: a stream has addresses before or after those who live there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from embargraph.ingest.bulk_statements import StatementQuery, insert_bulk
from embargraph.model.statements import Node
from embargraph.sources.ftm.kept_rows import KeptRows

if TYPE_CHECKING:
    from embargraph.ingest.intake import Intake

__all__ = ["Homes"]

_TABLES = {
    "ftm_home": {"rec": "BIGINT", "locator": "VARCHAR", "party": "VARCHAR", "turn": "INTEGER", "address": "VARCHAR"},
    "ftm_address": {"rec": "BIGINT", "id": "VARCHAR", "code": "VARCHAR", "text": "VARCHAR"},
}
# Of several entities with one id the last with a country.
_KNOWN = """
CREATE OR REPLACE TEMP TABLE ftm_known AS
SELECT id, arg_max(code, rec) AS code, arg_max(text, rec) AS text FROM ftm_address GROUP BY id
"""


class Homes:
    """Parties with their addresses, and addresses with their countries, until the whole stream is read.

    Args:
        intake: Where the records go.
    """

    def __init__(self, intake: Intake) -> None:
        """Lay the tables that they wait in."""
        self.intake, self._kept = intake, KeptRows(intake.connection, _TABLES)

    def add(self, record: int, place: str, party: str, addresses: Sequence[str]) -> None:
        """Say that a party has addresses, by their ids."""
        self._kept.add("ftm_home", [(record, place, party, turn, address) for turn, address in enumerate(addresses)])

    def keep(self, record: int, id_: str, code: str, text: str) -> None:
        """Keep an address: its country, and its wording."""
        self._kept.add("ftm_address", [(record, id_, code, text)])

    def settle(self) -> None:
        """State where each party is; an address that is not in the stream is kept as it stands."""
        self._kept.write()
        execute = self.intake.connection.execute
        execute(_KNOWN).fetchall()
        self.intake.unparsed_rows(
            "SELECT locator, 'addressEntity' AS field, address AS value FROM ftm_home "
            "WHERE address NOT IN (SELECT id FROM ftm_known) ORDER BY rec, turn",
            "not an address of the file with a country",
        )
        lived_in = "ftm_home h JOIN ftm_known k ON k.id = h.address"
        for code, record in execute(f"SELECT code, min(h.rec) FROM {lived_in} GROUP BY code ORDER BY 2").fetchall():
            self.intake.placeholder(record, Node(f"place-{code.lower()}", "place", "country", code))
        located = (
            "SELECT h.rec, h.locator, h.party AS subject, 'located_in' AS relation, "
            f"'place-' || lower(k.code) AS object, nullif(k.text, '') AS address FROM {lived_in}"
        )
        insert_bulk(self.intake, StatementQuery(located, flags=("address",)))
        self._kept.drop()
        execute("DROP TABLE temp.ftm_known").fetchall()
