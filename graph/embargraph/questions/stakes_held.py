"""How much a graph knows of who owns whom: what a question on ownership is an answer of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from embargraph.store.sql import read_sql

if TYPE_CHECKING:
    from datetime import date

    from duckdb import DuckDBPyConnection

__all__ = ["StakesHeld", "stakes_held"]

#: Sources that are registers of owners, whole or in part; a table of a user's own is none.
_REGISTERS = ("bods", "ftm", "gleif")


@dataclass(frozen=True, slots=True)
class StakesHeld:
    """How many stakes are known on a day, and how many registers are loaded."""

    stakes: int
    registers: int

    def sentence(self) -> str:
        """Return what a result on owners is out of, and how to load more.

        Example:
            >>> StakesHeld(2, 1).sentence()
            'Of 2 stakes known; 1 register of owners loaded.'
        """
        registers = f"{self.registers} register{'s' * (self.registers != 1)} of owners loaded"
        known = f"Of {self.stakes} stake{'s' * (self.stakes != 1)} known; {registers}"
        if self.registers:
            return f"{known}."
        return (
            f"{known}: whoever is owned by a stake that is not known is missing. "
            "`embargraph build --source gleif=FILE --source bods=FILE OUT` loads one, `--graph OUT` uses it."
        )


def stakes_held(connection: DuckDBPyConnection, day: date | None) -> StakesHeld:
    """Return how much a graph knows of owners on a day; over all time if None.

    Args:
        connection: An open graph, or one under assumptions.
        day: The day.
    """
    values = {"day": day, "registers": list(_REGISTERS)}
    stakes, registers = connection.execute(read_sql("questions/sql/stakes_held.sql"), values).fetchall()[0]
    return StakesHeld(int(stakes), int(registers))
