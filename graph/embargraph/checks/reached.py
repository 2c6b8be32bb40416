"""A second opinion on what is missing: is everybody concluded on whom restricted owners bring within reach?

It shares no code with the rule.  Who is listed on which days, and when a rule reaches, are
taken as the graph has them; the stakes are read from the statements, added up anew, and on
every day on which something changes the parties within reach are compared with the rows.

A party that is listed itself is asked about without its own listing: what it holds
of its owners cannot be what brings it within reach, and what others hold of it can.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from embargraph.model.vocabulary import FIRM_STANDINGS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from duckdb import DuckDBPyConnection

__all__ = ["ReachChecker"]

_FIRM = ", ".join(f"'{standing}'" for standing in sorted(FIRM_STANDINGS))
#: Stakes on the days on which they hold for certain, among parties that a listed one may reach.
#: Assembled: the standings come from the vocabulary, and the second opinion reads no SQL of the rules.
_STAKES = f"""
SELECT object, subject, CASE relation WHEN 'controls' THEN 'control' ELSE coalesce(qualifiers['basis'], 'capital') END,
    coalesce(share, share_min, 0)
        + CASE WHEN share IS NULL AND qualifiers['above_min'] = 'true' THEN 0.000000001 ELSE 0 END,
    coalesce(date_diff('day', DATE '0001-01-01', since_last) + 1, 1),
    coalesce(date_diff('day', DATE '0001-01-01', until_first) + 2, {{never}})
FROM statement
WHERE relation IN ('owns', 'controls') AND standing IN ({_FIRM})
    AND subject IN (SELECT id FROM stake_actor) AND object IN (SELECT id FROM stake_actor)
"""
_SEEDS = """
SELECT a.id, s."first", s.stop FROM stake_seed s JOIN stake_actor a ON a.number = s.actor
WHERE s.regime = $1 AND s.certain
"""
_RULES = """
SELECT regime, least, aggregate, control, foreign_only, country, "first", stop FROM threshold_period
WHERE certain ORDER BY regime, position
"""
#: Days on which a rule says what it bars; where it says nothing, the listing does.
_EFFECTS = f"""
SELECT CASE WHEN since IS NULL THEN 1 ELSE date_diff('day', DATE '0001-01-01', since_last) + 1 END,
    coalesce(date_diff('day', DATE '0001-01-01', until_first) + 2, {{never}})
FROM statement WHERE relation = 'has_effect' AND subject = $1 AND standing IN ({_FIRM})
"""
_ROWS = """
SELECT who, coalesce(date_diff('day', DATE '0001-01-01', first_day) + 1, 1),
    coalesce(date_diff('day', DATE '0001-01-01', last_day) + 2, {never})
