"""What every rule stands on: lineage, authorities, effects and spans, as tables.

`create_premises` makes temporary tables from statements and statuses, once for all
rules.  Bounds are never null there: an open end is the first or last day that
the calendar has.

========== ==============================================================
lineage    measure, ancestor, depth (0 is the measure itself), premises
profile    measure: authority, by, list, carrier (whose clocks count)
span       statement: the days on which it holds, or may hold
in_status  carrier and view: the days on which it is in force, or may be;
           for a dated entry the list's own start is no question
effect     measure: what is barred on which days, taken from the nearest
coverage   measure: from what, taken from the nearest that says so
through    measure: via whom, in order
inside     place, and every wider place
entered    each party or place that a measure names: the days on which it
           does, and the measure's clocks let it
entry_mark footnotes and programmes of entries on lists, one a row
conclusion what the rules add to
========== ==============================================================
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from embargraph.model.vocabulary import DEFAULT_EFFECTS, FIRM_STANDINGS, STANDINGS

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

__all__ = ["CONCLUSION", "IN_STATUS", "create_premises"]

#: Days on which a measure is, or may be, in force.
IN_STATUS = (
    'carrier VARCHAR, view VARCHAR, "first" DATE, "last" DATE, state VARCHAR, since VARCHAR, until VARCHAR, '
    'branches STRUCT("if" VARCHAR, "then" VARCHAR, evidence VARCHAR[])[], known_through DATE, premises VARCHAR[]'
)

_FIRM = ", ".join(f"'{standing}'" for standing in FIRM_STANDINGS)
_RANK = "CASE standing " + " ".join(f"WHEN '{s}' THEN {i}" for i, s in enumerate(STANDINGS)) + " END"

#: Columns of the table that rules insert into, `BY NAME`; what is left out is null.
CONCLUSION = (
    "run VARCHAR, rule VARCHAR, who VARCHAR, under VARCHAR, base VARCHAR, reach VARCHAR, list VARCHAR[], "
    "basis VARCHAR, effect VARCHAR, binds VARCHAR, verdict VARCHAR, presumption BOOLEAN, "
    '"first" DATE, "last" DATE, state VARCHAR, since VARCHAR, until VARCHAR, '
    "policy VARCHAR, requirement VARCHAR, scope VARCHAR, footnote VARCHAR, programme VARCHAR, "
    'hops STRUCT(relation VARCHAR, id VARCHAR, "label" VARCHAR)[], '
    'branches STRUCT("if" VARCHAR, "then" VARCHAR, evidence VARCHAR[])[], '
    'witness STRUCT("owner" STRUCT(id VARCHAR, "label" VARCHAR), share DECIMAL(12,9), share_min DECIMAL(12,9), '
    "share_max DECIMAL(12,9), since VARCHAR, until VARCHAR, statement VARCHAR, "
    'chain STRUCT(relation VARCHAR, id VARCHAR, "label" VARCHAR)[])[], '
    "known_through DATE, premises VARCHAR[], note VARCHAR"
)

_ENTERED = """
CREATE TEMP TABLE entered AS
SELECT t.id AS statement, t.subject AS measure, t.object AS who, p.list, p.chain, p.issued, t.qualifiers AS q,
    greatest(s."first", st."first") AS "first", least(s."last", st."last") AS "last", sure(s.state, st.state) AS state,
    later(s."first", s.since, st."first", st.since) AS since, sooner(s."last", s.until, st."last", st.until) AS until,
    joined(s.branches, st.branches) AS branches, st.premises,
    least(st.known_through, t.qualifiers['known_through']::DATE) AS known_through
FROM statement t
JOIN span s ON s.statement = t.id
JOIN profile p ON p.measure = t.subject
-- An entry shows that its list was in force: before it, the entry's own start is the only question.
-- Where the announcement that made the entry has clocks, they count: an entry is stopped with it.
LEFT JOIN profile a ON a.measure = t.qualifiers['announcement'] AND a.carrier <> ''
JOIN in_status st ON st.carrier = coalesce(a.carrier, p.carrier)
    AND st.view = CASE WHEN coalesce(a.carrier, p.carrier) <> t.subject THEN 'entry' ELSE 'rule' END
