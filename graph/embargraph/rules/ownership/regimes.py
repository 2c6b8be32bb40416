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
    """The owned share from which a rule reaches, as one dated statement has it."""

    id: str
    rule: str
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
    """Days on which a rule is, or may be, in force with one threshold."""

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
    """One ownership rule with all that it starts from."""

    rule: str
    country: str | None
    state_label: str | None
    windows: tuple[ThresholdPeriod, ...]
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


_WINDOWS = """
SELECT h.id, h.subject AS rule, h.value, h.qualifiers, h.since IS NOT NULL OR h.until IS NOT NULL AS is_dated,
    issuer.country, issuer.label AS state_label,
    greatest(hs."first", rt."first") AS "first", least(hs."last", rt."last") AS "last",
    certainty([hs.state, rt.state]) AS state,
    latest([{'day': hs."first", 'printed': hs.since}, {'day': rt."first", 'printed': rt.since}]) AS since,
    earliest([{'day': hs."last", 'printed': hs.until}, {'day': rt."last", 'printed': rt.until}]) AS until,
    ordered(hs.branches || rt.branches) AS branches, rt.known_through,
    [h.id] || p.chain || list_filter([p.issued], lambda x: x IS NOT NULL) || rt.premises AS premises
FROM statement h
JOIN span hs ON hs.statement = h.id
JOIN profile p ON p.measure = h.subject
JOIN in_status rt ON rt.carrier = p.carrier AND rt.view = view_of(h.since, p.carrier, h.subject)
LEFT JOIN node issuer ON issuer.id = p."by"
WHERE h.relation = 'has_threshold' AND greatest(hs."first", rt."first") <= least(hs."last", rt."last")
ORDER BY rule, h.id, "first"
"""

_LISTINGS = """
WITH holder AS (
    -- Of a list of 20,000 only the few that own, or are owned, matter here.
    SELECT DISTINCT unnest([subject, object]) AS id FROM statement WHERE relation IN ('owns', 'controls')
), own AS (
    SELECT t.* FROM entered t JOIN holder h ON h.id = t.who
    WHERE t.list IS NOT NULL AND coalesce(t.q['address_only'], 'false') <> 'true'
)
SELECT f.object AS rule, t.statement AS id, t.who AS actor, t.measure AS entry, n.label AS entry_label,
    f.subject AS list, l.label AS list_label,
    coalesce(t.q['effect'], e.effect) AS effect, coalesce(t.q['binds'], e.binds) AS binds,
    coalesce(t.q['policy'], e.policy) AS policy, coalesce(t.q['requirement'], e.requirement) AS requirement,
    coalesce(t.q['scope'], e.scope) AS scope, t.q['footnote'] AS footnote, t.q['programme'] AS programme,
    t.measure IN (SELECT measure FROM coverage) AS has_coverage,
    greatest(t."first", fs."first") AS "first", least(t."last", fs."last") AS "last",
    sure(t.state, fs.state) AS state,
    later(t."first", t.since, fs."first", fs.since) AS since, sooner(t."last", t.until, fs."last", fs.until) AS until,
    joined(t.branches, fs.branches) AS branches, t.known_through,
    [t.statement, f.id] || t.chain || t.premises AS premises
FROM statement f
JOIN span fs ON fs.statement = f.id
JOIN own t ON t.list = f.subject
JOIN node n ON n.id = t.measure
JOIN node l ON l.id = f.subject
LEFT JOIN (SELECT measure, any_value(effect ORDER BY statement) AS effect,
        any_value(binds ORDER BY statement) AS binds, any_value(policy ORDER BY statement) AS policy,
        any_value(requirement ORDER BY statement) AS requirement, any_value(scope ORDER BY statement) AS scope
    FROM effect WHERE measure IN (SELECT measure FROM own) GROUP BY measure) e ON e.measure = t.measure
WHERE f.relation = 'feeds' AND f.object IN (SELECT subject FROM statement WHERE relation = 'has_threshold')
  AND (f.qualifiers['programme'] IS NULL OR list_has_any(
        string_split(replace(f.qualifiers['programme'], ' ', ''), ','),
        string_split(replace(coalesce(t.q['programme'], ''), ' ', ''), ',')))
  AND (f.qualifiers['footnote'] IS NULL OR list_has_any(
        string_split(replace(f.qualifiers['footnote'], ' ', ''), ','),
        string_split(replace(coalesce(t.q['footnote'], ''), ' ', ''), ',')))
  AND greatest(t."first", fs."first") <= least(t."last", fs."last")
ORDER BY rule, t.statement, f.id, "first"
"""

_EFFECTS = """
SELECT e.measure AS rule, e.effect, e.binds, e.policy, e.requirement, e.scope, e.basis,
    e."first", e."last", e.state, e.since, e.until, e.branches, NULL AS known_through, [e.statement] AS premises
FROM effect e WHERE e.measure IN (SELECT subject FROM statement WHERE relation = 'has_threshold')
ORDER BY rule, e.statement, e."first"
"""

