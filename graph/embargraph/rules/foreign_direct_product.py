"""Rules that reach the parties on a list: foreign direct product rules, 744.8 and their like."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

__all__ = ["listed_parties_are_reached_by_rules"]

_SQL = """
INSERT INTO conclusion BY NAME
SELECT f.id || ' ' || t.id AS run, 'listed_parties_are_reached_by_rules' AS rule, t.object AS who,
    f.object AS under, f.id AS base, [f.subject] AS list,
    coalesce(e.basis, 'listed') AS basis, e.effect, e.binds,
    greatest(s."first", fs."first", coalesce(e."first", dawn()), st."first", rt."first") AS "first",
    least(s."last", fs."last", coalesce(e."last", dusk()), st."last", rt."last") AS "last",
    certainty([s.state, fs.state, coalesce(e.state, 'in_force'), st.state, rt.state]) AS state,
    latest([{'day': fs."first", 'printed': fs.since}, {'day': s."first", 'printed': s.since},
            {'day': st."first", 'printed': st.since}, {'day': rt."first", 'printed': rt.since},
            {'day': coalesce(e."first", dawn()), 'printed': e.since}]) AS since,
    earliest([{'day': fs."last", 'printed': fs.until}, {'day': s."last", 'printed': s.until},
              {'day': st."last", 'printed': st.until}, {'day': rt."last", 'printed': rt.until},
              {'day': coalesce(e."last", dusk()), 'printed': e.until}]) AS until,
    coalesce(f.qualifiers['policy'], t.qualifiers['policy'], e.policy) AS policy,
    coalesce(f.qualifiers['requirement'], e.requirement) AS requirement,
    coalesce(f.qualifiers['scope'], e.scope) AS scope,
    coalesce(f.qualifiers['footnote'], t.qualifiers['footnote']) AS footnote,
    t.qualifiers['programme'] AS programme,
    coalesce(th.hops, []) || [{'relation': 'listed_by', 'id': t.subject, 'label': entry.label}] AS hops,
    ordered(s.branches || fs.branches || coalesce(e.branches, []) || st.branches || rt.branches) AS branches,
    least(rt.known_through, st.known_through, t.qualifiers['known_through']::DATE) AS known_through,
    [f.id, t.id] || coalesce(th.premises, []) || p.chain || r.chain
        || list_filter([r.issued, e.statement], lambda x: x IS NOT NULL) || rt.premises || st.premises AS premises
FROM statement f
JOIN span fs ON fs.statement = f.id
JOIN profile p ON p.list = f.subject
JOIN statement t ON t.subject = p.measure AND t.relation = 'targets'
JOIN span s ON s.statement = t.id
JOIN node entry ON entry.id = t.subject
JOIN profile r ON r.measure = f.object
JOIN in_status st ON st.carrier = p.carrier AND st.view = view_of(t.since, p.carrier, t.subject)
JOIN in_status rt ON rt.carrier = r.carrier AND rt.view = view_of(f.since, r.carrier, '')
LEFT JOIN effect e ON e.measure = f.object
LEFT JOIN through th ON th.measure = f.object
WHERE f.relation = 'feeds'
  AND f.object NOT IN (SELECT subject FROM statement WHERE relation = 'has_threshold')
  AND (f.qualifiers['footnote'] IS NULL OR list_has_any(
        string_split(replace(f.qualifiers['footnote'], ' ', ''), ','),
        string_split(replace(coalesce(t.qualifiers['footnote'], ''), ' ', ''), ',')))
  AND (f.qualifiers['programme'] IS NULL OR list_has_any(
        string_split(replace(f.qualifiers['programme'], ' ', ''), ','),
        string_split(replace(coalesce(t.qualifiers['programme'], ''), ' ', ''), ',')))
  AND greatest(s."first", fs."first", coalesce(e."first", dawn()), st."first", rt."first")
      <= least(s."last", fs."last", coalesce(e."last", dusk()), st."last", rt."last")
"""


def listed_parties_are_reached_by_rules(connection: DuckDBPyConnection) -> None:
    """**Concludes** that a rule fed by a list reaches the parties on that list.

    **Because** the rule is written for parties with the list's footnote or
    programme: footnote 1 of the Entity List for 15 CFR 734.9(e)(1), the
    programmes of 744.8(a)(1) for blocked persons.

    **Unless** the rule works by owned shares; that is another rule.

    **In force** on days on which entry, list, link and rule all hold.

    **Example**: Huawei is on the Entity List with footnote 1; 85 FR 51596 feeds
    footnote 1 to 734.9(e)(1) from 2020-08-17; so items that foreign makers
    produce with US technology need a licence for Huawei from that day.
    """
    connection.execute(_SQL)