WHERE t.relation = 'targets' AND greatest(s."first", st."first") <= least(s."last", st."last")
"""

_MARKED = """
CREATE TEMP TABLE entry_mark AS
SELECT DISTINCT statement, kind, trim(unnest(string_split(text, ','))) AS mark FROM (
    SELECT statement, 'footnote' AS kind, q['footnote'] AS text FROM entered WHERE list IS NOT NULL
    UNION ALL SELECT statement, 'programme', q['programme'] FROM entered WHERE list IS NOT NULL
) WHERE text IS NOT NULL
"""

_MACROS = """
CREATE TEMP MACRO min_day() AS DATE '0001-01-01';
CREATE TEMP MACRO max_day() AS DATE '9999-12-31';
-- The printed date of whichever start comes last, or end comes first.
CREATE TEMP MACRO latest(starts) AS list_max(starts).printed;
CREATE TEMP MACRO earliest(ends) AS list_min(ends).printed;
CREATE TEMP MACRO ordered(items) AS list_filter(items, lambda item, place: list_position(items, item) = place);
-- Hardly any row has a branch on both sides; a lambda over each row would cost more than all the rest.
CREATE TEMP MACRO joined(a, b) AS CASE WHEN len(a) = 0 THEN b WHEN len(b) = 0 THEN a
    WHEN list_has_any(a, b) THEN ordered(a || b) ELSE a || b END;
CREATE TEMP MACRO present(item) AS CASE WHEN item IS NULL THEN []::VARCHAR[] ELSE [item] END;
-- `latest` and `earliest` of two.
CREATE TEMP MACRO later(day, printed, other_day, other) AS CASE WHEN day > other_day THEN printed
    WHEN day < other_day THEN other WHEN printed IS NULL OR other IS NULL THEN NULL ELSE greatest(printed, other) END;
CREATE TEMP MACRO sooner(day, printed, other_day, other) AS CASE WHEN day < other_day THEN printed
    WHEN day > other_day THEN other ELSE least(printed, other) END;
CREATE TEMP MACRO sure(state, other) AS
    CASE WHEN state = 'unknown' OR other = 'unknown' THEN 'unknown' ELSE 'in_force' END;
CREATE TEMP MACRO view_of(since, carrier, measure) AS
    CASE WHEN since IS NOT NULL AND carrier <> measure THEN 'entry' ELSE 'rule' END;
CREATE TEMP MACRO certainty(states) AS
    CASE WHEN list_contains(states, 'unknown') THEN 'unknown' ELSE 'in_force' END;
"""

_LINEAGE = """
CREATE TEMP TABLE lineage AS
WITH RECURSIVE up AS (
    SELECT id AS measure, id AS ancestor, 0 AS depth, []::VARCHAR[] AS premises FROM node WHERE kind = 'measure'
    UNION ALL
    SELECT up.measure, s.object, up.depth + 1, list_append(up.premises, s.id)
    FROM up JOIN under_link s ON s.subject = up.ancestor WHERE up.depth < 8
)
SELECT measure, ancestor, min(depth) AS depth, arg_min(premises, depth) AS premises FROM up GROUP BY ALL
"""

_UNDER = f"""
CREATE TEMP TABLE under_link AS
SELECT subject, object, min(id) AS id FROM statement
WHERE relation = 'under' AND standing IN ({_FIRM}) GROUP BY ALL
"""

_STATE_OF = f"""
CREATE TEMP TABLE state_of AS
WITH RECURSIVE up AS (
    SELECT id AS actor, id AS body, 0 AS depth FROM node
    WHERE id IN (SELECT object FROM statement WHERE relation = 'issued_by')
    UNION ALL
    SELECT up.actor, s.object, up.depth + 1 FROM up
    JOIN statement s ON s.subject = up.body AND s.relation = 'part_of' AND s.standing IN ({_FIRM})
    WHERE up.depth < 8
)
SELECT actor, coalesce(
    arg_min(body, depth) FILTER (node.type = 'state'), arg_max(body, depth)) AS state
