--#+ table: effect
--#+ row: what one measure bars on some days, as the nearest in its lineage says
--#+ reads: nearest, statement, span
--#+ columns: measure, statement, effect, binds, policy, requirement, basis, scope, first, last, state, since
--#+ columns: until, branches
SELECT n.measure, s.id AS statement, s.value AS effect, s.qualifiers['binds'] AS binds,
       s.qualifiers['policy'] AS policy, s.qualifiers['requirement'] AS requirement,
       s.qualifiers['basis'] AS basis, s.qualifiers['scope'] AS scope,
       x."first", x."last", x.state, x.since, x.until, x.branches
FROM nearest n
JOIN statement s ON s.subject = n.holder AND s.relation = 'has_effect' AND firm(s.standing)
    AND standing_rank(s.standing) = n.standing_rank
JOIN span x ON x.statement = s.id
WHERE n.relation = 'has_effect'
