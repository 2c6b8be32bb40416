"""Parties and places that a measure names."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

__all__ = ["named_parties_are_restricted"]

_SQL = """
INSERT INTO conclusion BY NAME
SELECT t.statement AS run, 'named_parties_are_restricted' AS rule, t.who, t.measure AS under, t.statement AS base,
    present(t.list) AS list,
    coalesce(e.basis, CASE n.kind WHEN 'place' THEN 'located' ELSE 'listed' END) AS basis,
    coalesce(t.q['effect'], e.effect, d.effect) AS effect,
    coalesce(t.q['binds'], e.binds) AS binds,
    greatest(t."first", coalesce(e."first", min_day())) AS "first",
    least(t."last", coalesce(e."last", max_day())) AS "last",
    sure(t.state, coalesce(e.state, 'in_force')) AS state,
    later(t."first", t.since, coalesce(e."first", min_day()), e.since) AS since,
    sooner(t."last", t.until, coalesce(e."last", max_day()), e.until) AS until,
    coalesce(t.q['policy'], e.policy) AS policy,
    coalesce(t.q['requirement'], e.requirement) AS requirement,
    coalesce(t.q['scope'], e.scope) AS scope,
    t.q['footnote'] AS footnote, t.q['programme'] AS programme,
    CASE WHEN coalesce(t.q['effect'], e.effect) IS NULL AND d.effect IS NOT NULL
         THEN 'What it bars is not on record: taken from its type, ' || m.type || '.' END AS note,
    coalesce(th.hops, []) AS hops,
    joined(t.branches, coalesce(e.branches, [])) AS branches,
    t.known_through,
    list_concat([t.statement], th.premises, t.chain, present(t.issued), present(e.statement), t.premises) AS premises
FROM entered t
JOIN node n ON n.id = t.who
JOIN node m ON m.id = t.measure
LEFT JOIN default_effect d ON d.type = m.type
LEFT JOIN effect e ON e.measure = t.measure
LEFT JOIN through th ON th.measure = t.measure
WHERE greatest(t."first", coalesce(e."first", min_day())) <= least(t."last", coalesce(e."last", max_day()))
  -- A programme that bars nothing is no restriction; an entry on a list names its party even so.
  AND (coalesce(t.q['effect'], e.effect, d.effect) IS NOT NULL OR t.list IS NOT NULL)
"""


def named_parties_are_restricted(connection: DuckDBPyConnection) -> None:
    """**Concludes** that a party or place is restricted by the measure that names it.

    **Because** the measure targets it, on days on which the statement, the
    effect and the measure's own clocks hold (for the Entity List: 15 CFR 744.11).

    **Unless** the measure exempts it, or only proposes.

    **In force** as the measure's clocks say.

    **Example**: the order 83 FR 17644 targets ZTE from 2018-04-15 to
    2018-07-12; so on 2018-05-03 ZTE is a denied person.
    """
    connection.execute(_SQL)