FROM up JOIN node ON node.id = up.body GROUP BY actor
"""

_NEAREST = f"""
CREATE TEMP TABLE nearest AS
-- The record goes before reports; among equals the nearest measure in the lineage speaks.
SELECT l.measure, s.relation, arg_min(l.ancestor, ({_RANK}) * 100 + l.depth) AS holder,
       min(({_RANK})) AS standing_rank
FROM lineage l JOIN statement s ON s.subject = l.ancestor
WHERE s.relation IN ('issued_by', 'has_effect', 'covers', 'works_through') AND s.standing IN ({_FIRM})
GROUP BY ALL
"""

_PROFILE = f"""
CREATE TEMP TABLE profile AS
WITH issuer AS (
    SELECT n.measure, min(s.object) AS authority, min_by(s.id, s.object) AS statement
    FROM nearest n JOIN statement s ON s.subject = n.holder AND s.relation = 'issued_by'
        AND s.standing IN ({_FIRM}) AND ({_RANK}) = n.standing_rank
    WHERE n.relation = 'issued_by' GROUP BY n.measure
), listed AS (
    SELECT l.measure, arg_min(l.ancestor, l.depth) AS list
    FROM lineage l JOIN node ON node.id = l.ancestor AND node.type = 'list' GROUP BY l.measure
), clocked AS (
    SELECT l.measure, arg_min(l.ancestor, l.depth) AS carrier, min(l.depth) AS depth
    -- A measure with clocks carries its own, also where they never put it in force.
    FROM lineage l WHERE l.ancestor IN (SELECT measure FROM status) GROUP BY l.measure
)
SELECT m.id AS measure, i.authority, i.statement AS issued, so.state AS by, li.list,
       coalesce(c.carrier, '') AS carrier, coalesce(chain.premises, []) AS chain
FROM node m
LEFT JOIN issuer i ON i.measure = m.id
LEFT JOIN state_of so ON so.actor = i.authority
LEFT JOIN listed li ON li.measure = m.id
LEFT JOIN clocked c ON c.measure = m.id
LEFT JOIN lineage chain ON chain.measure = m.id AND chain.ancestor = coalesce(li.list, m.id)
WHERE m.kind = 'measure'
"""

_SPAN = f"""
CREATE TEMP TABLE span AS
WITH dated AS (
    -- What a party is or holds began on some day: without one it is unknown before its source shows
    -- it.  What a measure says holds as long as the measure's own clocks run.
    SELECT id, coalesce(since_first, min_day()) AS begin_first,
           CASE WHEN since_first IS NOT NULL THEN since_last
                WHEN relation IN ('has_effect', 'feeds', 'has_threshold', 'relieves', 'exempts')
                  OR relation = 'targets' AND subject IN (SELECT carrier FROM in_status) THEN min_day()
                ELSE least(since_last, coalesce(until_last, max_day())) END AS begin_last,
           coalesce(until_first, max_day()) AS end_first, coalesce(until_last, max_day()) AS end_last,
           since, until, coalesce(citation, gist, source) AS cited,
           coalesce(until, 'none, gone by ' || (until_last + 1)) AS ended
    FROM statement
    WHERE standing IN ({_FIRM}) AND relation IN
        ('targets', 'feeds', 'has_effect', 'has_threshold', 'owns', 'controls', 'ultimate_parent_of',
         'headquartered_in', 'relieves', 'exempts')
)
SELECT id AS statement, begin_last AS "first", end_first AS "last", 'in_force' AS state, since, until,
       []::STRUCT("if" VARCHAR, "then" VARCHAR, evidence VARCHAR[])[] AS branches
FROM dated WHERE begin_last <= end_first
UNION ALL
SELECT id, begin_first, least(begin_last - 1, end_last), 'unknown', since, until,
    CASE WHEN since IS NULL THEN [
        {{'if': 'it had already begun (its start is not on record)', 'then': 'restricted', 'evidence': [cited]}},
        {{'if': 'it had not begun (its start is not on record)', 'then': 'not restricted', 'evidence': [cited]}}]
    ELSE [
        {{'if': 'it had begun by then (start on record: ' || since || ')', 'then': 'restricted', 'evidence': [cited]}},
        {{'if': 'it had not begun (start on record: ' || since || ')', 'then': 'not restricted',
          'evidence': [cited]}}] END
