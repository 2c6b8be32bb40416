--#+ table: effect
--#+ row: what one measure bars on some days, as the nearest in its lineage says
--#+ reads: nearest, statement, span
--#+ columns: measure, statement, effect, binds, policy, requirement, basis, scope, first, last, since, until
--#+ columns: state, branches
SELECT n.measure, s.id AS statement, s.value AS effect, s.qualifiers['binds'] AS binds,
       s.qualifiers['policy'] AS policy, s.qualifiers['requirement'] AS requirement,
       s.qualifiers['basis'] AS basis, s.qualifiers['scope'] AS scope,
       x."first", x."last", x.since, x.until,
       -- Where a fact that is not on record decides whether it reaches, each answer to it is a branch.
       CASE WHEN s.qualifiers['depends_on'] IS NULL THEN x.state ELSE 'unknown' END AS state,
       CASE WHEN s.qualifiers['depends_on'] IS NULL THEN x.branches ELSE x.branches || [
           {'if': s.qualifiers['depends_on'], 'then': 'restricted', 'evidence': present(s.citation)},
           {'if': 'not so: ' || s.qualifiers['depends_on'], 'then': 'not restricted', 'evidence': present(s.citation)}
       ] END AS branches
FROM nearest n
JOIN statement s ON s.subject = n.holder AND s.relation = 'has_effect' AND firm(s.standing)
    AND standing_rank(s.standing) = n.standing_rank
JOIN span x ON x.statement = s.id
WHERE n.relation = 'has_effect'
