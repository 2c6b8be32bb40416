--#+ row: a rule for parties with a footnote of a list, which owned entities inherit, over some days
--#+ reads: statement, span, profile, in_status, effect, through
--#+ columns: feed, list, rule, footnote, own_policy, effect, binds, policy, requirement, scope, basis, hops
--#+ columns: first, last, state, since, until, branches, known_through, premises
SELECT f.id AS feed, f.subject AS list, f.object AS rule, f.qualifiers['footnote'] AS footnote,
    f.qualifiers['policy'] AS own_policy, e.effect, e.binds, e.policy,
    coalesce(f.qualifiers['requirement'], e.requirement) AS requirement,
    coalesce(f.qualifiers['scope'], e.scope) AS scope, coalesce(e.basis, 'owned') AS basis,
    coalesce(th.hops, []) AS hops,
    greatest(fs."first", coalesce(e."first", min_day()), rt."first") AS "first",
    least(fs."last", coalesce(e."last", max_day()), rt."last") AS "last",
    all_certain([fs.state, coalesce(e.state, 'in_force'), rt.state]) AS state,
    latest([{'day': fs."first", 'printed': fs.since}, {'day': rt."first", 'printed': rt.since},
            {'day': coalesce(e."first", min_day()), 'printed': e.since}]) AS since,
    earliest([{'day': fs."last", 'printed': fs.until}, {'day': rt."last", 'printed': rt.until},
              {'day': coalesce(e."last", max_day()), 'printed': e.until}]) AS until,
    ordered(fs.branches || coalesce(e.branches, []) || rt.branches) AS branches, rt.known_through,
    [f.id] || coalesce(th.premises, []) || r.chain
        || list_filter([r.issued, e.statement], lambda x: x IS NOT NULL) || rt.premises AS premises
FROM statement f
JOIN span fs ON fs.statement = f.id
JOIN profile r ON r.measure = f.object
JOIN in_status rt ON rt.carrier = r.carrier AND rt.view = view_of(f.since, r.carrier, '')
LEFT JOIN effect e ON e.measure = f.object
LEFT JOIN through th ON th.measure = f.object
WHERE f.relation = 'feeds' AND f.qualifiers['footnote'] IS NOT NULL
  AND f.object NOT IN (SELECT subject FROM statement WHERE relation = 'has_threshold')
  AND greatest(fs."first", coalesce(e."first", min_day()), rt."first")
      <= least(fs."last", coalesce(e."last", max_day()), rt."last")
ORDER BY rule, f.id, "first"
