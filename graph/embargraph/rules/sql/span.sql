--#+ table: span
--#+ row: days on which one statement holds (in_force) or may hold (unknown); bounds are never null
--#+ reads: in_status, statement
--#+ columns: statement, first, last, state, since, until, branches
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
           coalesce(until, 'none, gone by ' || (until_last + 1),
               'none; a later edition, which has nothing or little of its list, does not show it') AS ended
    FROM statement
    WHERE firm(standing) AND relation IN
        ('targets', 'feeds', 'has_effect', 'has_threshold', 'owns', 'controls', 'ultimate_parent_of',
         'headquartered_in', 'relieves', 'exempts')
)
SELECT id AS statement, begin_last AS "first", end_first AS "last", 'in_force' AS state, since, until,
       []::STRUCT("if" VARCHAR, "then" VARCHAR, evidence VARCHAR[])[] AS branches
FROM dated WHERE begin_last <= end_first
UNION ALL
SELECT id, begin_first, least(begin_last - 1, end_last), 'unknown', since, until,
    CASE WHEN since IS NULL THEN [
        {'if': 'it had already begun (its start is not on record)', 'then': 'restricted', 'evidence': [cited]},
        {'if': 'it had not begun (its start is not on record)', 'then': 'not restricted', 'evidence': [cited]}]
    ELSE [
        {'if': 'it had begun by then (start on record: ' || since || ')', 'then': 'restricted', 'evidence': [cited]},
        {'if': 'it had not begun (start on record: ' || since || ')', 'then': 'not restricted',
          'evidence': [cited]}] END
FROM dated WHERE begin_first < begin_last
UNION ALL
SELECT id, greatest(end_first + 1, begin_last), end_last, 'unknown', since, until, [
    {'if': 'it still held (end on record: ' || ended || ')', 'then': 'restricted', 'evidence': [cited]},
    {'if': 'it had ended (end on record: ' || ended || ')', 'then': 'not restricted', 'evidence': [cited]}]
FROM dated WHERE end_first < end_last AND greatest(end_first + 1, begin_last) <= end_last
