"""Parties and places that a measure names."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

__all__ = ["named_parties_are_restricted"]

_SQL = """
INSERT INTO conclusion BY NAME
SELECT t.id AS run, 'named_parties_are_restricted' AS rule, t.object AS who, t.subject AS under, t.id AS base,
    CASE WHEN p.list IS NULL THEN [] ELSE [p.list] END AS list,
    coalesce(e.basis, CASE n.kind WHEN 'place' THEN 'located' ELSE 'listed' END) AS basis,
    coalesce(t.qualifiers['effect'], e.effect, d.effect) AS effect,
    coalesce(t.qualifiers['binds'], e.binds) AS binds,
    greatest(s."first", coalesce(e."first", dawn()), st."first") AS "first",
    least(s."last", coalesce(e."last", dusk()), st."last") AS "last",
    certainty([s.state, coalesce(e.state, 'in_force'), st.state]) AS state,
    latest([{'day': s."first", 'printed': s.since}, {'day': st."first", 'printed': st.since},
            {'day': coalesce(e."first", dawn()), 'printed': e.since}]) AS since,
    earliest([{'day': s."last", 'printed': s.until}, {'day': st."last", 'printed': st.until},
              {'day': coalesce(e."last", dusk()), 'printed': e.until}]) AS until,
    coalesce(t.qualifiers['policy'], e.policy) AS policy,
    coalesce(t.qualifiers['requirement'], e.requirement) AS requirement,
    coalesce(t.qualifiers['scope'], e.scope) AS scope,
    t.qualifiers['footnote'] AS footnote, t.qualifiers['programme'] AS programme,
    CASE WHEN coalesce(t.qualifiers['effect'], e.effect) IS NULL AND d.effect IS NOT NULL
         THEN 'What it bars is not on record: taken from its type, ' || m.type || '.' END AS note,
    coalesce(th.hops, []) AS hops,
    ordered(s.branches || coalesce(e.branches, []) || st.branches) AS branches,
    least(st.known_through, t.qualifiers['known_through']::DATE) AS known_through,
    [t.id] || coalesce(th.premises, []) || p.chain || list_filter([p.issued, e.statement], lambda x: x IS NOT NULL)
        || st.premises AS premises
FROM statement t
JOIN span s ON s.statement = t.id
JOIN profile p ON p.measure = t.subject
JOIN node n ON n.id = t.object
JOIN in_status st ON st.carrier = p.carrier AND st.view = view_of(t.since, p.carrier, t.subject)
JOIN node m ON m.id = t.subject
LEFT JOIN default_effect d ON d.type = m.type
LEFT JOIN effect e ON e.measure = t.subject
LEFT JOIN through th ON th.measure = t.subject
WHERE t.relation = 'targets'
  -- A programme that bars nothing is no restriction; an entry on a list names its party even so.
  AND (coalesce(t.qualifiers['effect'], e.effect, d.effect) IS NOT NULL OR p.list IS NOT NULL)
  AND greatest(s."first", coalesce(e."first", dawn()), st."first")
      <= least(s."last", coalesce(e."last", dusk()), st."last")
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
