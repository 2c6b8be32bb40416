"""Why an entity is reached on a day: the tree of stakes up to the listings."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from embargraph.rules.ownership.fixed_point import ANY_RANK, LEVELS, FixedPoint, Holding, Level, Support

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from embargraph.rules.ownership.regimes import Listing, Period

__all__ = ["ListedOwner", "OwnershipProof", "contributors", "find_proof", "find_sources"]


@dataclass(frozen=True, slots=True)
class OwnershipProof:
    """An actor is restricted on a day: by a listing, or by stakes of actors that are.

    `parents` are the proofs of the witness's owners, in the witness's order.
    """

    actor: str
    level: Level
    support: Support | None = None
    listing: Listing | None = None
    listed_on: Period | None = None
    parents: tuple[OwnershipProof, ...] = ()

    def walk(self) -> Iterator[OwnershipProof]:
        """Yield this proof and all below it, each actor once."""
        seen, waiting = set(), [self]
        while waiting:
            proof = waiting.pop(0)
            if proof.actor not in seen:
                seen.add(proof.actor)
                yield proof
                waiting.extend(proof.parents)

    def rests_on(self, actor: str) -> bool:
        """Say whether an actor's own restriction is among what holds the proof up."""
        return any(proof.actor == actor for parent in self.parents for proof in parent.walk())

    def periods(self) -> Iterator[Period]:
        """Yield every period that the proof stands on."""
        for proof in self.walk():
            if proof.listed_on is not None:
                yield proof.listed_on
            if proof.support is not None:
                yield proof.support.window.period
                yield from (holding.period for holding in proof.support.witness)

    def path(self) -> Iterator[tuple[str, str]]:
        """Yield relation and id from the actor up through the largest stakes to a listing."""
        proof = self
        while proof.support is not None:
            relation = "owns" if proof.support.basis == "owned" else "controls"
            pairs = zip(proof.support.witness, proof.parents, strict=True)
            holding, parent = min(pairs, key=lambda pair: (-pair[0].value, pair[0].owner))
            yield relation, holding.owner
            proof = parent
        if proof.listing is not None:
            yield "listed_by", proof.listing.entry
            yield "under", proof.listing.list


@dataclass(slots=True)
class ListedOwner:
    """One listing above an entity, and the nearest way up to it."""

    listing: Listing
    listed_on: Period
    direct: str
    holdings: tuple[Holding, ...] = field(default=())


def find_proof(
    point: FixedPoint, actor: str, day: int, level: Level, *, derived: bool = False
) -> OwnershipProof | None:
    """Return why an actor is restricted on a day, if it is.

    Args:
        point: The regime, solved.
        actor: Whose restriction is asked for.
        day: An ordinal.
        level: The level at which it is asked; owners are shown at their strongest.
        derived: Do not take the actor's own listing for an answer.
    """
    if not derived:
        return _proof(point, actor, day, level, {})
    proof = _owned(point, actor, day, level, {})
    if proof is None:
        return None
    # A listed party may hold its own owners: what others hold of it may reach the threshold without them, or fall
    # short of it, since what an owner that no longer counts is known to hold is not there for the others to have.
    apart = level.high and _listed(point, actor, day, LEVELS[-1]) is not None
    return _proof_without(point, actor, day, level) if apart or proof.rests_on(actor) else proof


#: Proofs on one day, by actor and level: owners share owners, and each is proved once.
_Known = dict[tuple[str, Level], "OwnershipProof | None"]


def _proof(point: FixedPoint, actor: str, day: int, level: Level, known: _Known) -> OwnershipProof | None:
    if (actor, level) not in known:
        known[actor, level] = _listed(point, actor, day, level) or _owned(point, actor, day, level, known)
    return known[actor, level]


def _listed(point: FixedPoint, actor: str, day: int, level: Level) -> OwnershipProof | None:
    own = point.listings_on(actor, day, level)
    if not own:
        return None
    listing, period = min(own, key=lambda pair: (not pair[1].certain, pair[0].id))
    return OwnershipProof(actor, level, listing=listing, listed_on=period)


def _owned(point: FixedPoint, actor: str, day: int, level: Level, known: _Known) -> OwnershipProof | None:
    rank = point.ranks[level].rank(actor, day)
    # A listed party's own rank is no bound; its owners' proofs end in their own ranks.
    support = point.support(actor, day, level, rank or ANY_RANK)
    if support is None:
        return None
    parents = []
    for holding in support.witness:
        parent = _proof(point, holding.owner, day, _owner_level(point, holding.owner, day, level), known)
        if parent is None:
            return None
        parents.append(parent)
    return OwnershipProof(actor, level, support=support, parents=tuple(parents))


