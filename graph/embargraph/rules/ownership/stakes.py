"""The stakes that a listed party may reach, kept in the graph file for the fixed point.

Of all stakes only those are kept whose company a listed party could reach on
some day under some rule, with every unknown share as large as it may be.
They are numbered, sorted, and read as one holding for each owner, company,
basis and stretch of days, so that neither a solve nor an ask needs to sort,
to parse, or to look at the rest of the graph.

================ ==========================================================
stake_actor      number (by id), id, country
stake_holding    what an owner holds on days from `first` up to `stop`, in
                 units of a billionth of a percent, at each of the four levels
stake_held       owner, owned: the same links from the owner's side
threshold_period days on which a regime reaches, and the least share it takes
stake_seed       days on which a party is on a list that feeds a regime
================ ==========================================================
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from embargraph.rules.ownership.regimes import UNIT, WHOLE
from embargraph.rules.ownership.spread import DuckTables, spread
from embargraph.store.sql import create_table, insert_rows, read_sql
from embargraph.store.write import insert_columns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from duckdb import DuckDBPyConnection

    from embargraph.rules.ownership.regimes import Regime

__all__ = ["CONTROL", "UNIT_MACROS", "keep_stakes"]

#: Basis of a control without a share; the last of all, as control is looked at last.
CONTROL = 255

#: Shares as whole numbers; what else is computed of them stands in ``rules/ownership/macros.sql``.
_UNITS = f"CREATE OR REPLACE TEMP MACRO units(share) AS (share::DECIMAL(21,9) * {UNIT})::BIGINT"
#: All of them, to be run in their order.
UNIT_MACROS = (_UNITS, read_sql("rules/ownership/macros.sql"))

_HELD = "INSERT INTO stake_held SELECT DISTINCT owner, owned FROM stake_holding ORDER BY owner, owned"


def keep_stakes(connection: DuckDBPyConnection, regimes: Sequence[Regime]) -> bool:
    """Fill the stake tables of a graph being built, and say whether a listed party may reach anything.

    Args:
        connection: A graph with its premises made.
        regimes: Every regime, which is a measure that has a threshold.
    """
    least = min((w.threshold.share for regime in regimes for w in regime.thresholds), default=WHOLE)
    for macro in UNIT_MACROS:
        connection.execute(macro)
    create_table(connection, "rules/sql/stake_bound.sql")
    listed = sorted({listing.actor for regime in regimes for listing in regime.listings})
    connection.execute("CREATE OR REPLACE TEMP TABLE stake_frontier AS SELECT hash(unnest($1)) AS actor", [listed])
    spread(DuckTables(connection), least, "stake_matters")
    create_table(connection, "rules/sql/stake_kept.sql")
    insert_rows(connection, "rules/sql/stake_actor.sql")
    insert_rows(connection, "rules/sql/stake_holding.sql", {"control": CONTROL})
    connection.execute(_HELD)
    _insert_regimes(connection, regimes)
    return bool(connection.execute("SELECT EXISTS (FROM stake_holding)").fetchall()[0][0])


def _insert_regimes(connection: DuckDBPyConnection, regimes: Sequence[Regime]) -> None:
    # The position of a period is that in which a proof tries them: certain ones first.
    periods = [
        (regime.id, position, regime.country, w.threshold.share + w.threshold.strict, w.threshold.aggregate,
         w.threshold.control, w.threshold.foreign_only, w.period.first, w.period.stop, w.period.certain)
        for regime in regimes
        for position, w in enumerate(sorted(regime.thresholds, key=lambda w: (not w.period.certain, w.threshold.id)))
    ]  # fmt: skip
    names = ("regime", "position", "country", "least", "aggregate", "control", "foreign_only", "first", "stop",
             "certain")  # fmt: skip
    insert_columns(connection, "threshold_period", {n: [w[i] for w in periods] for i, n in enumerate(names)})
    seeds = [
        (regime.id, listing.actor, period.first, period.stop, period.certain)
        for regime in regimes
        for listing in regime.listings
        for period in listing.periods
    ]
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE seed (regime VARCHAR, actor VARCHAR, a INTEGER, b INTEGER, c BOOL)"
    )
    insert_columns(connection, "seed", {n: [s[i] for s in seeds] for i, n in enumerate(("regime", "actor", *"abc"))})
    connection.execute(
        "INSERT INTO stake_seed SELECT DISTINCT s.regime, n.number, s.a, s.b, s.c "
        "FROM seed s JOIN stake_actor n ON n.id = s.actor ORDER BY ALL"
    )
