"""The rules that derive restrictions, in the order in which they run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from embargraph.rules.designations import named_parties_are_restricted
from embargraph.rules.headquarters import seat_brings_within_reach
from embargraph.rules.list_triggered import listed_parties_are_reached_by_rules
from embargraph.rules.ownership.rule import owned_entities_are_restricted

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from embargraph.rules.ownership.rule import Solving

__all__ = ["RULES", "Rule", "rules_solved_by"]


class Rule(Protocol):
    """A function that adds rows to `conclusion`.

    - **Must** read only the tables that `embargraph.rules.premises` lays.
    - **Must** only insert, and give each row its premises.
    - **Must** hold Concludes, Because, Unless, In force and Example in its docstring.
    """

    __name__: str

    def __call__(self, connection: DuckDBPyConnection) -> None:
        """Insert what follows."""
        ...


#: Every rule, in order; a caller may run another tuple.
RULES: tuple[Rule, ...] = (
    named_parties_are_restricted,
    listed_parties_are_reached_by_rules,
    seat_brings_within_reach,
    owned_entities_are_restricted,
)


def rules_solved_by(solving: Solving | None) -> tuple[Rule, ...]:
    """Return every rule, the fixed point of ownership being solved by something else than this machine.

    Args:
        solving: What solves regimes; this machine if not given.
    """
    if solving is None:
        return RULES

    def owned(connection: DuckDBPyConnection) -> None:
        owned_entities_are_restricted(connection, solving=solving)

    return tuple(owned if rule is owned_entities_are_restricted else rule for rule in RULES)
