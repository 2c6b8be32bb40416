"""What measures in force deny in fact, against what they cover on paper."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from embargraph.errors import UsageError
from embargraph.store.lookup import find_nodes
from embargraph.supply.chain import Chain, Market, Provision, Technology
from embargraph.supply.controls import target_states
from embargraph.supply.view import Answered, View, as_share, percent

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

__all__ = ["answer_coverage", "restrained"]

COLUMNS = (
    "what",
    "verdict",
    "share",
    "covered_by",
    "bottleneck",
    "open",
    "measures",
    "year",
    "note",
    "standing",
    "evidence",
)


def answer_coverage(connection: DuckDBPyConnection, values: Mapping[str, Any]) -> Answered:
    """Return for each technology what the states' measures deny on the day.

    The verdict is `denied` where at least the share is denied, `partly` where
    some is, `paper` where the law covers it and nothing is denied, and `open`
    where no law of these states covers it.

    Args:
        connection: An open graph.
        values: The options `by`, `against`, `what`, `share`, `reach`.

    Raises:
        UsageError: A state in `by` is none, or the share is none.
    """
    share = as_share(values["share"])
    states = _states(connection, str(values["by"]))
    view = View(connection, values)
    chain = restrained(view, states)
    asked = view.asked() if values.get("what") else [name for name in sorted(chain.known) if _is_item(view, name)]
    # One member stands for every provision that is restrained.
    found = chain.shares(asked, dict.fromkeys(chain.technologies, frozenset({_RESTRAINED})))
    rows = []
    for name in asked:
        measures = [control for control in view.controls.on(name) if control.state in states]
        denied = found[name]
        verdict = "denied" if denied >= share else "partly" if denied else "paper" if measures else "open"
        rows.append(_row(view, chain, name, verdict, found, measures))
    order = ("denied", "partly", "paper", "open")
    rows.sort(key=lambda row: (order.index(row[1]), -(row[2] or 0), row[0]["label"], row[0]["id"]))
    counts = ", ".join(f"{sum(row[1] == verdict for row in rows)} {verdict}" for verdict in order)
    view.notes.append(f"{', '.join(sorted(states))}: {counts}")
    view.note_shares()
    return view.answered(COLUMNS, rows)


_RESTRAINED = "restrained"


def _is_item(view: View, name: str) -> bool:
    """Say whether a technology has a market or parts with one, rather than being a list entry."""
    return view.record.kinds.get(name, ("", ""))[1] != "control-entry"


def _states(connection: DuckDBPyConnection, text: str) -> set[str]:
    found: set[str] = set()
    for name in filter(None, (part.strip() for part in text.split(","))):
        states = target_states(connection, [match.id for match in find_nodes(connection, name)])
        if not states:
            raise UsageError(f"--by {name}: no state; expected states, such as US,NL,JP")
        found |= {state for state in states if state != "hk" or name.casefold() in {"hk", "hong kong"}}
    if not found:
        raise UsageError("--by names no state; expected states, such as US,NL,JP")
    return found


def restrained(view: View, states: set[str]) -> Chain:
    """Return the chain in which what some states' measures restrain answers to one member.

    A provision is restrained by a measure of its own state, or by a
    foreign-product rule of a state whose technology it uses, where that rule
    does not spare its country.
    """
    made: dict[str, Technology] = {}
    for name, technology in view.chain.technologies.items():
        market = technology.market
        if market is not None:
            rows = tuple(_mark(view, name, provision, states) for provision in market.provisions)
            market = Market(rows, market.total, market.year)
        made[name] = Technology(name, market, technology.kinds, technology.needs)
    return Chain(made, both=view.chain.both)


def _mark(view: View, name: str, provision: Provision, states: set[str]) -> Provision:
    home = provision.home if provision.home in states else None
    answers = provision.answers & states
    is_bound = bool(answers) and view.controls.binds(name, home, answers)
    marked = frozenset({_RESTRAINED}) if is_bound else frozenset[str]()
    return Provision(
        provision.provider, provision.weight, marked, provision.home, provision.is_domestic, provision.statement
    )


def _row(
    view: View, chain: Chain, name: str, verdict: str, found: Mapping[str, Fraction], measures: list[Any]
) -> tuple[Any, ...]:
    record = view.record
    bottleneck = chain.bottleneck(name, {_RESTRAINED}, found)
    market = chain.technologies[bottleneck].market
    left = [provision for provision in market.provisions if not provision.answers] if market is not None else []
    left.sort(key=lambda provision: (-(provision.weight or 0), provision.provider))
    still_open = [
        {**record.ref(provision.provider), "is_target": provision.is_domestic,
         "share": percent(Fraction(provision.weight, market.total)) if provision.weight and market.total else None}
        for provision in left if market is not None and (provision.weight != 0 or not market.is_graded)
    ]  # fmt: skip
    evidence, standing = view.evidence(provision.statement for provision in (market.provisions if market else ()))
    by = sorted({control.state for control in measures})
    seen = {control.measure: control.row() for control in measures}
    share, note = view.measured(bottleneck, found[name])
    return (
        record.ref(name),
        verdict,
        share,
        view.refs(by),
        record.ref(bottleneck),
        still_open,
        list(seen.values()),
        market.year if market is not None else None,
        note,
        standing,
        evidence,
    )
