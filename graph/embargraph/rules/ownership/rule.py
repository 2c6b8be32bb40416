"""Entities owned, or controlled, by restricted parties: tier by tier, for every day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from embargraph.rules.ownership.batches import Batch, batches, read_batch
from embargraph.rules.ownership.conclusions import COLUMNS, Conclusion, conclude, extend
from embargraph.rules.ownership.fixed_point import LEVELS, FixedPoint
from embargraph.rules.ownership.regimes import read_extensions, read_regimes
from embargraph.rules.ownership.stakes import keep_stakes

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from duckdb import DuckDBPyConnection

    from embargraph.rules.ownership.batches import Solved
    from embargraph.rules.ownership.regimes import Extension, Regime

    #: What solves regimes, given a graph with its stakes kept and their ids; this machine unless told.
    Solving = Callable[[DuckDBPyConnection, Sequence[str]], Solved]

__all__ = ["conclude_batch", "owned_entities_are_restricted"]


def owned_entities_are_restricted(connection: DuckDBPyConnection, *, solving: Solving | None = None) -> None:
    """**Concludes** that an entity is restricted by who owns, or controls, it.

    **Because** restricted owners together hold at least the rule's threshold,
    each owner restricted by a listing or, in turn, by its own owners (15 CFR
    744.11(a)(1); the OFAC guidance of 2014-08-13; and their like).  Shares are
    added at each tier and never multiplied along a chain.

    **Unless** the rule reaches foreign entities only and the entity is of the
    issuing state.  Where a share is unknown and could reach the threshold, the
    conclusion is a red flag that names what is missing; where only a date or
    the rule's status is unknown, it is unknown, with its branches.

    **In force** as the clocks of the rule, its threshold, the lists and the
    dates of the stakes say.

    **Example**: a party on the Entity List holds 30 percent and one on the MEU
    List 25 percent of a company; so from 2025-09-29 to 2025-11-09 the BIS
    Affiliates Rule reaches the company, and since 2026-11-10 it is not known.
    """
    regimes = read_regimes(connection)
    if not keep_stakes(connection, regimes):
        return
    # Numpy takes as long to import as a question takes to answer: only a build with stakes pays.
    from embargraph.rules.ownership.solver import solve_regimes

    solved = (solving or solve_regimes)(connection, [regime.id for regime in regimes])
    extensions = read_extensions(connection)
    for batch in batches(connection, solved):
        _insert(connection, conclude_batch(read_batch(connection, batch), regimes, solved, extensions))


def conclude_batch(
    batch: Batch, regimes: Sequence[Regime], solved: Solved, extensions: Sequence[Extension]
) -> list[Conclusion]:
    """Return what follows for the entities of a batch under every regime, in the order of regimes and entities.

    Args:
        batch: Entities, with whatever stands above them.
        regimes: Every regime.
        solved: The fixed point of each regime at each level, of what is in the batch or of all.
        extensions: Rules that follow a footnote of a list.
    """
    entities = set(batch.entities)
    rows: list[Conclusion] = []
    for regime in regimes:
        if not solved[regime.id][LEVELS[-1]].pieces:
            continue
        point = FixedPoint(regime, batch.stakes, batch.countries, solved[regime.id])
        for entity in point.reached():
            if entity in entities:
                own = conclude(point, entity, batch.labels)
                rows += own
                rows += extend(own, extensions, batch.labels)
    return rows


def _insert(connection: DuckDBPyConnection, rows: list[Conclusion]) -> None:
    if not rows:
        return
    filled = [row.columns() for row in rows]
    places = ", ".join(f'unnest($c{i}::{type_}[]) AS "{name}"' for i, (name, type_) in enumerate(COLUMNS.items()))
    values = {f"c{i}": [row[name] for row in filled] for i, name in enumerate(COLUMNS)}
    connection.execute(f"INSERT INTO conclusion BY NAME SELECT {places}", values)
