"""The supply chain as data: technologies, what they need, who provides them, who can refuse.

A technology is **bought** from a provider or from a provider of one of its
kinds (OR), or **made** from all that it needs (AND).  Each provision has a
weight in its market and the members that can refuse it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

__all__ = ["Chain", "Market", "Provision", "Technology"]


@dataclass(frozen=True, slots=True)
class Provision:
    """What one provider, or one country, provides of a technology.

    `weight` is its share in units of the market's total, None where no share
    is on record; `answers` holds the members each of which can refuse it, and
    is empty where nobody can: a provider in the target, or no single state.
    """

    provider: str
    weight: int | None
    answers: frozenset[str]
    home: str | None = None
    is_domestic: bool = False
    statement: str = ""


@dataclass(frozen=True, slots=True)
class Market:
    """Everybody who provides one technology, in one year.

    `total` is the denominator of every share: the sum of the country-level
    shares.  It is 0 where no share is on record; then a technology is denied
    when every known provider refuses, and a provider in the target bars that.
    """

    provisions: tuple[Provision, ...]
    total: int = 0
    year: str | None = None

    @property
    def is_graded(self) -> bool:
        """Whether shares are on record."""
        return self.total > 0

    def denied(self, members: Collection[str]) -> Fraction:
        """Return the share of the market that some members deny, from 0 to 1.

        Example:
            >>> market = Market((Provision("asml", 80, frozenset({"nl"})), Provision("canon", 20, frozenset())), 100)
            >>> market.denied({"nl"})
            Fraction(4, 5)
        """
        chosen = set(members)
        if not self.is_graded:
            whole = bool(self.provisions) and all(chosen & provision.answers for provision in self.provisions)
            return Fraction(int(whole))
        hit = sum(provision.weight or 0 for provision in self.provisions if chosen & provision.answers)
        return min(Fraction(hit, self.total), Fraction(1))

    def is_denied(self, members: Collection[str], share: Fraction) -> bool:
        """Say whether some members deny at least a share; all of it includes providers without a share."""
        if self.denied(members) < share:
            return False
        chosen = set(members)
        unknown = [provision for provision in self.provisions if provision.weight is None]
        return share < 1 or all(chosen & provision.answers for provision in unknown)


@dataclass(slots=True)
class Technology:
    """One technology: its own market, if any, its kinds and what it needs, by id."""

    id: str
    market: Market | None = None
    kinds: list[str] = field(default_factory=list)
    needs: list[str] = field(default_factory=list)


class Chain:
    """A supply chain seen from one target, its technologies in an order in which parts come first.

    Args:
        technologies: Technologies by id.
        both: A technology that can be bought and made is denied when one way is
            closed, instead of both.

    Example:
        >>> euv = Technology("euv", Market((Provision("asml", 100, frozenset({"nl"})),), 100))
        >>> chain = Chain({"euv": euv, "chip": Technology("chip", needs=["euv"])})
        >>> chain.denied("chip", {"nl"})
        Fraction(1, 1)
    """

    def __init__(self, technologies: Mapping[str, Technology], *, both: bool = False) -> None:
        """Order the technologies, and find those on which nothing is on record."""
        self.technologies = technologies
        self.both = both
        #: Edges that would close a cycle, as ids; they are left out.
        self.circles: list[tuple[str, str]] = []
        self.order = self._sort()
        dropped = set(self.circles)
        self.parts: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {}
        #: Technologies with a provider on record somewhere below them.
        self.known: set[str] = set()
        for name in self.order:
            technology = technologies[name]
            kinds, needs = (
                tuple(part for part in dict.fromkeys(parts) if part in self.known and (name, part) not in dropped)
                for parts in (technology.kinds, technology.needs)
            )
            self.parts[name] = (kinds, needs)
            if technology.market is not None or kinds or needs:
                self.known.add(name)

    def _sort(self) -> list[str]:
        """Return the technologies, parts first; a walk of its own, since a chain may be deep and have cycles."""
        order: list[str] = []
        state: dict[str, int] = {}
        for root in sorted(self.technologies):
            if root in state:
                continue
            stack = [(root, iter(self._below(root)))]
            state[root] = 1
            while stack:
                name, parts = stack[-1]
                for part in parts:
                    if state.get(part) == 1:
                        self.circles.append((name, part))
                    elif part not in state:
                        state[part] = 1
                        stack.append((part, iter(self._below(part))))
                        break
                else:
                    stack.pop()
                    state[name] = 2
                    order.append(name)
        return order

    def _below(self, name: str) -> list[str]:
        technology = self.technologies[name]
        parts = dict.fromkeys((*technology.kinds, *technology.needs))
        return sorted(part for part in parts if part in self.technologies)

    def below(self, names: Iterable[str]) -> list[str]:
        """Return some technologies and all that they consist of, parts first."""
        wanted = {name for name in names if name in self.technologies}
        queue = list(wanted)
        while queue:
            kinds, needs = self.parts[queue.pop()]
            fresh = {*kinds, *needs} - wanted
            wanted |= fresh
            queue += fresh
        return [name for name in self.order if name in wanted]

    def denied(self, name: str, members: Collection[str]) -> Fraction:
        """Return the share of a technology that some members deny, from 0 to 1.

        The share of what is bought is the least among its own market and its
        kinds; of what is made, the greatest among what it needs.
        """
        return self.shares([name], dict.fromkeys(self.technologies, frozenset(members)))[name]

    def shares(self, names: Iterable[str], members: Mapping[str, Collection[str]]) -> dict[str, Fraction]:
        """Return the denied share of some technologies and their parts, with members for each technology."""
        found: dict[str, Fraction] = {}
        for name in self.below(names):
            market = self.technologies[name].market
            kinds, needs = self.parts[name]
            bought = [found[kind] for kind in kinds]
            if market is not None:
                bought.append(market.denied(members.get(name, ())))
            ways = [min(bought)] if bought else []
            if needs:
                ways.append(max(found[need] for need in needs))
            found[name] = (max(ways) if self.both else min(ways)) if ways else Fraction(0)
        return found

    def is_denied(self, name: str, members: Collection[str], share: Fraction) -> bool:
        """Say whether some members deny at least a share of a technology."""
        found: dict[str, bool] = {}
        for part in self.below([name]):
            market = self.technologies[part].market
            kinds, needs = self.parts[part]
            bought = [found[kind] for kind in kinds]
            if market is not None:
                bought.append(market.is_denied(members, share))
            ways = [all(bought)] if bought else []
            if needs:
                ways.append(any(found[need] for need in needs))
            found[part] = bool(ways) and (any(ways) if self.both else all(ways))
        return found[name]

    def members(self, names: Iterable[str]) -> set[str]:
        """Return everybody who can refuse something of some technologies or their parts."""
        markets = (self.technologies[name].market for name in self.below(names))
        provisions = (provision for market in markets if market is not None for provision in market.provisions)
        return {member for provision in provisions for member in provision.answers}

    def market(self, name: str) -> Market:
        """Return the market of a technology; one that nobody is on record to provide has an empty one."""
        return self.technologies[name].market or Market(())

    def _ways(
        self, name: str, members: Collection[str], shares: Mapping[str, Fraction]
    ) -> list[tuple[Fraction, list[tuple[Fraction, str]]]]:
        """Return the ways to a technology that count: the denied share of each, and its parts with theirs."""
        market = self.technologies[name].market
        kinds, needs = self.parts[name]
        bought = [(shares[kind], kind) for kind in kinds]
        if market is not None:
            bought.append((market.denied(members), name))
        ways = [(min(bought)[0], bought)] if bought else []
        if needs:
            tightest = max((shares[need], need) for need in needs)
            ways.append((tightest[0], [tightest]))
        ways.sort(key=lambda way: way[0], reverse=self.both)
        return ways[:1] if self.both else ways

    def bottleneck(self, name: str, members: Collection[str], shares: Mapping[str, Fraction]) -> str:
        """Return the technology whose market decides how much of another is denied.

        Of two ways it is in the one that is denied less, of what is needed in
        the input that is denied most, of kinds in the one that is denied least.
        """
        while True:
            ways = self._ways(name, members, shares)
            if not ways:
                return name
            _, parts = ways[0]
            part = min(parts)[1]
            if part == name:
                return name
            name = part

    def closed(self, name: str, members: Collection[str], shares: Mapping[str, Fraction]) -> list[str]:
        """Return the technologies whose markets must be closed for a denial to work, in order of ids."""
        found: set[str] = set()
        seen = {name}
        queue = [name]
        while queue:
            here = queue.pop()
            for _, parts in self._ways(here, members, shares):
                for _, part in parts:
                    if part == here:
                        found.add(here)
                    elif part not in seen:
                        seen.add(part)
                        queue.append(part)
        return sorted(found)
