--#+ table: fed
--#+ row: one list that feeds a rule, with all that does not depend on the entry
--#+ reads: statement, span, profile, in_status, effect, through
--#+ columns: feed, list, rule, q, first, last, state, since, until, branches, basis, effect, binds, policy
--#+ columns: requirement, scope, hops, through, premises, known_through
SELECT f.id AS feed, f.subject AS list, f.object AS rule, f.qualifiers AS q,
    greatest(fs."first", coalesce(e."first", min_day()), rt."first") AS "first",
    least(fs."last", coalesce(e."last", max_day()), rt."last") AS "last",
    all_certain([fs.state, coalesce(e.state, 'in_force'), rt.state]) AS state,
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
