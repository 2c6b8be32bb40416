--#+ row: what one regime bars on some days
--#+ reads: effect, statement
--#+ columns: regime, effect, binds, policy, requirement, scope, basis, first, last, state, since, until
--#+ columns: branches, known_through, premises
SELECT e.measure AS regime, e.effect, e.binds, e.policy, e.requirement, e.scope, e.basis,
    e."first", e."last", e.state, e.since, e.until, e.branches, NULL AS known_through, [e.statement] AS premises
FROM effect e WHERE e.measure IN (SELECT subject FROM statement WHERE relation = 'has_threshold')
ORDER BY regime, e.statement, e."first"
