"""What the ownership rules read: regimes, listings that feed them, and stakes.

Days are ordinals and every period is half-open, so that periods meet without
arithmetic.  Shares are whole numbers of a billionth of a percent: sums are
exact, and 0.3 + 32.3 + 17.4 is 50.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from embargraph.rules.statuses import Branch
from embargraph.store.sql import as_dicts, read_sql

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from duckdb import DuckDBPyConnection

__all__ = [
    "Effect",
    "Extension",
    "Listing",
    "Period",
    "Regime",
    "Stake",
    "Threshold",
    "ThresholdPeriod",
    "read_extensions",
    "read_regimes",
    "read_stakes",
    "units",
]

#: Whole numbers in one percent.
UNIT = 10**9
#: All of a company.
WHOLE = 100 * UNIT


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `first` up to, not including, `stop`, on which something holds or may hold."""

    first: int
    stop: int
    certain: bool
    since: str | None = None
    until: str | None = None
    branches: tuple[Branch, ...] = ()
    known_through: date | None = None
    premises: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Threshold:
    """The owned share from which a regime reaches, as one dated statement has it."""

    id: str
    regime: str
    share: int
    strict: bool
    aggregate: bool
    control: bool
    foreign_only: bool
    presumption: bool
    is_dated: bool

    def is_reached(self, share: int) -> bool:
        """Say whether a share reaches it."""
        return share > self.share if self.strict else share >= self.share


@dataclass(frozen=True, slots=True)
class ThresholdPeriod:
    """Days on which a regime is, or may be, in force with one threshold."""

    threshold: Threshold
    period: Period


@dataclass(frozen=True, slots=True)
class Effect:
    """What a measure bars on some days."""

    effect: str | None
    binds: str | None
    policy: str | None
    requirement: str | None
    scope: str | None
    basis: str | None
    period: Period


@dataclass(frozen=True, slots=True)
class Listing:
    """One entry on a list that feeds the rule: a seed of the fixed point."""

    id: str
    actor: str
    entry: str
    entry_label: str
    list: str
    list_label: str
    effect: str | None
    binds: str | None
    policy: str | None
    requirement: str | None
    scope: str | None
    footnotes: tuple[str, ...]
    programme: str | None
    has_coverage: bool
    periods: tuple[Period, ...]


@dataclass(frozen=True, slots=True)
class Stake:
    """One statement that an actor owns a share of another, or controls it."""

    id: str
    owner: str
    owned: str
    basis: str
    low: int
    high: int
    is_known: bool
    share: Decimal | None
    share_min: Decimal | None
    share_max: Decimal | None
    since: str | None
    until: str | None
    periods: tuple[Period, ...]


@dataclass(frozen=True, slots=True)
class Regime:
    """One ownership regime, which is a measure with a threshold, with all that it starts from."""

    id: str
    country: str | None
    state_label: str | None
    thresholds: tuple[ThresholdPeriod, ...]
    listings: tuple[Listing, ...]
    effects: tuple[Effect, ...]


@dataclass(frozen=True, slots=True)
class Extension:
    """A rule for parties with a footnote of a list, which owned entities inherit."""

    feed: str
    list: str
    rule: str
    footnotes: tuple[str, ...]
    hops: tuple[dict[str, Any], ...]
    policy: str | None
    effect: Effect


def units(share: Decimal) -> int:
    """Return a share in whole units.

    Example:
        >>> units(Decimal("0.3")) + units(Decimal("32.3")) + units(Decimal("17.4")) == 50 * UNIT
        True
    """
    return int(share * UNIT)


def _rows(connection: DuckDBPyConnection, query: str, **values: Any) -> list[dict[str, Any]]:
    return list(as_dicts(connection.execute(read_sql(f"rules/sql/{query}.sql"), values)))