FROM dated WHERE begin_first < begin_last
UNION ALL
SELECT id, greatest(end_first + 1, begin_last), end_last, 'unknown', since, until, [
    {{'if': 'it still held (end on record: ' || ended || ')', 'then': 'restricted', 'evidence': [cited]}},
    {{'if': 'it had ended (end on record: ' || ended || ')', 'then': 'not restricted', 'evidence': [cited]}}]
FROM dated WHERE end_first < end_last AND greatest(end_first + 1, begin_last) <= end_last
"""

_EFFECT = f"""
CREATE TEMP TABLE effect AS
SELECT n.measure, s.id AS statement, s.value AS effect, s.qualifiers['binds'] AS binds,
       s.qualifiers['policy'] AS policy, s.qualifiers['requirement'] AS requirement,
       s.qualifiers['basis'] AS basis, s.qualifiers['scope'] AS scope,
       x."first", x."last", x.state, x.since, x.until, x.branches
FROM nearest n
JOIN statement s ON s.subject = n.holder AND s.relation = 'has_effect' AND s.standing IN ({_FIRM})
    AND ({_RANK}) = n.standing_rank
JOIN span x ON x.statement = s.id
WHERE n.relation = 'has_effect'
"""

_COVERAGE = f"""
CREATE TEMP TABLE coverage AS
SELECT n.measure, s.object AS what, min(s.id) AS statement,
       max(coalesce(s.since_first, min_day())) AS "first", min(coalesce(s.until_last, max_day())) AS "last"
FROM nearest n
JOIN statement s ON s.subject = n.holder AND s.relation = 'covers' AND s.standing IN ({_FIRM})
    AND ({_RANK}) = n.standing_rank
WHERE n.relation = 'covers' GROUP BY n.measure, s.object
"""

_THROUGH = f"""
CREATE TEMP TABLE through AS
SELECT measure, list({{'relation': 'works_through', 'id': object, 'label': label}} ORDER BY object) AS hops,
       list(statement ORDER BY object) AS premises
FROM (
    SELECT n.measure, s.object, min(s.id) AS statement, any_value(o.label) AS label
    FROM nearest n
    JOIN statement s ON s.subject = n.holder AND s.relation = 'works_through' AND s.standing IN ({_FIRM})
        AND ({_RANK}) = n.standing_rank
    JOIN node o ON o.id = s.object
    WHERE n.relation = 'works_through' GROUP BY n.measure, s.object
) GROUP BY measure
"""

_INSIDE = f"""
CREATE TEMP TABLE inside AS
WITH RECURSIVE up AS (
    SELECT id AS place, id AS wider, 0 AS depth FROM node WHERE kind = 'place'
    UNION
    SELECT up.place, s.object, up.depth + 1 FROM up
    JOIN statement s ON s.subject = up.wider AND s.relation = 'located_in' AND s.standing IN ({_FIRM})
    JOIN node n ON n.id = s.object AND n.kind = 'place' WHERE up.depth < 8
)
SELECT DISTINCT place, wider FROM up
"""


def create_premises(connection: DuckDBPyConnection) -> None:
    """Make the tables that rules read, and the empty one that they fill.

    `in_status` is laid before, from the clocks.
    """
    connection.execute(_MACROS)
    for statement in (
        _UNDER, _LINEAGE, _STATE_OF, _NEAREST, _PROFILE, _SPAN, _EFFECT, _COVERAGE, _THROUGH, _INSIDE, _ENTERED, _MARKED
    ):  # fmt: skip
        connection.execute(statement)
    rows = ", ".join(f"('{type_}', '{effect}')" for type_, effect in DEFAULT_EFFECTS.items())
    connection.execute(f"CREATE TEMP TABLE default_effect AS SELECT * FROM (VALUES {rows}) AS v(type, effect)")
    connection.execute(f"CREATE TEMP TABLE conclusion ({CONCLUSION})")
