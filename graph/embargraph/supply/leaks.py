"""Where a denial leaks: providers outside every measure in force, unlisted makers, routes on record."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from embargraph.model.names import name_key
from embargraph.store.sql import read_sql
from embargraph.supply.view import Answered, View, percent

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

__all__ = ["answer_leaks"]

COLUMNS = ("kind", "who", "where", "what", "share", "year", "note", "standing", "evidence")

_LISTED = """
SELECT DISTINCT n.key FROM restriction r JOIN name n ON n.node = r.who JOIN node a ON a.id = r.who
WHERE a.kind = 'actor' AND r.verdict IN ('restricted', 'listed', 'red_flag')
  AND coalesce(r.first_day <= $day, true) AND coalesce(r.last_day >= $day, true) AND n.key <> ''
"""


def answer_leaks(connection: DuckDBPyConnection, values: Mapping[str, Any]) -> Answered:
    """Return what current measures leave open of a technology and of all that it consists of.

    Kinds: `country` provides and no measure of its own restrains it; `maker`
    is in the target and on no list, or elsewhere under no measure; `route` is
    a way around a measure that covers the technology.

    Args:
        connection: An open graph.
        values: The options `what`, `against`, `reach`.

    Raises:
        UsageError: A name is no technology, or no state.
    """
    view = View(connection, values)
    asked = view.asked()
    below = view.chain.below(asked)
    listed = {key for (key,) in connection.execute(_LISTED, {"day": values.get("as_of")}).fetchall()}
    rows: list[tuple[Any, ...]] = []
    for name in below:
        rows += _countries(view, name)
        rows += _makers(view, name, listed)
    rows += _routes(view, below)
    order = ("country", "maker", "route")
    rows.sort(key=lambda row: (order.index(row[0]), -(row[4] or 0), row[1]["label"], str(row[3])))
    return view.answered(COLUMNS, rows)


def _countries(view: View, name: str) -> list[tuple[Any, ...]]:
    market = view.chain.technologies[name].market
    rows = []
    for provision in market.provisions if market is not None else ():
        is_open = not view.controls.binds(name, provision.home, provision.answers)
        if not is_open or provision.is_domestic or provision.home is None or market is None:
            continue
        evidence, standing = view.evidence([provision.statement])
        share = percent(Fraction(provision.weight, market.total)) if provision.weight and market.total else None
        where = view.record.ref(provision.home)
        note = "no measure of this state on record covers it for the target"
        kind = "country" if provision.provider.startswith("place-") else "maker"
        who = view.record.ref(provision.provider)
        rows.append((kind, who, where, view.record.ref(name), share, market.year, note, standing, evidence))
    return rows


def _makers(view: View, name: str, listed: set[str]) -> list[tuple[Any, ...]]:
    """Return the makers in the target that are on no list: what is shipped to them is not barred by name."""
    record, market = view.record, view.chain.technologies[name].market
    rows: list[tuple[Any, ...]] = []
    if market is None:
        return rows
    for row in record.produced[name]:
        home = record.home(row.provider)
        is_actor = record.kinds.get(row.provider, ("",))[0] == "actor"
        if not is_actor or home not in view.targets or row.year not in {None, market.year}:
            continue
        names = {name_key(record.labels[each]) for each in record.alike(row.provider)}
        if names & listed:
            continue
        share = percent(Fraction(row.share, market.total)) if row.share and market.total else None
        evidence, standing = view.evidence([row.statement])
        note = "a maker in the target; no list on record has it by this name"
        ends = (record.ref(row.provider), record.ref(home or ""), record.ref(name))
        rows.append(("maker", *ends, share, market.year, note, standing, evidence))
    return rows


def _routes(view: View, below: list[str]) -> list[tuple[Any, ...]]:
    measures = sorted({control.measure for name in below for control in view.controls.on(name)})
    whats = sorted({wider for name in below for wider in view.record.above(name)})
    found = view.connection.execute(
        read_sql("supply/sql/routes.sql"), {"measures": measures, "whats": whats}
    ).fetchall()
    labels = dict(view.connection.execute("SELECT id, label FROM node WHERE kind IN ('route', 'measure')").fetchall())
    rows = []
    for route, text, around, standing, evidence in found:
        who = {"id": route, "label": labels[route]}
        note = text or f"a way around {labels.get(around, around)}"
        rows.append(("route", who, {"id": around, "label": labels.get(around, around)}, None, None, None, note,
                     standing, evidence))  # fmt: skip
    return rows
