"""Minimal cut sets: every smallest set of members whose refusal denies a technology.

Exact, not heuristic.  A family of sets of members, as bit masks none of which
holds another, is made for each market and joined upwards: where all ways must
be closed, each set of one family is united with each of the next; where one is
enough, the families are put together; what holds another set is dropped.

Families can grow without end.  Where they would, only sets of few members are
kept: all minimal sets of up to that many members come from such sets, so that
the answer is whole up to that size, and it says up to which.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from embargraph.supply.chain import Chain, Market

__all__ = ["STEPS", "Cuts", "find_cuts"]

#: Steps of work after which only smaller sets are looked for: some seconds.
STEPS = 3_000_000


@dataclass(frozen=True, slots=True)
class Cuts:
    """The minimal sets by technology; `bound` is None where all are found.

    Otherwise every minimal set of up to `bound` members is found, and larger
    ones may exist.
    """

    sets: dict[str, list[frozenset[str]]]
    bound: int | None = None


class _TooManyError(Exception):
    """The work is more than was allowed."""


def find_cuts(chain: Chain, names: Iterable[str], share: Fraction, *, steps: int = STEPS) -> Cuts:
    """Return all minimal sets of members that deny at least a share of each technology.

    Args:
        chain: The supply chain, seen from the target.
        names: Technologies asked about.
        share: The share to deny, above 0 and up to 1.
        steps: Work to spend before only smaller sets are looked for.

    Returns:
        The sets for each technology, smallest first, then by name.

    Example:
        >>> from embargraph.supply.chain import Provision, Technology
        >>> makers = (Provision("a", 60, frozenset({"jp"})), Provision("b", 40, frozenset({"us"})))
        >>> chain = Chain({"resist": Technology("resist", Market(makers, 100))})
        >>> cuts = find_cuts(chain, ["resist"], Fraction(9, 10))
        >>> [sorted(members) for members in cuts.sets["resist"]]
        [['jp', 'us']]
    """
    wanted = [name for name in dict.fromkeys(names) if name in chain.technologies]
    members = sorted(chain.members(wanted))
    try:
        return Cuts(_named(_Families(chain, share, members, None, steps).of(wanted), members))
    except _TooManyError:
        pass
    found: dict[str, list[int]] = {name: [] for name in wanted}
    size = 0
    while size < len(members):
        try:
            found = _Families(chain, share, members, size + 1, steps).of(wanted)
        except _TooManyError:
            break
        size += 1
    return Cuts(_named(found, members), size if size < len(members) else None)


def _named(families: dict[str, list[int]], members: list[str]) -> dict[str, list[frozenset[str]]]:
    named = {}
    for name, family in families.items():
        sets = [frozenset(member for bit, member in enumerate(members) if mask >> bit & 1) for mask in family]
        named[name] = sorted(sets, key=lambda chosen: (len(chosen), sorted(chosen)))
    return named


class _Families:
    """The families of minimal sets of one chain, for one share and one greatest size."""

    def __init__(self, chain: Chain, share: Fraction, members: list[str], size: int | None, steps: int) -> None:
        self.chain, self.share = chain, share
        self.size = len(members) if size is None else size
        self.left = steps
        self.bits = {member: 1 << place for place, member in enumerate(members)}

    def of(self, names: list[str]) -> dict[str, list[int]]:
        """Return the families of some technologies, made from the parts up."""
        made: dict[str, list[int]] = {}
        for name in self.chain.below(names):
            market = self.chain.technologies[name].market
            kinds, needs = self.chain.parts[name]
            bought = [made[kind] for kind in kinds]
            if market is not None:
                bought.append(self._of_market(market))
            ways = [self._all_of(bought)] if bought else []
            if needs:
                ways.append(self._least([mask for need in needs for mask in made[need]]))
            if not ways:
                made[name] = []
            elif self.chain.both:
                made[name] = self._least([mask for way in ways for mask in way])
            else:
                made[name] = self._all_of(ways)
        return {name: made[name] for name in names}

    def _spend(self, steps: int) -> None:
        self.left -= steps
        if self.left < 0:
            raise _TooManyError

    def _least(self, masks: Iterable[int]) -> list[int]:
        """Return the sets that hold no other."""
        kept: list[int] = []
        for mask in sorted(set(masks), key=lambda mask: (mask.bit_count(), mask)):
            self._spend(len(kept) + 1)
            if mask.bit_count() <= self.size and not any(other & mask == other for other in kept):
                kept.append(mask)
        return kept

    def _all_of(self, families: list[list[int]]) -> list[int]:
        """Return the minimal unions of one set from each family; small families first, so that few are tried."""
        families = sorted(families, key=len)
        joined = families[0]
        for family in families[1:]:
            unions: set[int] = set()
            for mask in joined:
                self._spend(len(family))
                if any(other & mask == other for other in family):
                    # It closes this way too; any union would hold it.
                    unions.add(mask)
                else:
                    unions |= {mask | other for other in family}
            joined = self._least(unions)
        return joined

    def _of_market(self, market: Market) -> list[int]:
        """Return the minimal sets that deny the share of one market."""
        weights: dict[int, int] = {}
        required: list[int] = []
        for provision in market.provisions:
            mask = sum(self.bits[member] for member in provision.answers)
            if not market.is_graded or (provision.weight is None and self.share == 1):
                required.append(mask)
            if mask and provision.weight:
                weights[mask] = weights.get(mask, 0) + provision.weight
        if not market.is_graded:
            # Everybody on record must refuse.
            return self._all_of([self._any_of(mask) for mask in required]) if required else []
        wanted = self.share * market.total
        need = -(-wanted.numerator // wanted.denominator)
        found = self._covers(weights, need)
        return self._all_of([found, *(self._any_of(mask) for mask in required)]) if required else found

    def _any_of(self, mask: int) -> list[int]:
        return [bit for bit in self.bits.values() if bit & mask] if self.size else []

    def _covers(self, weights: dict[int, int], need: int) -> list[int]:
        """Return the minimal sets whose members answer for at least so much weight.

        Members are taken or left in order of the weight that they reach, and a
        branch ends where even all that remain would not do.
        """
        reached = {
            bit: sum(weight for mask, weight in weights.items() if mask & bit)
            for bit in self.bits.values()
            if any(mask & bit for mask in weights)
        }
        order = sorted(reached, key=lambda bit: (-reached[bit], bit))
        rest = [0] * (len(order) + 1)
        for place in range(len(order) - 1, -1, -1):
            rest[place] = rest[place + 1] | order[place]
        plain = all(mask.bit_count() == 1 for mask in weights)
        tails = [0] * (len(order) + 1)
        for place in range(len(order) - 1, -1, -1):
            tails[place] = tails[place + 1] + reached[order[place]]
        found: list[int] = []
        stack = [(0, 0, 0)]
        while stack:
            chosen, place, weight = stack.pop()
            self._spend(1)
            if weight >= need:
                found.append(chosen)
                continue
            if chosen.bit_count() >= self.size or place == len(order):
                continue
            most = weight + tails[place] if plain else _weight(weights, chosen | rest[place])
            if most < need:
                continue
            taken = chosen | order[place]
            more = weight + reached[order[place]] if plain else _weight(weights, taken)
            stack.append((chosen, place + 1, weight))
            stack.append((taken, place + 1, more))
        # Where each weight has one member, the last taken is the lightest, so that each set found is minimal.
        return found if plain else self._least(found)


def _weight(weights: dict[int, int], chosen: int) -> int:
    return sum(weight for mask, weight in weights.items() if mask & chosen)
