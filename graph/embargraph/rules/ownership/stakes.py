"""The stakes that a listed party may reach, kept in the graph file for the fixed point.

Of all stakes only those are kept whose company a listed party could reach on
some day under some rule, with every unknown share as large as it may be.
They are numbered, sorted, and read as one holding for each owner, company,
basis and stretch of days, so that neither a solve nor an ask needs to sort,
to parse, or to look at the rest of the graph.

============== ============================================================
stake_actor    number (by id), id, country
stake_holding  what an owner holds on days from `first` up to `stop`, in units
               of a billionth of a percent, at each of the four levels
stake_held     owner, owned: the same links from the owner's side
stake_window   days on which a rule reaches, and the least share it takes
stake_seed     days on which a party is on a list that feeds a rule
============== ============================================================
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from embargraph.model.vocabulary import FIRM_STANDINGS
from embargraph.rules.ownership.regimes import UNIT, WHOLE
from embargraph.store.write import insert_columns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from duckdb import DuckDBPyConnection

    from embargraph.rules.ownership.regimes import Regime

__all__ = ["CONTROL", "keep_stakes"]

#: Basis of a control without a share; the last of all, as control is looked at last.
CONTROL = 255

_FIRM = ", ".join(f"'{standing}'" for standing in FIRM_STANDINGS)
_STAKES = f"relation IN ('owns', 'controls') AND subject <> object AND standing IN ({_FIRM})"

_UNITS = f"CREATE OR REPLACE TEMP MACRO units(share) AS (share::DECIMAL(21,9) * {UNIT})::BIGINT"

# A bound that is excluded is one unit off: what is more than 50 is no 50.
_LOW = """
    CASE WHEN share IS NOT NULL THEN units(share)
    ELSE units(coalesce(share_min, 0)) + coalesce(qualifiers['above_min'] = 'true', false)::INTEGER END
"""
_HIGH = """
    CASE WHEN share IS NOT NULL THEN units(share)
    ELSE units(coalesce(share_max, 100)) - coalesce(qualifiers['below_max'] = 'true', false)::INTEGER END
"""

# Ids stand for themselves only when kept: a clash of two hashes keeps more than is needed, never less.
_BOUND = f"""
CREATE OR REPLACE TEMP TABLE stake_bound AS
SELECT hash(subject) AS owner, hash(object) AS owned, CASE WHEN relation = 'controls' THEN {WHOLE}
    ELSE greatest({_LOW}, {_HIGH}) END AS high
FROM statement WHERE {_STAKES}
"""

_SPREAD = (
    """
    INSERT INTO stake_sum SELECT b.owned, sum(b.high)
    FROM stake_bound b JOIN stake_frontier f ON f.actor = b.owner GROUP BY b.owned
    """,
    """
    CREATE OR REPLACE TEMP TABLE stake_frontier AS
    SELECT owned AS actor FROM stake_sum ANTI JOIN stake_reach ON actor = owned
    GROUP BY owned HAVING sum(high) >= $least
    """,
    "INSERT INTO stake_reach SELECT actor FROM stake_frontier RETURNING actor",
)

_KEPT = f"""
CREATE OR REPLACE TEMP TABLE stake_kept AS
SELECT *, {_LOW} AS low, {_HIGH} AS high, coalesce(share, share_min, share_max) IS NOT NULL AS is_known,
    CASE WHEN relation = 'controls' THEN 'control' ELSE coalesce(qualifiers['basis'], 'capital') END AS basis
