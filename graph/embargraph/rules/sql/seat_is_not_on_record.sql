--#+ into: conclusion
--#+ row: one party organised in a place that a measure reaches, whose headquarters are not on record: a red flag
--#+ reads: effect, statement, span, profile, in_status, inside, node, seat, organised
--#+ columns: run, rule, who, under, base, list, basis, effect, binds, verdict, first, last, state, since, until
--#+ columns: policy, requirement, scope, hops, branches, known_through, premises, note
SELECT t.id || ' ' || a.id AS run, 'seat_brings_within_reach' AS rule, a.id AS who,
    t.subject AS under, t.id AS base, [] AS list, 'headquartered' AS basis, e.effect, e.binds, 'red_flag' AS verdict,
    greatest(s."first", e."first", st."first") AS "first", least(s."last", e."last", st."last") AS "last",
    all_certain([s.state, e.state, st.state]) AS state,
    latest([{'day': s."first", 'printed': s.since}, {'day': st."first", 'printed': st.since},
            {'day': e."first", 'printed': e.since}]) AS since,
    earliest([{'day': s."last", 'printed': s.until}, {'day': st."last", 'printed': st.until},
              {'day': e."last", 'printed': e.until}]) AS until,
    e.policy, e.requirement, e.scope,
    [{'relation': 'organised_in', 'id': r.place, 'label': c.label}] AS hops,
    ordered(s.branches || e.branches || st.branches) AS branches, st.known_through AS known_through,
    [t.id] || p.chain || list_filter([p.issued, e.statement], lambda x: x IS NOT NULL) || st.premises || r.premises AS premises,
    'Where ' || a.label || ' has its headquarters is not on record: find out, or obtain a licence.' AS note
FROM effect e
JOIN statement t ON t.subject = e.measure AND t.relation = 'targets'
JOIN span s ON s.statement = t.id
JOIN profile p ON p.measure = t.subject
JOIN in_status st ON st.carrier = p.carrier AND st.view = view_of(t.since, p.carrier, t.subject)
JOIN inside w ON w.wider = t.object
JOIN organised r ON r.place = w.place
JOIN node a ON a.kind = 'actor' AND a.id = r.actor
    AND a.type IN ('company', 'fund', 'organisation')
JOIN node c ON c.id = w.place
WHERE e.basis = 'headquartered' AND a.id NOT IN (SELECT actor FROM seat)
  AND greatest(s."first", e."first", st."first") <= least(s."last", e."last", st."last")