FROM restriction WHERE under = $1 AND basis IN ('owned', 'controlled') AND verdict IN ('restricted', 'listed')
"""
#: The day after the last: days are counted from 1 January of the year 1, as Python's ordinals are.
_NEVER = 3_652_060
_UNIT = Decimal(10) ** 9

_Spans = dict[str, list[tuple[int, int]]]


@dataclass(frozen=True, slots=True)
class _Rule:
    least: int
    aggregate: bool
    control: bool
    foreign_only: bool
    country: str | None
    first: int
    stop: int


class ReachChecker:
    """Finds parties that owners bring within reach for certain, and that no row says so of.

    Example:
        >>> import embargraph
        >>> with embargraph.open() as graph:
        ...     list(ReachChecker(graph.connection).faults())
        []
    """

    def __init__(self, connection: DuckDBPyConnection) -> None:
        """Read the stakes that hold for certain."""
        self.connection = connection
        self.into: dict[str, list[tuple[str, str, int, int, int]]] = defaultdict(list)
        for owned, owner, basis, share, first, stop in self._rows(_STAKES):
            self.into[owned].append((owner, basis, int(share * _UNIT), first, stop))
        countries = connection.execute("SELECT id, country FROM node WHERE id IN (SELECT id FROM stake_actor)")
        self.country = dict(countries.fetchall())
        #: Parties asked about, and how many of them are listed themselves.
        self.parties = self.listed = 0

    def _rows(self, sql: str, *values: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(sql.replace("{never}", str(_NEVER)), list(values)).fetchall()

    def _spans(self, sql: str, regime: str) -> _Spans:
        found: _Spans = defaultdict(list)
        for who, first, stop in self._rows(sql, regime):
            found[who].append((first, stop))
        return found

    def faults(self) -> Iterator[str]:
        """Yield who is within reach of a rule on which days without a row that says so: nothing, if all is well."""
        rules: dict[str, list[_Rule]] = defaultdict(list)
        for regime, *terms in self._rows(_RULES):
            rules[regime].append(_Rule(*terms))
        for regime, windows in rules.items():
            seeds, rows = self._spans(_SEEDS, regime), self._spans(_ROWS, regime)
            effects = self._rows(_EFFECTS, regime)
            for party in sorted(self.into):
                self.parties += 1
                self.listed += party in seeds
                for first, stop in self._missing(party, windows, seeds, rows, effects):
                    days = f"from {date.fromordinal(first)} to {date.fromordinal(stop - 1)}"
                    yield f"{party} is within reach of {regime} {days}, and no row says so"

    def _missing(
        self,
        party: str,
        windows: Sequence[_Rule],
        seeds: _Spans,
        rows: _Spans,
        effects: Sequence[tuple[Any, ...]],
    ) -> Iterator[tuple[int, int]]:
        """Yield the days on which a party is within reach and no row says so."""
        above = self._above(party) if party in seeds else {party, *(stake[0] for stake in self.into[party])}
        days = {day for rule in windows for day in (rule.first, rule.stop)}
        days |= {day for actor in above for stake in self.into.get(actor, ()) for day in stake[3:]}
        days |= {day for actor in above for spans in (seeds, rows) for span in spans.get(actor, ()) for day in span}
        days |= {day for span in effects for day in span}
        for first, stop in pairwise(sorted(days)):
            rules = [rule for rule in windows if rule.first <= first < rule.stop]
            if not rules or _covered(rows.get(party), first) or (effects and not _covered(effects, first)):
                continue
            if _covered(seeds.get(party), first):
                # Its own listing left out, and all that rests on it with it.
                restricted = self._closure(above - {party}, rules, seeds, first)
            else:
                restricted = {o for o in above if _covered(seeds.get(o), first) or _covered(rows.get(o), first)}
            if self._is_reached(party, rules, restricted - {party}, first):
                yield first, stop

    def _above(self, party: str) -> set[str]:
        """Return a party with its owners, however far up."""
        seen, waiting = {party}, [party]
        while waiting:
            for owner, *_ in self.into.get(waiting.pop(), ()):
                if owner not in seen:
                    seen.add(owner)
                    waiting.append(owner)
        return seen

    def _closure(self, actors: set[str], rules: Sequence[_Rule], seeds: _Spans, day: int) -> set[str]:
        """Return who of some parties is restricted on a day by listings of theirs alone."""
        restricted = {actor for actor in actors if _covered(seeds.get(actor), day)}
        size = -1
        while len(restricted) > size:
            size = len(restricted)
            restricted |= {a for a in actors - restricted if self._is_reached(a, rules, restricted, day)}
        return restricted

    def _is_reached(self, party: str, rules: Sequence[_Rule], restricted: set[str], day: int) -> bool:
        held: Mapping[str, dict[str, int]] = defaultdict(dict)
        for owner, basis, share, first, stop in self.into.get(party, ()):
            if owner in restricted and first <= day < stop:
                # What is stated twice is one stake.
                held[basis][owner] = max(share, held[basis].get(owner, 0))
        for rule in rules:
            if rule.foreign_only and rule.country is not None and self.country.get(party) == rule.country:
                continue
            for basis, shares in held.items():
                if basis == "control":
                    if rule.control:
                        return True
                elif (sum(shares.values()) if rule.aggregate else max(shares.values())) >= rule.least:
                    return True
        return False


def _covered(spans: Sequence[tuple[Any, ...]] | None, day: int) -> bool:
    return any(first <= day < stop for first, stop in spans or ())
