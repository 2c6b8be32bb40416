"""Entities owned, or controlled, by restricted parties: tier by tier, for every day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from embargraph.rules.ownership.conclusions import COLUMNS, Conclusion, conclude, extend
from embargraph.rules.ownership.fixed_point import LEVELS, FixedPoint
from embargraph.rules.ownership.regimes import read_extensions, read_regimes, read_stakes
from embargraph.rules.ownership.stakes import keep_stakes

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

__all__ = ["owned_entities_are_restricted"]


def owned_entities_are_restricted(connection: DuckDBPyConnection) -> None:
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

    solved = solve_regimes(connection, [regime.id for regime in regimes])
    weakest = [ranks[LEVELS[-1]] for ranks in solved.values()]
    stakes = read_stakes(connection, sorted({actor for ranks in weakest for actor in ranks.pieces}))
    labels, countries = _nodes(connection)
    extensions = read_extensions(connection)
    for regime in regimes:
        if not solved[regime.id][LEVELS[-1]].pieces:
            continue
        point = FixedPoint(regime, stakes, countries, solved[regime.id])
        rows: list[Conclusion] = []
        for entity in point.reached():
            own = conclude(point, entity, labels)
            rows += own
            rows += extend(own, extensions, labels)
        _insert(connection, rows)


def _nodes(connection: DuckDBPyConnection) -> tuple[dict[str, str], dict[str, str | None]]:
    """Return label and country of whatever a conclusion may name."""
    rows = connection.execute(
        "SELECT id, label, country FROM node WHERE kind <> 'actor' OR id IN (SELECT id FROM stake_actor)"
    ).fetchall()
    return {node: label for node, label, _ in rows}, {node: country for node, _, country in rows}


def _insert(connection: DuckDBPyConnection, rows: list[Conclusion]) -> None:
    if not rows:
        return
    filled = [row.columns() for row in rows]
    places = ", ".join(f'unnest($c{i}::{type_}[]) AS "{name}"' for i, (name, type_) in enumerate(COLUMNS.items()))
    values = {f"c{i}": [row[name] for row in filled] for i, name in enumerate(COLUMNS)}
    connection.execute(f"INSERT INTO conclusion BY NAME SELECT {places}", values)
