"""Which measures reach a technology bound for a target, on a day: what the law covers."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from embargraph.store.lookup import resolve_names
from embargraph.store.sql import read_sql
from embargraph.supply.record import SupplyRecord, state_of

if TYPE_CHECKING:
    from datetime import date

    from duckdb import DuckDBPyConnection

__all__ = ["Control", "Controls", "read_controls", "target_states"]

#: Effects that keep a technology from being shipped.
_EFFECTS = ("licence_requirement", "denial", "end_use", "blocking", "trade_ban")


@dataclass(frozen=True, slots=True)
class Control:
    """A measure in force that reaches a technology bound for the target."""

    what: str
    state: str
    measure: str
    label: str
    citation: str | None
    basis: str
    effect: str
    restriction: str

    def row(self) -> dict[str, str | None]:
        """Return it as rows have it."""
        return {
            "id": self.measure, "label": self.label, "by": self.state, "effect": self.effect, "basis": self.basis,
            "citation": self.citation,
        }  # fmt: skip


class Controls:
    """The measures by technology.

    `spared` holds what each measure by its own text does not reach: states,
    whose exporters a foreign-product rule spares, and technologies.
    """

    def __init__(self, record: SupplyRecord, found: list[Control], spared: dict[str, set[str]]) -> None:
        """Index the measures by what they name."""
        self.record = record
        self.spared = spared
        self._by_what: dict[str, list[Control]] = defaultdict(list)
        self._cache: dict[str, list[Control]] = {}
        for control in found:
            self._by_what[control.what].append(control)

    def on(self, technology: str) -> list[Control]:
        """Return the measures that name a technology, something wider, or an entry that it falls under."""
        if technology not in self._cache:
            names = self.record.above(technology)
            # "All items" is the scope of rules on parties and end uses, not a control of one technology.
            names = [name for name in names if self.record.kinds.get(name, ("", ""))[1] != "all-items"]
            controls = [control for name in names for control in self._by_what.get(name, ())]
            self._cache[technology] = [
                control for control in controls if not self.spared.get(control.measure, set()) & set(names)
            ]
        return self._cache[technology]

    def states(self, technology: str) -> set[str]:
        """Return the states whose exporters need leave for a technology."""
        return {control.state for control in self.on(technology)}

    def binds(self, technology: str, home: str | None, answers: frozenset[str]) -> bool:
        """Say whether a provision is restrained: by its own state, or by one whose technology it uses."""
        for control in self.on(technology):
            if control.state == home:
                return True
            is_far = control.basis == "foreign_produced" and control.state in answers
            if is_far and home not in self.spared.get(control.measure, ()):
                return True
        return False


def target_states(connection: DuckDBPyConnection, ids: list[str]) -> list[str]:
    """Return the states that names of states and places mean; Hong Kong is with China, as in the EAR."""
    rows = connection.execute(
        "SELECT id FROM node WHERE list_contains($1, id) AND (type = 'state' OR (kind = 'place' AND type = 'country')) "
        "ORDER BY id",
        [ids],
    ).fetchall()
    found = list(dict.fromkeys(state_of(node) for (node,) in rows))
    return [*found, "hk"] if "cn" in found and "hk" not in found else found


def read_controls(
    connection: DuckDBPyConnection, record: SupplyRecord, targets: list[str], day: date | None
) -> Controls:
    """Return the measures in force on a day that reach a technology bound for targets."""
    # Hong Kong is reached as China; that it is in a group of its own adds nothing.
    main = [target for target in targets if target != "hk" or "cn" not in targets]
    places: set[str] = set()
    for target in main:
        places |= {match.id for match in resolve_names(connection, f"place-{target}", broader=True, day=day)
                   if match.how in {"exact", "broader"}}  # fmt: skip
    places.add("place-world")
    rows = connection.execute(
        read_sql("supply/sql/controls.sql"), {"places": sorted(places), "effects": list(_EFFECTS), "day": day}
    ).fetchall()
    spared: dict[str, set[str]] = defaultdict(set)
    exempt = connection.execute(
        "SELECT subject, object FROM statement WHERE relation = 'exempts' AND object IS NOT NULL "
        "AND coalesce(since_first <= $day, true) AND coalesce(until_last >= $day, true)",
        {"day": day},
    ).fetchall()
    for measure, node in exempt:
        spared[measure].add(state_of(node))
    return Controls(record, [Control(*row) for row in rows], spared)
