"""The least fixed point of "restricted owners together hold at least the threshold".

It is taken at four levels, strongest first: what is known for certain, what
holds if uncertain dates and rules hold, what holds for certain if unknown
shares are as large as they may be, and both.  At every level it is reached in
rounds from the listed parties, for all days at once; the round in which an
entity is reached is its rank, and a proof uses only owners of lower rank, so
no cycle ever holds itself up.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from embargraph.rules.ownership.regimes import WHOLE, Listing, Period, Regime, Stake, ThresholdPeriod

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

__all__ = ["LEVELS", "FixedPoint", "Holding", "Level", "Ranks", "Support", "period_on"]

#: A rank above every other: any restricted owner counts.
ANY_RANK = 1 << 30
#: Answers kept, for the next entity that stands on the same owners.
_REMEMBERED = 1 << 17


class Level(NamedTuple):
    """How sure a conclusion is: with known shares or possible ones, on certain days or possible ones."""

    high: bool
    certain: bool


#: From the strongest conclusion to the weakest.
LEVELS = (Level(False, True), Level(False, False), Level(True, True), Level(True, False))


@dataclass(frozen=True, slots=True)
class Holding:
    """What one owner holds of one company on one day, on one basis.

    `value` is the share that counts at the level; `sure` is the least share on
    certain days, which no other owner can hold.
    """

    owner: str
    stake: Stake
    period: Period
    value: int
    sure: int

    @property
    def is_exact(self) -> bool:
        """Whether the share that counts is one that is known."""
        return self.value <= self.stake.low


@dataclass(frozen=True, slots=True)
class Support:
    """Why an entity is reached on a day: a threshold and a minimal set of stakes."""

    window: ThresholdPeriod
    basis: str
    witness: tuple[Holding, ...]


def period_on(periods: Iterable[Period], day: int, *, certain: bool) -> Period | None:
    """Return the period that holds a day, a certain one before a possible one.

    Args:
        periods: Periods, each from `first` up to but without `stop`.
        day: A proleptic ordinal, as of `date.toordinal`.
        certain: Take certain periods only.
    """
    found = None
    for period in periods:
        if period.first <= day < period.stop:
            if period.certain:
                return period
            if not certain and found is None:
                found = period
    return found


class Ranks:
    """The days on which each actor is restricted at one level, each stretch with its rank."""

    def __init__(self, pieces: Iterable[tuple[str, int, int, int]]) -> None:
        """Keep pieces of actor, first, stop and rank, sorted by actor and first."""
        self._pieces: dict[str, list[tuple[int, int, int]]] | None = {}
        self._grouped: Callable[[], dict[str, list[tuple[int, int, int]]]] = dict
        for actor, first, stop, rank in pieces:
            self._pieces.setdefault(actor, []).append((first, stop, rank))

    @classmethod
    def later(cls, grouped: Callable[[], dict[str, list[tuple[int, int, int]]]]) -> Ranks:
        """Keep what gives the pieces of each actor, which is called when they are first asked for.

        Of millions of actors their pieces take as long to lay out as to find.
        """
        ranks = cls(())
        ranks._pieces, ranks._grouped = None, grouped
        return ranks

    @property
    def pieces(self) -> dict[str, list[tuple[int, int, int]]]:
        """First, stop and rank of each actor's stretches, sorted."""
        if self._pieces is None:
            self._pieces = self._grouped()
        return self._pieces

    def rank(self, actor: str, day: int) -> int | None:
        """Return the round in which an actor was reached on a day, 0 by a listing; nothing if it was not."""
        pieces = self.pieces.get(actor)
        if pieces:
            place = bisect_right(pieces, day, key=lambda piece: piece[0]) - 1
            if place >= 0 and day < pieces[place][1]:
                return pieces[place][2]
        return None


