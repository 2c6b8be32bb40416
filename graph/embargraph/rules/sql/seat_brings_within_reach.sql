--#+ into: conclusion
--#+ row: one party abroad that a measure reaches through its seat or its ultimate parent's
--#+ reads: effect, statement, span, profile, in_status, inside, seat, node
--#+ columns: run, rule, who, under, base, list, basis, effect, binds, first, last, state, since, until, policy
--#+ columns: requirement, scope, hops, branches, known_through, premises
SELECT t.id || ' ' || seat.run AS run, 'seat_brings_within_reach' AS rule, seat.actor AS who,
    t.subject AS under, t.id AS base, [] AS list, 'headquartered' AS basis, e.effect, e.binds,
    greatest(seat."first", s."first", e."first", st."first") AS "first",
    least(seat."last", s."last", e."last", st."last") AS "last",
    all_certain([seat.state, s.state, e.state, st.state]) AS state,
    latest([{'day': seat."first", 'printed': seat.since}, {'day': s."first", 'printed': s.since},
            {'day': st."first", 'printed': st.since}, {'day': e."first", 'printed': e.since}]) AS since,
    earliest([{'day': seat."last", 'printed': seat.until}, {'day': s."last", 'printed': s.until},
              {'day': st."last", 'printed': st.until}, {'day': e."last", 'printed': e.until}]) AS until,
    e.policy, e.requirement, e.scope, seat.hops,
    ordered(seat.branches || s.branches || e.branches || st.branches) AS branches,
    st.known_through AS known_through,
    [t.id] || seat.premises || p.chain || list_filter([p.issued, e.statement], lambda x: x IS NOT NULL)
        || st.premises AS premises
FROM effect e
JOIN statement t ON t.subject = e.measure AND t.relation = 'targets'
JOIN span s ON s.statement = t.id
JOIN profile p ON p.measure = t.subject
JOIN in_status st ON st.carrier = p.carrier AND st.view = view_of(t.since, p.carrier, t.subject)
JOIN inside w ON w.wider = t.object
JOIN seat ON seat.place = w.place
JOIN node a ON a.id = seat.actor
WHERE e.basis = 'headquartered'
  -- At home the destination rule reaches it; this one follows it abroad.
  AND (seat.through_parent OR a.country IS NOT NULL)
  AND NOT EXISTS (SELECT 1 FROM inside h WHERE h.place = 'place-' || lower(a.country) AND h.wider = t.object)
  AND greatest(seat."first", s."first", e."first", st."first") <= least(seat."last", s."last", e."last", st."last")
