--#+ into: entered
--#+ row: one entry on a list, and a party who may be the one that it names: whether it is holds everything open
--#+ reads: entered, statement, node
--#+ columns: statement, measure, who, list, chain, issued, q, first, last, state, since, until, branches
--#+ columns: premises, known_through, as_whom
WITH pair AS (
    SELECT id, subject AS who, object AS other, citation FROM statement WHERE relation = 'same_as' AND NOT firm(standing)
    UNION ALL
    SELECT id, object, subject, citation FROM statement WHERE relation = 'same_as' AND NOT firm(standing)
)
SELECT t.statement, t.measure, p.who, t.list, t.chain, t.issued, t.q, t."first", t."last", 'unknown' AS state,
    t.since, t.until,
    joined([{'if': w.label || ' is ' || o.label || coalesce(' (' || p.citation || ' stands in records of both)', ''),
             'then': 'restricted', 'evidence': [p.id]}], t.branches) AS branches,
    list_append(t.premises, p.id) AS premises, t.known_through, p.other AS as_whom
FROM pair p JOIN entered t ON t.who = p.other JOIN node w ON w.id = p.who JOIN node o ON o.id = p.other
-- Who stands on the list on its own behalf is restricted by that.
WHERE NOT EXISTS (
    SELECT 1 FROM entered x WHERE x.who = p.who AND x.list IS NOT DISTINCT FROM t.list
        AND (t.list IS NOT NULL OR x.measure = t.measure)
        AND x.q['effect'] IS NOT DISTINCT FROM t.q['effect'])
