--#+ table: entered
--#+ row: one party or place that a measure names, and the days on which it does and the measure's clocks let it
--#+ reads: statement, span, profile, in_status
--#+ columns: statement, measure, who, list, chain, issued, q, first, last, state, since, until, branches
--#+ columns: premises, known_through, as_whom
SELECT t.id AS statement, t.subject AS measure, t.object AS who, p.list, p.chain, p.issued, t.qualifiers AS q,
    greatest(s."first", st."first") AS "first", least(s."last", st."last") AS "last",
    both_certain(s.state, st.state) AS state,
    later(s."first", s.since, st."first", st.since) AS since, sooner(s."last", s.until, st."last", st.until) AS until,
    joined(s.branches, st.branches) AS branches, st.premises,
    least(st.known_through, t.qualifiers['known_through']::DATE) AS known_through,
    -- Of a party who may be the one that is named: that one, see `entered_by_another`.
    NULL::VARCHAR AS as_whom
FROM statement t
JOIN span s ON s.statement = t.id
JOIN profile p ON p.measure = t.subject
-- An entry shows that its list was in force: before it, the entry's own start is the only question.
-- Where the announcement that made the entry has clocks, they count: an entry is stopped with it.
LEFT JOIN profile a ON a.measure = t.qualifiers['announcement'] AND a.carrier <> ''
JOIN in_status st ON st.carrier = coalesce(a.carrier, p.carrier)
    AND st.view = CASE WHEN coalesce(a.carrier, p.carrier) <> t.subject THEN 'entry' ELSE 'rule' END
WHERE t.relation = 'targets' AND greatest(s."first", st."first") <= least(s."last", st."last")