def _period(row: dict[str, Any]) -> Period:
    return Period(
        first=row["first"].toordinal(),
        stop=row["last"].toordinal() + 1,
        certain=row["state"] == "in_force",
        since=row["since"],
        until=row["until"],
        branches=tuple(Branch(b["if"], b["then"], tuple(b["evidence"])) for b in row["branches"]),
        known_through=row["known_through"],
        premises=tuple(row["premises"]),
    )


def _split(text: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in (text or "").split(",") if part.strip())


def read_regimes(connection: DuckDBPyConnection) -> list[Regime]:
    """Return every regime, in the order of its id."""
    periods: dict[str, list[ThresholdPeriod]] = {}
    heads: dict[str, dict[str, Any]] = {}
    for row in _rows(connection, "regime_thresholds"):
        flags = row["qualifiers"]
        names = ("strict", "aggregate", "control", "foreign_only", "presumption")
        flagged = {name: flags.get(name) == "true" for name in names}
        threshold = Threshold(
            row["id"], row["regime"], units(Decimal(row["value"])), **flagged, is_dated=row["is_dated"]
        )
        periods.setdefault(row["regime"], []).append(ThresholdPeriod(threshold, _period(row)))
        heads[row["regime"]] = row
    listings = _read_listings(connection)
    effects: dict[str, list[Effect]] = {}
    for row in _rows(connection, "regime_effects"):
        effects.setdefault(row["regime"], []).append(_effect(row))
    return [
        Regime(
            id=regime,
            country=head["country"],
            state_label=head["state_label"],
            thresholds=tuple(periods[regime]),
            listings=tuple(listings.get(regime, ())),
            effects=tuple(effects.get(regime, ())),
        )
        for regime, head in heads.items()
    ]


def _effect(row: dict[str, Any]) -> Effect:
    names = ("effect", "binds", "policy", "requirement", "scope", "basis")
    return Effect(**{name: row[name] for name in names}, period=_period(row))


def _read_listings(connection: DuckDBPyConnection) -> dict[str, list[Listing]]:
    found: dict[str, list[Listing]] = {}
    names = ("id", "actor", "entry", "entry_label", "list", "list_label", "effect", "binds",
             "policy", "requirement", "scope", "programme", "has_coverage")  # fmt: skip
    for rows in _grouped(_rows(connection, "regime_listings"), ("regime", "id")):
        head = rows[0]
        found.setdefault(head["regime"], []).append(
            Listing(
                **{name: head[name] for name in names},
                footnotes=_split(head["footnote"]),
                periods=tuple(_period(row) for row in rows),
            )
        )
    return found


def _grouped(rows: Sequence[dict[str, Any]], keys: Sequence[str]) -> Iterable[list[dict[str, Any]]]:
    groups: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for row in rows:
        groups.setdefault(tuple(row[key] for key in keys), []).append(row)
    return groups.values()


def read_stakes(connection: DuckDBPyConnection, entities: Sequence[str]) -> list[Stake]:
    """Return the stored stakes in some entities, and controls without a share (their basis is `control`).

    Args:
        connection: An open graph.
        entities: Ids of the owned entities.
    """
    names = ("id", "owner", "owned", "basis", "low", "high", "is_known", "share", "share_min", "share_max")
    return [
        Stake(
            **{name: rows[0][name] for name in names},
            since=rows[0]["printed_since"],
            until=rows[0]["printed_until"],
            periods=tuple(_period(row) for row in rows),
        )
        for rows in _grouped(_rows(connection, "regime_stakes", entities=entities), ("id",))
    ]


def read_extensions(connection: DuckDBPyConnection) -> list[Extension]:
    """Return the rules that follow a list's footnote."""
    return [
        Extension(
            feed=row["feed"],
            list=row["list"],
            rule=row["rule"],
            footnotes=_split(row["footnote"]),
            hops=tuple(row["hops"]),
            policy=row["own_policy"],
            effect=_effect(row),
        )
        for row in _rows(connection, "regime_extensions")
    ]