def _proof_without(point: FixedPoint, actor: str, day: int, level: Level) -> OwnershipProof | None:
    """Return why owners restrict a listed actor on a day, if neither its listing counts nor what rests on it.

    It is the fixed point again, in rounds, among the actor's owners however far up: those who are listed first,
    then whoever they are enough for.
    """
    waiting = _restricted_above(point, actor, day, level)
    proofs: dict[str, OwnershipProof] = {}
    for at in (strong for strong in LEVELS if _implies(strong, level)):
        proofs |= {owner: found for owner in waiting if (found := _listed(point, owner, day, at)) is not None}
        size = -1
        while len(proofs) > size:
            size = len(proofs)
            waiting = [owner for owner in waiting if owner not in proofs]
            counted = {owner for owner, proof in proofs.items() if _implies(proof.level, at)}
            new = {owner: point.support_of(owner, day, at, counted) for owner in waiting}
            proofs |= {owner: _supported(owner, at, why, proofs) for owner, why in new.items() if why is not None}
    support = point.support_of(actor, day, level, proofs.keys())
    return None if support is None else _supported(actor, level, support, proofs)


def _supported(actor: str, level: Level, support: Support, proofs: Mapping[str, OwnershipProof]) -> OwnershipProof:
    return OwnershipProof(actor, level, support=support, parents=tuple(proofs[h.owner] for h in support.witness))


def _restricted_above(point: FixedPoint, actor: str, day: int, level: Level) -> list[str]:
    """Return the restricted owners of an actor, however far up, without the actor; sorted."""
    ranks = point.ranks[level]
    seen, waiting = {actor}, [actor]
    while waiting:
        for held in point.holdings(waiting.pop(), day, level).values():
            for owner in {holding.owner for holding in held} - seen:
                if ranks.rank(owner, day) is not None:
                    seen.add(owner)
                    waiting.append(owner)
    return sorted(seen - {actor})


def _implies(strong: Level, weak: Level) -> bool:
    """Say whether what holds at one level holds at another."""
    return strong.high <= weak.high and strong.certain >= weak.certain


def _owner_level(point: FixedPoint, owner: str, day: int, level: Level) -> Level:
    """Return the strongest level that an owner has on a day and that implies one."""
    for strong in LEVELS:
        if _implies(strong, level) and point.ranks[strong].rank(owner, day) is not None:
            return strong
    return level


def find_sources(point: FixedPoint, entity: str, day: int, level: Level, support: Support) -> list[ListedOwner]:
    """Return every listing whose party is among the restricted owners, however far up.

    All of them count, not only the witness: the most restrictive requirement
    of any owner governs, and a footnote of any owner is inherited.

    Args:
        point: The solved regime.
        entity: Id of the entity that is reached.
        day: A proleptic ordinal.
        level: How certain the conclusion is.
        support: Which threshold the entity reaches, as `FixedPoint.support` gives it.

    Returns:
        Each listing once, nearest owners first.
    """
    found: dict[str, ListedOwner] = {}
    seen = {entity}
    waiting: list[tuple[str, Support, str, tuple[Holding, ...]]] = [(entity, support, "", ())]
    while waiting:
        actor, why, direct, way = waiting.pop(0)
        for holding in contributors(point, actor, day, level, why):
            if holding.owner in seen:
                continue
            seen.add(holding.owner)
            first, steps = direct or holding.owner, (*way, holding)
            for listing, period in point.listings_on(holding.owner, day, level):
                found.setdefault(listing.id, ListedOwner(listing, period, first, steps))
            upward = point.support(holding.owner, day, level)
            if upward is not None:
                waiting.append((holding.owner, upward, first, steps))
    return list(found.values())


def contributors(point: FixedPoint, actor: str, day: int, level: Level, why: Support) -> list[Holding]:
    """Return the stakes in an entity of every restricted owner that the rule counts, largest first.

    Args:
        point: The solved regime.
        actor: Id of the entity.
        day: A proleptic ordinal.
        level: How certain the conclusion is.
        why: Which threshold the entity reaches, as `FixedPoint.support` gives it.

    Returns:
        Holdings, whose values are in 1e-9 percent; controls without a share come last.
    """
    threshold = why.window.threshold
    ranks = point.ranks[level]
    found = []
    for basis, holdings in point.holdings(actor, day, level).items():
        if basis == "control" and not threshold.control:
            continue
        for holding in holdings:
            counts = basis == "control" or (
                holding.stake.high > 0 and (threshold.aggregate or threshold.is_reached(holding.value))
            )
            if counts and ranks.rank(holding.owner, day) is not None:
                found.append(holding)
    return sorted(found, key=lambda h: (h.stake.basis == "control", -h.value, h.owner))