@dataclass(slots=True)
class FixedPoint:
    """One regime solved over all days, and what follows for one entity on one day.

    Args:
        regime: The rule, its thresholds and the listings that feed it.
        stakes: All stakes and controls in companies that may be reached.
        countries: Country of each actor, where known.
        ranks: The fixed point at each level.
    """

    regime: Regime
    stakes: Sequence[Stake]
    countries: Mapping[str, str | None]
    ranks: Mapping[Level, Ranks]
    owners: dict[str, list[Stake]] = field(init=False, default_factory=dict)
    listed: dict[str, list[Listing]] = field(init=False, default_factory=dict)
    cuts: dict[str, list[int]] = field(init=False, default_factory=dict)
    known: dict[tuple[str, int, Level, int], Support | None] = field(init=False, default_factory=dict)
    held: dict[tuple[str, int, Level], dict[str, list[Holding]]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Index stakes by company and listings by party."""
        for listing in self.regime.listings:
            self.listed.setdefault(listing.actor, []).append(listing)
        for stake in self.stakes:
            self.owners.setdefault(stake.owned, []).append(stake)

    def reached(self) -> list[str]:
        """Return the entities that are restricted on some day and have owners, by id."""
        return sorted(self.owners.keys() & self.ranks[LEVELS[-1]].pieces.keys())

    def strength(self, actor: str, day: int) -> int | None:
        """Return the place in `LEVELS` of the strongest level at which an actor is restricted."""
        for place, level in enumerate(LEVELS):
            if self.ranks[level].rank(actor, day) is not None:
                return place
        return None

    def is_domestic(self, actor: str) -> bool:
        """Say whether an actor is of the state that made the rule."""
        country = self.countries.get(actor)
        return country is not None and country == self.regime.country

    def listings_on(self, actor: str, day: int, level: Level) -> list[tuple[Listing, Period]]:
        """Return an actor's own listings on a day."""
        found = [(x, period_on(x.periods, day, certain=level.certain)) for x in self.listed.get(actor, ())]
        return [(listing, period) for listing, period in found if period is not None]

    def edges(self, entity: str, *, upward: bool = False) -> list[int]:
        """Return the days on which something about an entity's owners changes.

        Args:
            entity: Whose owners.
            upward: Also the owners' owners, however far.
        """
        weakest = self.ranks[LEVELS[-1]].pieces if upward else {}
        days = {day for w in self.regime.thresholds for day in (w.period.first, w.period.stop)}
        days |= {day for e in self.regime.effects for day in (e.period.first, e.period.stop)}
        seen, waiting = {entity}, [entity]
        while waiting:
            for stake in self.owners.get(waiting.pop(), ()):
                days |= {day for period in stake.periods for day in (period.first, period.stop)}
                if stake.owner in seen:
                    continue
                seen.add(stake.owner)
                if upward and stake.owner in weakest:
                    waiting.append(stake.owner)
        for actor in seen:
            days |= {d for x in self.listed.get(actor, ()) for p in x.periods for d in (p.first, p.stop)}
        return sorted(days)

    def _stretch(self, entity: str, day: int) -> int:
        """Return the place of a day among those on which an entity's owners, or their restrictions, change."""
        cuts = self.cuts.get(entity)
        if cuts is None:
            days = set(self.edges(entity))
            for owner in {stake.owner for stake in self.owners.get(entity, ())}:
                days |= {d for ranks in self.ranks.values() for piece in ranks.pieces.get(owner, ()) for d in piece[:2]}
            cuts = self.cuts[entity] = sorted(days)
        return bisect_right(cuts, day)

    def holdings(self, entity: str, day: int, level: Level) -> dict[str, list[Holding]]:
        """Return what each owner holds on a day, by basis; `control` is one of them."""
        key = (entity, self._stretch(entity, day), level)
        if key not in self.held:
            if len(self.held) > _REMEMBERED:
                self.held.clear()
            self.held[key] = self._holdings(entity, day, level)
        return self.held[key]

    def _holdings(self, entity: str, day: int, level: Level) -> dict[str, list[Holding]]:
        active: dict[tuple[str, str], list[tuple[Stake, Period]]] = {}
        for stake in self.owners.get(entity, ()):
            period = period_on(stake.periods, day, certain=level.certain)
            if period is not None:
                active.setdefault((stake.basis, stake.owner), []).append((stake, period))
        found: dict[str, list[Holding]] = {}
        for (basis, owner), pairs in active.items():
            found.setdefault(basis, []).append(_restated(owner, pairs, level))
        return found

    def support(self, entity: str, day: int, level: Level, below: int = ANY_RANK) -> Support | None:
        """Return why an entity is reached on a day, if it is, from owners ranked below a bound."""
        if entity not in self.owners:
            return None
        key = (entity, self._stretch(entity, day), level, below)
        if key not in self.known:
            if len(self.known) > _REMEMBERED:
                self.known.clear()
            self.known[key] = self._support(entity, day, level, below)
        return self.known[key]

    def support_of(self, entity: str, day: int, level: Level, owners: Collection[str]) -> Support | None:
        """Return why an entity is reached on a day by some of its restricted owners alone, if it is."""
        return self._support(entity, day, level, ANY_RANK, owners) if entity in self.owners else None

    def _support(
        self, entity: str, day: int, level: Level, below: int, only: Collection[str] | None = None
    ) -> Support | None:
        windows = [w for w in self.regime.thresholds if w.period.first <= day < w.period.stop]
        if level.certain:
            windows = [w for w in windows if w.period.certain]
        if not windows:
            return None
        holdings = self.holdings(entity, day, level)
        ranks = self.ranks[level]

        def is_restricted(holding: Holding) -> bool:
            rank = ranks.rank(holding.owner, day)
            return rank is not None and rank < below and (only is None or holding.owner in only)

        def preference(holding: Holding) -> tuple[int, bool, bool, int, str]:
            place = self.strength(holding.owner, day)
            sure = len(LEVELS) if place is None else place
            return (sure, not holding.period.certain, not holding.is_exact, -holding.value, holding.owner)

        domestic = self.is_domestic(entity)
        for window in sorted(windows, key=lambda w: (not w.period.certain, w.threshold.id)):
            if window.threshold.foreign_only and domestic and not level.high:
                continue
            for basis in ("capital", "votes", *sorted(set(holdings) - {"capital", "votes", "control"})):
                witness = _witness(window, holdings.get(basis, []), level, is_restricted, preference)
                if witness:
                    return Support(window, "owned", witness)
            if window.threshold.control:
                heads = sorted(filter(is_restricted, holdings.get("control", [])), key=preference)
                if heads:
                    return Support(window, "controlled", (heads[0],))
        return None


def _restated(owner: str, pairs: Sequence[tuple[Stake, Period]], level: Level) -> Holding:
    """Read several statements of one stake as one: the greatest bound of each kind.

    A statement that gives no share does not widen those that give one.
    """
    sure = max((s.low for s, p in pairs if p.certain), default=0)
    if not level.high:
        stake, period = min(pairs, key=lambda x: (-x[0].low, not x[1].certain, x[0].id))
        return Holding(owner, stake, period, stake.low, sure)
    best: tuple[Stake, Period] | None = None
    # What certain days allow, possible ones allow too.
    for some in ([x for x in pairs if x[1].certain], pairs):
        known = [x for x in some if x[0].is_known] or some
        if known:
            top = min(known, key=lambda x: (-x[0].high, not x[1].certain, x[0].id))
            if best is None or top[0].high > best[0].high:
                best = top
    stake, period = best or pairs[0]
    value = max(stake.high, max(s.low for s, _ in pairs))
    return Holding(owner, stake, period, value, sure)


def _alone(holding: Holding, sure: int) -> int:
    """Return the share that counts for one owner: no more than what the others leave."""
    return max(holding.sure, min(holding.value, WHOLE - (sure - holding.sure)))


def _witness(
    window: ThresholdPeriod,
    holdings: Sequence[Holding],
    level: Level,
    is_restricted: Callable[[Holding], bool],
    preference: Callable[[Holding], tuple[int, bool, bool, int, str]],
) -> tuple[Holding, ...]:
    """Return a smallest set of restricted holdings that reaches the threshold, or nothing."""
    threshold = window.threshold
    mine = [h for h in holdings if h.value > 0 and is_restricted(h)]
    if not mine:
        return ()
    mine.sort(key=preference)
    if not threshold.aggregate:
        sure = sum(h.sure for h in holdings)
        return next(((h,) for h in mine if threshold.is_reached(_alone(h, sure))), ())
    total = sum(h.value for h in mine)
    if level.high:
        # What others are known to hold cannot be the restricted owners'.
        kept = {h.owner for h in mine}
        others = sum(h.sure for h in holdings if h.owner not in kept)
        total = max(min(total, WHOLE - others), sum(h.sure for h in mine))
    if not threshold.is_reached(total):
        return ()
    chosen = list(mine)
    total = sum(h.value for h in mine)
    for holding in reversed(mine):
        if len(chosen) > 1 and threshold.is_reached(total - holding.value):
            chosen.remove(holding)
            total -= holding.value
    return tuple(chosen)
