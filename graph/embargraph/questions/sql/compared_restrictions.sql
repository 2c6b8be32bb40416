--#+ row: one restriction as two graphs are compared by
--#+ reads: restriction
--#+ columns: id, who, under, what, effect, basis, verdict, since, until, list, binds, policy, requirement, scope
--#+ columns: footnote, programme, presumption, standing, via, relief
SELECT r.id, r.who, r.under, r.what, r.effect, r.basis, r.verdict, r.since, r.until, r.list, r.binds, r.policy,
    r.requirement, r.scope, r.footnote, r.programme, r.presumption, r.standing,
    list_transform(r.via, lambda hop: hop.id) AS via, list_transform(r.relief, lambda x: x.id) AS relief
FROM restriction r
WHERE ($day IS NULL OR coalesce(r.first_day <= $day, true) AND coalesce(r.last_day >= $day, true))
  AND ($who IS NULL OR list_contains($who, r.who))
ORDER BY r.who, r.under, r.what, r.effect, r.basis, r.first_day NULLS FIRST, r.id