FROM statement
WHERE {_STAKES} AND hash(object) IN (SELECT owned FROM stake_sum GROUP BY owned HAVING sum(high) >= $least)
"""

_ACTOR = """
INSERT INTO stake_actor
SELECT row_number() OVER (ORDER BY a.id) - 1, a.id, n.country
FROM (SELECT subject AS id FROM stake_kept UNION SELECT object FROM stake_kept) a LEFT JOIN node n USING (id)
ORDER BY a.id
"""

# A certain period goes before a possible one, and a statement without a share widens none that has one.
_HOLDING = f"""
INSERT INTO stake_holding
WITH piece AS (
    SELECT o.number AS owned, w.number AS owner,
        CASE s.basis WHEN 'control' THEN {CONTROL} WHEN 'capital' THEN 0 WHEN 'votes' THEN 1
             ELSE 1 + dense_rank() OVER (ORDER BY s.basis) END AS basis,
        x."first" - min_day() + 1 AS "first", x."last" - min_day() + 2 AS stop, x.state = 'in_force' AS certain,
        CASE s.basis WHEN 'control' THEN 1 ELSE s.low END AS low,
        CASE s.basis WHEN 'control' THEN 1 ELSE s.high END AS high, s.is_known AS known
    FROM stake_kept s
    JOIN span x ON x.statement = s.id
    JOIN stake_actor o ON o.id = s.object
    JOIN stake_actor w ON w.id = s.subject
), cut AS (
    SELECT owned, basis, owner, "first" AS day FROM piece UNION SELECT owned, basis, owner, stop FROM piece
), segment AS (
    SELECT *, lead(day) OVER (PARTITION BY owned, basis, owner ORDER BY day) AS stop FROM cut
), held AS (
    SELECT s.owned, s.basis, s.owner, s.day AS "first", s.stop,
        coalesce(max(p.low) FILTER (p.certain), 0) AS low_certain, max(p.low) AS low_possible,
        coalesce(max(p.high) FILTER (p.certain AND p.known), max(p.high) FILTER (p.certain), 0) AS high_certain,
        coalesce(max(p.high) FILTER (p.known), max(p.high)) AS high_possible
    FROM segment s JOIN piece p USING (owned, basis, owner)
    WHERE p."first" <= s.day AND s.stop <= p.stop GROUP BY ALL
)
SELECT owned, owner, basis, "first", stop, low_certain, low_possible,
    greatest(high_certain, low_certain), greatest(high_certain, high_possible, low_possible)
FROM held ORDER BY owned, basis, owner, "first"
"""

_HELD = "INSERT INTO stake_held SELECT DISTINCT owner, owned FROM stake_holding ORDER BY owner, owned"


def keep_stakes(connection: DuckDBPyConnection, regimes: Sequence[Regime]) -> bool:
    """Fill the stake tables of a graph being built, and say whether a listed party may reach anything.

    Args:
        connection: A graph with its ground laid.
        regimes: Every rule that has a threshold.
    """
    least = min((w.threshold.share for regime in regimes for w in regime.windows), default=WHOLE)
    connection.execute(_UNITS)
    connection.execute(_BOUND)
    connection.execute("CREATE OR REPLACE TEMP TABLE stake_sum (owned UBIGINT, high BIGINT)")
    listed = sorted({listing.actor for regime in regimes for listing in regime.listings})
    connection.execute("CREATE OR REPLACE TEMP TABLE stake_frontier AS SELECT hash(unnest($1)) AS actor", [listed])
    connection.execute("CREATE OR REPLACE TEMP TABLE stake_reach AS FROM stake_frontier")
    spread, grow, count = _SPREAD
    growing = bool(listed)
    while growing:
        connection.execute(spread)
        connection.execute(grow, {"least": least})
        growing = bool(connection.execute(count).fetchall())
    connection.execute(_KEPT, {"least": least})
    for statement in (_ACTOR, _HOLDING, _HELD):
        connection.execute(statement)
    _insert_rules(connection, regimes)
    return bool(connection.execute("SELECT EXISTS (FROM stake_holding)").fetchall()[0][0])


def _insert_rules(connection: DuckDBPyConnection, regimes: Sequence[Regime]) -> None:
    # A window's place in the order in which a proof tries them: certain ones first.
    windows = [
        (regime.rule, place, regime.country, w.threshold.share + w.threshold.strict, w.threshold.aggregate,
         w.threshold.control, w.threshold.foreign_only, w.period.first, w.period.stop, w.period.certain)
        for regime in regimes
        for place, w in enumerate(sorted(regime.windows, key=lambda w: (not w.period.certain, w.threshold.id)))
    ]  # fmt: skip
    names = ("rule", "place", "country", "least", "aggregate", "control", "foreign_only", "first", "stop", "certain")
    insert_columns(connection, "stake_window", {n: [w[i] for w in windows] for i, n in enumerate(names)})
    seeds = [
        (regime.rule, listing.actor, period.first, period.stop, period.certain)
        for regime in regimes
        for listing in regime.listings
        for period in listing.periods
    ]
    connection.execute("CREATE OR REPLACE TEMP TABLE seed (rule VARCHAR, actor VARCHAR, a INTEGER, b INTEGER, c BOOL)")
    insert_columns(connection, "seed", {n: [s[i] for s in seeds] for i, n in enumerate(("rule", "actor", *"abc"))})
    connection.execute(
        "INSERT INTO stake_seed SELECT DISTINCT s.rule, n.number, s.a, s.b, s.c "
        "FROM seed s JOIN stake_actor n ON n.id = s.actor ORDER BY ALL"
    )