_STAKES = """
SELECT s.id, s.subject AS owner, s.object AS owned, s.basis, s.low, s.high, s.is_known,
    s.share, s.share_min, s.share_max, s.since AS printed_since, s.until AS printed_until,
    x."first", x."last", x.state, x.since, x.until, x.branches, NULL AS known_through, [s.id] AS premises
FROM stake_kept s JOIN span x ON x.statement = s.id
WHERE s.object IN (SELECT unnest($entities))
ORDER BY s.id, x."first"
"""

_EXTENSIONS = """
SELECT f.id AS feed, f.subject AS list, f.object AS rule, f.qualifiers['footnote'] AS footnote,
    f.qualifiers['policy'] AS own_policy, e.effect, e.binds, e.policy,
    coalesce(f.qualifiers['requirement'], e.requirement) AS requirement,
    coalesce(f.qualifiers['scope'], e.scope) AS scope, coalesce(e.basis, 'owned') AS basis,
    coalesce(th.hops, []) AS hops,
    greatest(fs."first", coalesce(e."first", min_day()), rt."first") AS "first",
    least(fs."last", coalesce(e."last", max_day()), rt."last") AS "last",
    certainty([fs.state, coalesce(e.state, 'in_force'), rt.state]) AS state,
    latest([{'day': fs."first", 'printed': fs.since}, {'day': rt."first", 'printed': rt.since},
            {'day': coalesce(e."first", min_day()), 'printed': e.since}]) AS since,
    earliest([{'day': fs."last", 'printed': fs.until}, {'day': rt."last", 'printed': rt.until},
              {'day': coalesce(e."last", max_day()), 'printed': e.until}]) AS until,
    ordered(fs.branches || coalesce(e.branches, []) || rt.branches) AS branches, rt.known_through,
    [f.id] || coalesce(th.premises, []) || r.chain
        || list_filter([r.issued, e.statement], lambda x: x IS NOT NULL) || rt.premises AS premises
FROM statement f
JOIN span fs ON fs.statement = f.id
JOIN profile r ON r.measure = f.object
JOIN in_status rt ON rt.carrier = r.carrier AND rt.view = view_of(f.since, r.carrier, '')
LEFT JOIN effect e ON e.measure = f.object
LEFT JOIN through th ON th.measure = f.object
WHERE f.relation = 'feeds' AND f.qualifiers['footnote'] IS NOT NULL
  AND f.object NOT IN (SELECT subject FROM statement WHERE relation = 'has_threshold')
  AND greatest(fs."first", coalesce(e."first", min_day()), rt."first")
      <= least(fs."last", coalesce(e."last", max_day()), rt."last")
ORDER BY rule, f.id, "first"
"""


def units(share: Decimal) -> int:
    """Return a share in whole units.

    Example:
        >>> units(Decimal("0.3")) + units(Decimal("32.3")) + units(Decimal("17.4")) == 50 * UNIT
        True
    """
    return int(share * UNIT)


def _rows(connection: DuckDBPyConnection, sql: str, **values: Any) -> list[dict[str, Any]]:
    cursor = connection.execute(sql, values)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


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
    """Return every rule that has a threshold, in the order of its id."""
    windows: dict[str, list[ThresholdPeriod]] = {}
    heads: dict[str, dict[str, Any]] = {}
    for row in _rows(connection, _WINDOWS):
        flags = row["qualifiers"]
        names = ("strict", "aggregate", "control", "foreign_only", "presumption")
        marks = {name: flags.get(name) == "true" for name in names}
        threshold = Threshold(row["id"], row["rule"], units(Decimal(row["value"])), **marks, is_dated=row["is_dated"])
        windows.setdefault(row["rule"], []).append(ThresholdPeriod(threshold, _period(row)))
        heads[row["rule"]] = row
    listings = _read_listings(connection)
    effects: dict[str, list[Effect]] = {}
    for row in _rows(connection, _EFFECTS):
        effects.setdefault(row["rule"], []).append(_effect(row))
    return [
        Regime(
            rule=rule,
            country=head["country"],
            state_label=head["state_label"],
            windows=tuple(windows[rule]),
            listings=tuple(listings.get(rule, ())),
            effects=tuple(effects.get(rule, ())),
        )
        for rule, head in heads.items()
    ]


def _effect(row: dict[str, Any]) -> Effect:
    names = ("effect", "binds", "policy", "requirement", "scope", "basis")
    return Effect(**{name: row[name] for name in names}, period=_period(row))


def _read_listings(connection: DuckDBPyConnection) -> dict[str, list[Listing]]:
    found: dict[str, list[Listing]] = {}
    names = ("id", "actor", "entry", "entry_label", "list", "list_label", "effect", "binds",
             "policy", "requirement", "scope", "programme", "has_coverage")  # fmt: skip
    for rows in _grouped(_rows(connection, _LISTINGS), ("rule", "id")):
        head = rows[0]
        found.setdefault(head["rule"], []).append(
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
        for rows in _grouped(_rows(connection, _STAKES, entities=entities), ("id",))
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
        for row in _rows(connection, _EXTENSIONS)
    ]
