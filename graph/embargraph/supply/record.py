"""What a graph says of supply: read once, then seen from a target as a `Chain`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from embargraph.model.vocabulary import FIRM_STANDINGS
from embargraph.store.sql import read_sql

if TYPE_CHECKING:
    from datetime import date

    from duckdb import DuckDBPyConnection

__all__ = ["SUPPLY", "Produced", "SupplyRecord", "read_record", "state_of"]

#: Relations that supply is read from.
SUPPLY = (
    "produces", "needs", "kind_of", "uses", "supplies", "headquartered_in", "located_in", "member_of", "same_as",
    "classified_as",
)  # fmt: skip

#: Items whose supplier's technology is in what the customer makes: the foreign-product rules follow them.
_TECHNOLOGY_ITEMS = ("equipment", "design software and intellectual property")

#: Units in a percent: the graph keeps shares to nine decimals.
_UNITS = Decimal(10) ** 9


_NODES = """
SELECT id, label, kind, type, country FROM node
WHERE kind IN ('technology', 'place') OR id IN (
    SELECT subject FROM statement WHERE list_contains($relations, relation)
    UNION SELECT object FROM statement WHERE list_contains($relations, relation))
"""


@dataclass(frozen=True, slots=True)
class Produced:
    """One provider of one technology, as stated."""

    provider: str
    share: int | None
    year: str | None
    statement: str


@dataclass(slots=True)
class SupplyRecord:
    """Statements of supply by what the questions look up."""

    labels: dict[str, str] = field(default_factory=dict)
    kinds: dict[str, tuple[str, str]] = field(default_factory=dict)
    countries: dict[str, str] = field(default_factory=dict)
    produced: dict[str, list[Produced]] = field(default_factory=lambda: defaultdict(list))
    needs: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    wider: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    narrower: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    entries: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    uses: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    supplied: list[tuple[str, str, str | None, str]] = field(default_factory=list)
    inside: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    seats: dict[str, str] = field(default_factory=dict)
    groups: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    same: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def ref(self, node: str) -> dict[str, str]:
        """Return a node as rows have it."""
        label = self.labels.get(node) or self.labels.get(f"place-{node}") or node
        return {"id": node, "label": label}

    def technologies(self) -> list[str]:
        """Return the technologies with supply on record, in order of ids."""
        found = {*self.produced, *self.needs} | {part for parts in self.needs.values() for part in parts}
        return sorted(node for node in found if self.kinds.get(node, ("",))[0] == "technology")

    def alike(self, node: str) -> list[str]:
        """Return a node and those that are the same as it."""
        found = [node]
        for here in found:
            found += sorted(other for other in self.same.get(here, ()) if other not in found)
        return found

    def home(self, node: str) -> str | None:
        """Return the state that a provider answers to: its seat's, else where it is organised."""
        if node.startswith("place-"):
            return self._state(node)
        for each in self.alike(node):
            if self.kinds.get(each, ("", ""))[1] == "state":
                return each
            if each in self.seats:
                return self._state(self.seats[each])
        countries = [self.countries[each] for each in self.alike(node) if each in self.countries]
        return countries[0].lower() if countries else None

    def _state(self, place: str) -> str | None:
        """Return the state of a place: a country's own, else that of the country it is in."""
        queue = [place]
        for here in queue:
            if self.kinds.get(here, ("", ""))[1] == "country":
                return state_of(here)
            if len(queue) < 12:
                queue += self.inside.get(here, ())
        country = self.countries.get(place)
        return country.lower() if country else None

    def reaching(self, node: str) -> set[str]:
        """Return the states whose technology a maker uses, by what it uses and who equips it."""
        makers = {*self.alike(node)}
        makers |= {group for each in sorted(makers) for group in self.groups.get(each, ())}
        used = {item for each in makers for item in self.uses.get(each, ())}
        found = {self.home(row.provider) for item in used for row in self.produced.get(item, ())}
        found |= {
            self.home(supplier)
            for supplier, customer, item, _ in self.supplied
            if customer in makers and item in _TECHNOLOGY_ITEMS
        }
        return {state for state in found if state is not None}

    def above(self, technology: str) -> list[str]:
        """Return a technology, what it is a kind of, and the control-list entries of any of them."""
        found = [technology]
        for here in found:
            more = (*self.wider.get(here, ()), *self.entries.get(here, ()))
            found += [each for each in dict.fromkeys(more) if each not in found]
        return found


def state_of(place: str) -> str:
    """Return the id of the state whose place it is.

    Example:
        >>> state_of("place-nl")
        'nl'
    """
    return place.removeprefix("place-")


def read_record(connection: DuckDBPyConnection, day: date | None = None) -> SupplyRecord:
    """Return what a graph says of supply, on a day or ever.

    Markets are those of the latest year on record: a share holds for its own
    year, and the day chooses among statements that say since when.
    """
    record = SupplyRecord()
    parameters: dict[str, Any] = {"relations": list(SUPPLY)}
    for node, label, kind, type_, country in connection.execute(_NODES, parameters).fetchall():
        record.labels[node], record.kinds[node] = label, (kind, type_)
        if country:
            record.countries[node] = country
    parameters |= {"standings": list(FIRM_STANDINGS), "day": day}
    # One technology has the same fact from several sources: one of them is enough.
    for relation, subject, object_, share, period, statement, item in connection.execute(
        read_sql("supply/sql/supply_statements.sql"), parameters
    ).fetchall():
        _add(record, relation, subject, object_, (share, period, statement, item))
    return record


def _add(record: SupplyRecord, relation: str, subject: str, object_: str, rest: tuple[Any, ...]) -> None:
    share, period, statement, item = rest
    lists: Mapping[str, dict[str, list[str]]] = {
        "needs": record.needs, "uses": record.uses, "located_in": record.inside, "member_of": record.groups,
        "classified_as": record.entries,
    }  # fmt: skip
    if relation == "produces":
        units = None if share is None else int(share * _UNITS)
        record.produced[object_].append(Produced(subject, units, period, statement))
    elif relation == "supplies":
        record.supplied.append((subject, object_, item, statement))
    elif relation == "headquartered_in":
        record.seats.setdefault(subject, object_)
    elif relation == "same_as":
        record.same[subject].add(object_)
        record.same[object_].add(subject)
    elif relation == "kind_of":
        _append(record.wider[subject], object_)
        _append(record.narrower[object_], subject)
    else:
        _append(lists[relation][subject], object_)


def _append(values: list[str], value: str) -> None:
    if value not in values:
        values.append(value)
