"""Markets from what is stated: one denominator, countries and makers never added together.

The denominator is the sum of the country-level shares of one input and year.
Organisations' shares are parts of their countries': they say which part of a
country's share a maker has, and never add to the sum.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from embargraph.supply.chain import Chain, Market, Provision, Technology

if TYPE_CHECKING:
    from embargraph.supply.record import Produced, SupplyRecord

__all__ = ["country_market", "maker_market", "split_rows", "supply_chain"]


def split_rows(record: SupplyRecord, rows: Sequence[Produced]) -> tuple[list[Produced], list[Produced], str | None]:
    """Return the rows of countries and of makers, of the latest year that has countries' shares, and that year."""
    places = [row for row in rows if record.kinds.get(row.provider, ("",))[0] == "place"]
    makers = [row for row in rows if record.kinds.get(row.provider, ("",))[0] != "place"]
    graded = [row for row in places or makers if row.share]
    year = max((row.year or "" for row in graded), default="") or None
    if graded:
        places = [row for row in places if row.year == year or (row.year is None and row.share is None)]
        makers = [row for row in makers if row.year == year or (row.year is None and row.share is None)]
    return _single(places), _single(makers), year


def _single(rows: Sequence[Produced]) -> list[Produced]:
    """Return one row a provider, with a share if any has one: several sources may say the same."""
    best: dict[str, Produced] = {}
    for row in rows:
        known = best.get(row.provider)
        if known is None or (known.share is None and row.share is not None):
            best[row.provider] = row
    return list(best.values())


def country_market(record: SupplyRecord, rows: Sequence[Produced], targets: set[str], *, is_far: bool) -> Market:
    """Return a market in which states refuse.

    Args:
        record: What the graph says of supply.
        rows: The technology's providers.
        targets: States that are to be denied.
        is_far: Whether states also refuse for makers abroad that use their technology.
    """
    places, makers, year = split_rows(record, rows)
    at_home: dict[str | None, list[Produced]] = defaultdict(list)
    for row in makers:
        at_home[record.home(row.provider)].append(row)
    provisions: list[Provision] = []
    total = 0
    if not places:
        # Nobody states countries: each maker stands for its own.
        for row in makers:
            provisions.append(_provision(record, row, targets, is_far=is_far))
            total += row.share or 0
        return Market(tuple(provisions), total, year)
    for row in places:
        home = record.home(row.provider)
        total += row.share or 0
        left = row.share
        if is_far and row.share and home not in targets:
            for maker in at_home[home]:
                far = _provision(record, maker, targets, is_far=True)
                # A maker's share is part of its country's, and cannot be more than what is left of it.
                if far.weight and left and far.answers - {home}:
                    weight = min(far.weight, left)
                    left -= weight
                    provisions.append(Provision(maker.provider, weight, far.answers, home, statement=maker.statement))
        answers = frozenset({home} - targets if home is not None else ())
        if is_far and not row.share and home not in targets and at_home[home]:
            # Without shares, makers cannot be weighed singly: a state refuses only if it does so for all makers.
            far_answers = [_provision(record, maker, targets, is_far=True).answers for maker in at_home[home]]
            answers |= frozenset.intersection(*far_answers)
        provisions.append(
            Provision(row.provider, left, answers, home, is_domestic=home in targets, statement=row.statement)
        )
    if total == 0:
        # A group of places without a share can be neither denied nor counted on.
        provisions = [each for each in provisions if each.home is not None]
    return Market(tuple(provisions), total, year)


def _provision(record: SupplyRecord, row: Produced, targets: set[str], *, is_far: bool) -> Provision:
    home = record.home(row.provider)
    if home in targets:
        return Provision(row.provider, row.share, frozenset(), home, is_domestic=True, statement=row.statement)
    states = {home} if home is not None else set()
    if is_far:
        states |= record.reaching(row.provider)
    return Provision(row.provider, row.share, frozenset(states - targets), home, statement=row.statement)


def maker_market(record: SupplyRecord, rows: Sequence[Produced], targets: set[str]) -> Market:
    """Return a market in which makers refuse; what no named maker has, nobody can refuse.

    Args:
        record: What the graph says of supply.
        rows: The technology's providers.
        targets: States that are to be denied; their own makers do not refuse.
    """
    places, makers, year = split_rows(record, rows)
    provisions = []
    for row in makers:
        home = record.home(row.provider)
        is_domestic = home in targets
        is_group = record.kinds.get(row.provider, ("", ""))[1] == "group"
        if is_group and row.share is None:
            continue
        answers = frozenset() if is_domestic or is_group else frozenset({row.provider})
        provisions.append(
            Provision(row.provider, row.share, answers, home, is_domestic=is_domestic, statement=row.statement)
        )
    total = sum(row.share or 0 for row in places) or sum(row.share or 0 for row in makers)
    known = {each.home for each in provisions}
    for row in places:
        home = record.home(row.provider)
        if home is not None and home not in known:
            # The country provides, by makers that are not on record; the weight is in the total already.
            provisions.append(Provision(row.provider, None if total == 0 else 0, frozenset(), home, home in targets))
    return Market(tuple(provisions), total, year)


def supply_chain(
    record: SupplyRecord,
    targets: Sequence[str],
    *,
    by: str = "country",
    reach: str = "headquarters",
    both: bool = False,
) -> Chain:
    """Return the supply chain as targets see it.

    Args:
        record: What the graph holds of supply.
        targets: States that are to be denied; what they provide cannot be.
        by: "country" or "maker": who refuses.
        reach: "headquarters", or "fdp": states also refuse for makers that use their technology.
        both: Whether to close one way is enough where there are two.
    """
    names = [node for node, (kind, _) in record.kinds.items() if kind == "technology"]
    made: dict[str, Technology] = {}
    for name in names:
        market: Market | None = None
        if rows := record.produced.get(name):
            if by == "maker":
                market = maker_market(record, rows, set(targets))
            else:
                market = country_market(record, rows, set(targets), is_far=reach == "fdp")
        made[name] = Technology(name, market, record.narrower.get(name, []), record.needs.get(name, []))
    return Chain(made, both=both)
