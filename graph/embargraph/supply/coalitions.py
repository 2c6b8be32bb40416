"""The smallest sets of states or makers whose refusal denies a technology to a target."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from embargraph.supply.chain import Market
from embargraph.supply.cuts import find_cuts
from embargraph.supply.view import Answered, View, as_limit, as_share, percent

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

__all__ = ["answer_coalitions"]

COLUMNS = (
    "what", "members", "size", "share", "bottleneck", "through", "measures", "year", "bound", "note", "standing",
    "evidence",
)  # fmt: skip


def answer_coalitions(connection: DuckDBPyConnection, values: Mapping[str, Any]) -> Answered:
    """Return all minimal sets that deny a technology, smallest first.

    Args:
        connection: An open graph.
        values: The options `what`, `against`, `share`, `by`, `reach`, `route`, `limit`.

    Raises:
        UsageError: The share is none, or a name is no technology or no state.
    """
    share, limit = as_share(values["share"]), as_limit(values["limit"])
    view = View(connection, {**values, "by_kind": values["by"]})
    asked = view.asked()
    cuts = find_cuts(view.chain, asked, share)
    rows = []
    for name in asked:
        found = cuts.sets[name]
        if not found:
            view.notes.append(_why_none(view, name, share))
        rows += [_row(view, name, members, cuts.bound) for members in found[:limit]]
        if limit is not None and len(found) > limit:
            view.notes.append(f"{len(found)} minimal sets in all; --limit shows the {limit} smallest")
    if cuts.bound is not None:
        view.notes.append(f"all minimal sets of up to {cuts.bound} members; larger ones may exist and were not sought")
    return view.answered(COLUMNS, rows)


def _row(view: View, name: str, members: frozenset[str], bound: int | None) -> tuple[Any, ...]:
    chain, record = view.chain, view.record
    shares = chain.shares([name], dict.fromkeys(chain.technologies, members))
    closed = chain.closed(name, members, shares)
    bottleneck = chain.bottleneck(name, members, shares)
    through: list[dict[str, Any]] = []
    statements: list[str] = []
    measures: dict[tuple[str, str], dict[str, Any]] = {}
    for each in closed:
        market = chain.market(each)
        for provision in market.provisions:
            if provision.answers & members:
                part = Fraction(provision.weight, market.total) if provision.weight and market.total else None
                through.append({**record.ref(provision.provider), "item": record.ref(each)["label"],
                                "share": percent(part)})  # fmt: skip
                statements.append(provision.statement)
        through += _makers(view, each, members)
        measures |= {(c.state, c.measure): c.row() for c in view.controls.on(each) if c.state in members}
    evidence, standing = view.evidence(statements)
    share, note = view.measured(bottleneck, shares[name])
    return (
        record.ref(name),
        view.refs(sorted(members)),
        len(members),
        share,
        record.ref(bottleneck),
        through,
        list(measures.values()),
        chain.market(bottleneck).year,
        bound,
        note,
        standing,
        evidence,
    )


def _makers(view: View, name: str, members: frozenset[str]) -> list[dict[str, Any]]:
    """Return the makers that stand behind countries' shares."""
    chain, record = view.chain, view.record
    market = chain.market(name)
    shown = {provision.provider for provision in market.provisions}
    rows = [row for row in record.produced[name] if row.provider not in shown and not row.provider.startswith("place-")]
    rows = [row for row in rows if row.year in {None, market.year} and record.home(row.provider) in members]
    return [
        {**record.ref(row.provider), "item": record.ref(name)["label"],
         "share": percent(Fraction(row.share, market.total)) if row.share and market.total else None}
        for row in sorted(rows, key=lambda row: (-(row.share or 0), row.provider))
    ]  # fmt: skip


def _why_none(view: View, name: str, share: Fraction) -> str:
    """Say why no set of members denies a technology: which market stays open, and who keeps it so."""
    chain, record = view.chain, view.record
    everybody = chain.members([name])
    shares = chain.shares([name], dict.fromkeys(chain.technologies, everybody))
    open_at = chain.bottleneck(name, everybody, shares)
    label = record.ref(name)["label"]
    reason = f"all together deny {percent(shares[name])} percent of {label}, {percent(share)} asked"
    if open_at != name:
        reason += f"; {record.ref(open_at)['label']} stays open"
    return "; ".join([reason, *_left_open(chain.market(open_at))])


def _left_open(market: Market) -> list[str]:
    """Say of whom what is that nobody can refuse in a market."""
    own = [provision for provision in market.provisions if provision.is_domestic]
    found = []
    if weight := sum(provision.weight or 0 for provision in own):
        found.append(f"the target itself provides {percent(Fraction(weight, market.total))} percent")
    elif any(provision.weight is None for provision in own):
        found.append("the target provides it too, in a share that is not on record")
    answered = sum(provision.weight or 0 for provision in market.provisions if provision.answers)
    if market.total > answered + weight:
        rest = percent(Fraction(market.total - answered - weight, market.total))
        found.append(f"{rest} percent is of nobody on record who could refuse")
    return found
