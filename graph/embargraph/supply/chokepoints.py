"""Inputs ranked by how few refusals deny them, and whether the law already makes use of it."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from embargraph.supply.cuts import find_cuts
from embargraph.supply.view import Answered, View, as_limit, as_share, percent

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

__all__ = ["answer_chokepoints"]

COLUMNS = (
    "what", "refusals", "coalitions", "share", "countries", "year", "classified_as", "controls", "applies", "bound",
    "note", "standing", "evidence",
)  # fmt: skip


def answer_chokepoints(connection: DuckDBPyConnection, values: Mapping[str, Any]) -> Answered:
    """Return the inputs that can be denied, fewest refusals first, then by the share denied.

    Args:
        connection: An open graph.
        values: The options `against`, `share`, `by`, `reach`, `limit`.

    Raises:
        UsageError: The share is none, or a name is no state.
    """
    share, limit = as_share(values["share"]), as_limit(values["limit"])
    view = View(connection, {**values, "by_kind": values["by"]})
    chain = view.chain
    # An input is what somebody is on record to provide; processes consist of inputs.
    names = [name for name in sorted(chain.known) if chain.technologies[name].market is not None]
    cuts = find_cuts(chain, names, share)
    rows = []
    for name in names:
        found = cuts.sets[name]
        if not found:
            continue
        smallest = [members for members in found if len(members) == len(found[0])]
        denied = max(chain.denied(name, members) for members in smallest)
        rows.append(_row(view, name, smallest, denied, cuts.bound))
    # A market without shares goes after those with: nobody knows how much of it is denied.
    rows.sort(key=lambda row: (row[1], -(row[3] or 0), row[0]["label"], row[0]["id"]))
    open_ = len(names) - len(rows)
    if open_:
        view.notes.append(f"{open_} of {len(names)} inputs cannot be denied to that share by anybody: left out")
    graded = [name for name in names if chain.market(name).is_graded]
    if len(graded) < len(names):
        view.notes.append(f"{len(names) - len(graded)} inputs have no shares on record: everybody known must refuse")
    view.note_shares()
    if cuts.bound is not None:
        view.notes.append(f"sets of up to {cuts.bound} members were sought")
    return view.answered(COLUMNS, rows[:limit])


def _row(view: View, name: str, smallest: list[frozenset[str]], denied: Fraction, bound: int | None) -> tuple[Any, ...]:
    record, market = view.record, view.chain.market(name)
    countries: dict[str, int | None] = {}
    for provision in market.provisions:
        if provision.home is not None:
            known = countries.get(provision.home)
            countries[provision.home] = (known or 0) + provision.weight if provision.weight is not None else known
    ranked = sorted(countries.items(), key=lambda item: (-(item[1] or 0), item[0]))
    shown = [
        {**record.ref(state), "share": percent(Fraction(weight, market.total)) if weight and market.total else None}
        for state, weight in ranked
    ]
    controls = {(control.measure, control.basis): control for control in view.controls.on(name)}
    states = {control.state for control in controls.values()}
    # Makers act by themselves; that their states act is another matter.
    homes = [{record.home(member) or member for member in members} for members in smallest]
    entries = [node for node in record.above(name) if record.kinds.get(node, ("", ""))[1] == "control-entry"]
    evidence, standing = view.evidence(provision.statement for provision in market.provisions)
    share, note = view.measured(name, denied)
    return (
        record.ref(name),
        len(smallest[0]),
        [view.refs(sorted(members)) for members in smallest],
        share,
        shown,
        market.year,
        view.refs(entries),
        [control.row() for control in controls.values()],
        any(members <= states for members in homes),
        bound,
        note,
        standing,
        evidence,
    )
