--#+ into: conclusion
--#+ row: one company that a measure may reach through an ultimate parent of which not all is known: a red flag
--#+ reads: effect, statement, span, profile, in_status, inside, open_parent, node
--#+ columns: run, rule, who, under, base, list, basis, effect, binds, verdict, first, last, state, since, until
--#+ columns: policy, requirement, scope, hops, branches, known_through, premises, note
SELECT t.id || ' ' || o.run AS run, 'seat_brings_within_reach' AS rule, o.actor AS who,
    t.subject AS under, t.id AS base, [] AS list, 'headquartered' AS basis, e.effect, e.binds, 'red_flag' AS verdict,
    greatest(o."first", s."first", e."first", st."first") AS "first",
    least(o."last", s."last", e."last", st."last") AS "last",
    all_certain([o.state, s.state, e.state, st.state]) AS state,
    latest([{'day': o."first", 'printed': o.since}, {'day': s."first", 'printed': s.since},
            {'day': st."first", 'printed': st.since}, {'day': e."first", 'printed': e.since}]) AS since,
    earliest([{'day': o."last", 'printed': o.until}, {'day': s."last", 'printed': s.until},
              {'day': st."last", 'printed': st.until}, {'day': e."last", 'printed': e.until}]) AS until,
    e.policy, e.requirement, e.scope, o.hops,
    ordered(o.branches || s.branches || e.branches || st.branches) AS branches, st.known_through,
    [t.id] || o.premises || p.chain || list_filter([p.issued, e.statement], lambda x: x IS NOT NULL)
        || st.premises AS premises, o.note
FROM effect e
JOIN statement t ON t.subject = e.measure AND t.relation = 'targets'
JOIN span s ON s.statement = t.id
JOIN profile p ON p.measure = t.subject
JOIN in_status st ON st.carrier = p.carrier AND st.view = view_of(t.since, p.carrier, t.subject)
JOIN inside w ON w.wider = t.object
JOIN open_parent o ON o.place = w.place
JOIN node a ON a.id = o.actor
WHERE e.basis = 'headquartered'
  AND NOT EXISTS (SELECT 1 FROM inside h WHERE h.place = 'place-' || lower(a.country) AND h.wider = t.object)
  AND greatest(o."first", s."first", e."first", st."first") <= least(o."last", s."last", e."last", st."last")
