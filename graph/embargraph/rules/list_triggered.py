"""Rules that reach the parties on a list: foreign direct product rules, 744.8 and their like."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

__all__ = ["listed_parties_are_reached_by_rules"]

#: Each feed with all that does not depend on the entry, once.
_FED = """
CREATE OR REPLACE TEMP TABLE fed AS
SELECT f.id AS feed, f.subject AS list, f.object AS rule, f.qualifiers AS q,
    greatest(fs."first", coalesce(e."first", min_day()), rt."first") AS "first",
    least(fs."last", coalesce(e."last", max_day()), rt."last") AS "last",
    certainty([fs.state, coalesce(e.state, 'in_force'), rt.state]) AS state,
    latest([{'day': fs."first", 'printed': fs.since}, {'day': rt."first", 'printed': rt.since},
            {'day': coalesce(e."first", min_day()), 'printed': e.since}]) AS since,
    earliest([{'day': fs."last", 'printed': fs.until}, {'day': rt."last", 'printed': rt.until},
              {'day': coalesce(e."last", max_day()), 'printed': e.until}]) AS until,
    ordered(fs.branches || coalesce(e.branches, []) || rt.branches) AS branches,
    coalesce(e.basis, 'listed') AS basis, e.effect, e.binds, e.policy,
    coalesce(f.qualifiers['requirement'], e.requirement) AS requirement,
    coalesce(f.qualifiers['scope'], e.scope) AS scope,
    coalesce(th.hops, []) AS hops, coalesce(th.premises, []) AS through,
    r.chain || present(r.issued) || present(e.statement) || rt.premises AS premises, rt.known_through
FROM statement f
JOIN span fs ON fs.statement = f.id
JOIN profile r ON r.measure = f.object
JOIN in_status rt ON rt.carrier = r.carrier AND rt.view = view_of(f.since, r.carrier, '')
LEFT JOIN effect e ON e.measure = f.object
LEFT JOIN through th ON th.measure = f.object
WHERE f.relation = 'feeds'
  AND f.object NOT IN (SELECT subject FROM statement WHERE relation = 'has_threshold')
  AND greatest(fs."first", coalesce(e."first", min_day()), rt."first")
      <= least(fs."last", coalesce(e."last", max_day()), rt."last")
"""

#: The entries that a feed takes: all of its list, or those with one of its footnotes and programmes.
_TAKEN = """
CREATE OR REPLACE TEMP TABLE taken AS
WITH wanted AS (
    SELECT DISTINCT feed, kind, trim(unnest(string_split(text, ','))) AS mark FROM (
        SELECT feed, 'footnote' AS kind, q['footnote'] AS text FROM fed
        UNION ALL SELECT feed, 'programme', q['programme'] FROM fed
    ) WHERE text IS NOT NULL
)
SELECT DISTINCT f.feed, t.statement FROM fed f JOIN entered t ON t.list = f.list
WHERE (f.q['footnote'] IS NULL OR (f.feed, t.statement) IN (
        SELECT (w.feed, m.statement) FROM wanted w JOIN entry_mark m USING (kind, mark) WHERE kind = 'footnote'))
  AND (f.q['programme'] IS NULL OR (f.feed, t.statement) IN (
        SELECT (w.feed, m.statement) FROM wanted w JOIN entry_mark m USING (kind, mark) WHERE kind = 'programme'))
"""

_SQL = """
INSERT INTO conclusion BY NAME
SELECT f.feed || ' ' || t.statement AS run, 'listed_parties_are_reached_by_rules' AS rule, t.who,
    f.rule AS under, f.feed AS base, [f.list] AS list, f.basis, f.effect, f.binds,
    greatest(t."first", f."first") AS "first", least(t."last", f."last") AS "last",
    sure(t.state, f.state) AS state,
    later(t."first", t.since, f."first", f.since) AS since, sooner(t."last", t.until, f."last", f.until) AS until,
    coalesce(f.q['policy'], t.q['policy'], f.policy) AS policy, f.requirement, f.scope,
    coalesce(f.q['footnote'], t.q['footnote']) AS footnote, t.q['programme'] AS programme,
    f.hops || [{'relation': 'listed_by', 'id': t.measure, 'label': entry.label}] AS hops,
    joined(t.branches, f.branches) AS branches,
    least(f.known_through, t.known_through) AS known_through,
    list_concat([f.feed, t.statement], f.through, t.chain, f.premises, t.premises) AS premises
FROM taken k
JOIN fed f ON f.feed = k.feed
JOIN entered t ON t.statement = k.statement
JOIN node entry ON entry.id = t.measure
WHERE greatest(t."first", f."first") <= least(t."last", f."last")
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
    for statement in (_FED, _TAKEN, _SQL):
        connection.execute(statement)
