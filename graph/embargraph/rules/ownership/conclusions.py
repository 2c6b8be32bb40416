"""Conclusions on ownership: one row for each stretch of days on which nothing changes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from embargraph.rules.ownership.fixed_point import LEVELS, FixedPoint, Holding, Support
from embargraph.rules.ownership.proof import ListedOwner, OwnershipProof, contributors, find_proof, find_sources
from embargraph.rules.ownership.regimes import Effect, Extension, Listing, Period
from embargraph.rules.ownership.severity import policy_rank, requirement_rank

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from decimal import Decimal

    from embargraph.rules.statuses import Branch

__all__ = ["COLUMNS", "Conclusion", "conclude", "extend"]

_HOPS = 'STRUCT(relation VARCHAR, id VARCHAR, "label" VARCHAR)[]'

#: Columns of `conclusion` that ownership fills, with their types.
COLUMNS: Mapping[str, str] = {
    "run": "VARCHAR",
    "rule": "VARCHAR",
    "who": "VARCHAR",
    "under": "VARCHAR",
    "base": "VARCHAR",
    "reach": "VARCHAR",
    "list": "VARCHAR[]",
    "basis": "VARCHAR",
    "effect": "VARCHAR",
    "binds": "VARCHAR",
    "verdict": "VARCHAR",
    "presumption": "BOOLEAN",
    "first": "DATE",
    "last": "DATE",
    "state": "VARCHAR",
    "since": "VARCHAR",
    "until": "VARCHAR",
    "policy": "VARCHAR",
    "requirement": "VARCHAR",
    "scope": "VARCHAR",
    "footnote": "VARCHAR",
    "programme": "VARCHAR",
    "hops": _HOPS,
    "branches": 'STRUCT("if" VARCHAR, "then" VARCHAR, evidence VARCHAR[])[]',
    "witness": (
        'STRUCT("owner" STRUCT(id VARCHAR, "label" VARCHAR), share DECIMAL(12,9), share_min DECIMAL(12,9), '
        f"share_max DECIMAL(12,9), since VARCHAR, until VARCHAR, statement VARCHAR, chain {_HOPS})[]"
    ),
    "known_through": "DATE",
    "premises": "VARCHAR[]",
    "note": "VARCHAR",
}

_DAWN, _DUSK = date.min.toordinal(), date.max.toordinal() + 1
_FIND_OUT = "find out, or obtain a licence."


@dataclass(frozen=True, slots=True)
class Conclusion:
    """One row before it is written: its content, its days, and what bounds them."""

    content: Mapping[str, Any]
    first: int
    stop: int
    periods: tuple[Period, ...]
    last_periods: tuple[Period, ...]
    sources: tuple[ListedOwner, ...]

    def columns(self) -> dict[str, Any]:
        """Return the row as `conclusion` takes it."""
        return {
            **self.content,
            "first": date.fromordinal(self.first),
            "last": date.fromordinal(self.stop - 1),
            "since": _printed(self.first, _DAWN, ((p.first, p.since) for p in self.periods), 0),
            "until": _printed(self.stop, _DUSK, ((p.stop, p.until) for p in self.last_periods), 1),
        }


def _printed(day: int, open_end: int, bounds: Iterable[tuple[int, str | None]], back: int) -> str | None:
    """Return a bound as it is printed where something begins or ends on it, else as a day."""
    if day == open_end:
        return None
    printed = [text for bound, text in bounds if bound == day]
    if printed:
        return min((text for text in printed if text), key=len, default=None)
    return date.fromordinal(day - back).isoformat()


def conclude(point: FixedPoint, entity: str, labels: Mapping[str, str]) -> list[Conclusion]:
    """Return what follows for one entity under one regime, over all days.

    Args:
        point: The regime, solved.
        entity: One in which a restricted party has a stake.
        labels: Label of every node.
    """
    rows: list[Conclusion] = []
    open_rows: dict[str, int] = {}
    for first, stop in pairwise(point.edges(entity, upward=True)):
        proof = _strongest(point, entity, first)
        still_open = {}
        for row in [] if proof is None else _rows(point, proof, first, stop, labels):
            effect = row.content["effect"]
            place = open_rows.get(effect)
            if place is not None and rows[place].content == row.content:
                rows[place] = replace(rows[place], stop=stop, last_periods=row.last_periods)
            else:
                rows.append(row)
                place = len(rows) - 1
            still_open[effect] = place
        open_rows = still_open
    return rows


def _strongest(point: FixedPoint, entity: str, day: int) -> OwnershipProof | None:
    domestic = point.is_domestic(entity)
    for level in LEVELS:
        if point.ranks[level].rank(entity, day) is None:
            continue
        proof = find_proof(point, entity, day, level, derived=True)
        if proof is None or proof.support is None or proof.rests_on(entity):
            continue
        if not (domestic and proof.support.window.threshold.foreign_only):
            return proof
    return None


def _rows(
    point: FixedPoint, proof: OwnershipProof, first: int, stop: int, labels: Mapping[str, str]
) -> Iterator[Conclusion]:
    if proof.support is None:
        return
    sources = find_sources(point, proof.actor, first, proof.level, proof.support)
    governing = min(sources, key=lambda s: (requirement_rank(s.listing.requirement), s.listing.id)).listing
    for effect in _effects(point, governing, first, stop):
        periods = [*proof.periods(), effect.period]
        content = _content(point, proof, proof.support, sources, governing)
        content |= {
            "hops": _hops(_ways(proof.path(), sources), labels),
            "witness": [_shown(*pair, labels) for pair in zip(proof.support.witness, proof.parents, strict=True)],
            "note": _note(point, proof, sources, first, labels),
            "effect": effect.effect,
            "binds": effect.binds,
            "policy": _most_restrictive(sources) or effect.policy,
            "requirement": governing.requirement or effect.requirement,
            "scope": effect.scope or governing.scope,
            **_certainty(periods, high=proof.level.high),
            "premises": _premises(proof, sources, effect),
        }
        bounds = (*periods, *(source.listed_on for source in sources), *(h.period for s in sources for h in s.holdings))
        yield Conclusion(content, first, stop, bounds, bounds, tuple(sources))


def _effects(point: FixedPoint, governing: Listing, first: int, stop: int) -> list[Effect]:
    """Return what the rule bars on a day or, where it does not say, what the listing bars."""
    if not point.regime.effects:
        whole = Period(first, stop, certain=True)
        return [Effect(governing.effect, governing.binds, None, None, None, None, whole)]
    return [e for e in point.regime.effects if e.period.first <= first < e.period.stop]


def _content(
    point: FixedPoint, proof: OwnershipProof, support: Support, sources: Sequence[ListedOwner], governing: Listing
) -> dict[str, Any]:
    threshold = support.window.threshold
    listings = [source.listing for source in sources]
    return {
        "run": f"{point.regime.id} {proof.actor}",
        "rule": "owned_entities_are_restricted",
        "who": proof.actor,
        "under": point.regime.id,
        # The rule's own citation leads, unless the threshold changed: then the change is cited.
        "base": threshold.id if threshold.is_dated else None,
        # What needs a licence for the owner needs one for the entity.
        "reach": governing.entry if governing.has_coverage else point.regime.id,
        "list": sorted({listing.list for listing in listings}),
        "basis": support.basis,
        "verdict": "red_flag" if proof.level.high else None,
        "presumption": threshold.presumption,
        "footnote": _joined(footnote for listing in listings for footnote in listing.footnotes),
        "programme": _joined(p for listing in listings for p in (listing.programme or "").split(",")),
    }


def _joined(texts: Iterable[str]) -> str | None:
    return ",".join(sorted({text.strip() for text in texts if text.strip()})) or None


def _hops(path: Iterable[tuple[str, str]], labels: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"relation": relation, "id": id_, "label": labels.get(id_, id_)} for relation, id_ in path]


def _shown(holding: Holding, parent: OwnershipProof, labels: Mapping[str, str]) -> dict[str, Any]:
    stake = holding.stake
    shares = {
        name: None if share is None else str(share)
        for name, share in (("share", stake.share), ("share_min", stake.share_min), ("share_max", stake.share_max))
    }
    return {
        "owner": {"id": holding.owner, "label": labels.get(holding.owner, holding.owner)},
        **shares,
        "since": stake.since,
        "until": stake.until,
        "statement": stake.id,
        "chain": _hops((hop for hop in parent.path() if hop[0] != "under"), labels),
    }


def _certainty(periods: Sequence[Period], *, high: bool) -> dict[str, Any]:
    """Return the state, its branches, and through which day it is known."""
    branches = dict.fromkeys(b for period in periods if not period.certain for b in period.branches)
    known = [period.known_through for period in periods if period.known_through is not None]
    return {
        "state": "in_force" if all(period.certain for period in periods) else "unknown",
        "branches": [_branch(branch, high=high) for branch in branches],
        "known_through": min(known, default=None),
    }


def _branch(branch: Branch, *, high: bool) -> dict[str, Any]:
    # Where a share is missing too, even the worse branch brings no more than a duty to find out.
    then = "red_flag" if high and branch.then == "restricted" else branch.then
    return {"if": branch.if_, "then": then, "evidence": list(branch.evidence)}


def _premises(proof: OwnershipProof, sources: Sequence[ListedOwner], effect: Effect) -> list[str]:
    """Return every statement used, the threshold first, then the stakes from the entity up."""
    proofs = list(proof.walk())
    used = [p.support.window.threshold.id for p in proofs if p.support][:1]
    used += [h.stake.id for p in proofs if p.support for h in p.support.witness]
    shown = {p.listing.id: p.listing for p in proofs if p.listing}
    traits = {trait for listing in shown.values() for trait in _traits(listing)}
    for source in sources:
        # An owner beyond the witness is used where it adds a list, a footnote or a policy.
        if source.listing.id not in shown and not _traits(source.listing) <= traits:
            traits |= _traits(source.listing)
            used += [holding.stake.id for holding in source.holdings]
            used += source.listed_on.premises
    for period in proof.periods():
        used += period.premises
    used += effect.period.premises
    return list(dict.fromkeys(used))


def _traits(listing: Listing) -> set[tuple[str, str]]:
    named = {("list", listing.list), ("policy", listing.policy or ""), ("requirement", listing.requirement or "")}
    return named | {("footnote", footnote) for footnote in listing.footnotes}


def _most_restrictive(sources: Iterable[ListedOwner]) -> str | None:
    policies = {source.listing.policy for source in sources if source.listing.policy}
    return min(policies, key=lambda policy: (policy_rank(policy), policy), default=None)


def _note(
    point: FixedPoint, proof: OwnershipProof, sources: Sequence[ListedOwner], day: int, labels: Mapping[str, str]
) -> str | None:
    notes = []
    missing = list(dict.fromkeys(_missing(point, proof, day, labels)))
    if missing:
        notes.append(f"{'; '.join(missing)}: {_FIND_OUT}")
    by_owner: dict[str, list[ListedOwner]] = {}
    for source in sources:
        by_owner.setdefault(source.direct, []).append(source)
    own = {owner: _most_restrictive(theirs) for owner, theirs in by_owner.items()}
    if len({policy for policy in own.values() if policy}) > 1:
        each = "; ".join(f"{labels.get(o, o)}: {policy}" for o, policy in sorted(own.items()) if policy)
        notes.append(f"The owners' licence review policies differ ({each}); the most restrictive by our ordering.")
    window = proof.support.window if proof.support else None
    if window and window.threshold.foreign_only:
        unknown = [p.actor for p in proof.walk() if p.support and not point.countries.get(p.actor)]
        notes += [f"The country of {labels.get(a, a)} is not on record: taken as foreign." for a in unknown]
    return " ".join(notes) or None


def _missing(point: FixedPoint, proof: OwnershipProof, day: int, labels: Mapping[str, str]) -> Iterator[str]:
    """Yield the facts that would turn a red flag into an answer."""
    for step in proof.walk():
        if step.support is None or not step.level.high:
            continue
        name = labels.get(step.actor, step.actor)
        if step.actor != proof.actor and point.is_domestic(step.actor) and step.support.window.threshold.foreign_only:
            yield (
                f"{name} is of {point.regime.state_label}, which the rule does not reach as such, "
                "and whether ownership through it counts is not settled"
            )
        for holding in contributors(point, step.actor, day, step.level, step.support):
            stake = holding.stake
            if stake.low < stake.high:
                owner = labels.get(stake.owner, stake.owner)
                yield f"{owner}'s share of {name} is {_extent(stake.share_min, stake.share_max)}"


def _extent(low: Decimal | None, high: Decimal | None) -> str:
    if low is None and high is None:
        return "not known"
    if low is None or high is None:
        bound = f"at most {high:f}" if low is None else f"at least {low:f}"
        return f"known only to be {_short(bound)} percent"
    return f"known only to be between {_short(f'{low:f}')} and {_short(f'{high:f}')} percent"


def _short(number: str) -> str:
    return number.rstrip("0").rstrip(".") if "." in number else number


def extend(rows: Sequence[Conclusion], extensions: Sequence[Extension], labels: Mapping[str, str]) -> list[Conclusion]:
    """Return the rows under rules that follow a footnote which an owner has.

    The scope of a footnote attaches where at least one owner in the group that
    reaches the threshold carries it (15 CFR 734.9(e) and (g)).

    Args:
        rows: Conclusions of the ownership rule.
        extensions: Rules that follow a footnote of a list.
        labels: Labels by id, for the hops.

    Returns:
        New rows alone, on the days that the conclusion and the extension share.
    """
    found = []
    for row in rows:
        for extension in extensions:
            sources = [
                source
                for source in row.sources
                if source.listing.list == extension.list and set(source.listing.footnotes) & set(extension.footnotes)
            ]
            period = extension.effect.period
            first, stop = max(row.first, period.first), min(row.stop, period.stop)
            if sources and first < stop:
                via = [*extension.hops, *_hops(_ways((), sources), labels)]
                found.append(_extended(row, extension, sources[0].listing, via, first, stop))
    return found


def _ways(first: Iterable[tuple[str, str]], sources: Iterable[ListedOwner]) -> list[tuple[str, str]]:
    """Return the way up through the largest stakes, and then every other owner and list that counts."""
    found = dict.fromkeys(first)
    for source in sources:
        found |= dict.fromkeys(_way(source))
    return list(found)


def _way(source: ListedOwner) -> Iterator[tuple[str, str]]:
    for holding in source.holdings:
        yield "controls" if holding.stake.basis == "control" else "owns", holding.owner
    yield "listed_by", source.listing.entry
    yield "under", source.listing.list


def _extended(
    row: Conclusion, extension: Extension, listing: Listing, via: list[dict[str, str]], first: int, stop: int
) -> Conclusion:
    effect, content = extension.effect, dict(row.content)
    known = [day for day in (content["known_through"], effect.period.known_through) if day is not None]
    also = _certainty([effect.period], high=content["verdict"] == "red_flag")
    content |= {
        "run": f"{content['run']} {extension.rule}",
        "under": extension.rule,
        "base": extension.feed,
        "reach": extension.rule,
        "list": [extension.list],
        "basis": effect.basis,
        "effect": effect.effect,
        "binds": effect.binds,
        "state": "unknown" if "unknown" in (content["state"], also["state"]) else "in_force",
        "branches": [*content["branches"], *(b for b in also["branches"] if b not in content["branches"])],
        "policy": extension.policy or listing.policy or effect.policy,
        "requirement": effect.requirement,
        "scope": effect.scope,
        "footnote": _joined(set(extension.footnotes) & set(listing.footnotes)),
        "programme": None,
        "hops": via,
        "known_through": min(known, default=None),
        "premises": list(dict.fromkeys([extension.feed, *content["premises"], *effect.period.premises])),
    }
    return Conclusion(content, first, stop, (*row.periods, effect.period), (*row.last_periods, effect.period), ())
