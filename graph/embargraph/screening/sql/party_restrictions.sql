--#+ row: one restriction, as a desk decides by; of each party, what binds most comes first
--#+ reads: restriction, node
--#+ columns: who, first, last, effect, verdict, basis, under, under_label, citation, by, what, binds, policy
--#+ columns: since, until, depends_on, via, list
SELECT r.who, coalesce(r.first_day - DATE '1970-01-01', -2000000) AS first,
    coalesce(r.last_day - DATE '1970-01-01', 4000000) AS last,
    r.effect, r.verdict, r.basis, r.under, under."label" AS under_label,
    split_part(r.citation, '; ', 1) AS citation, state."label" AS "by", what."label" AS what,
    r.binds, r.policy, r.since, r.until,
    -- On what an unknown one depends, where it may bind: that the party is the listed one, that a sale has not happened.
    CASE WHEN r.verdict = 'unknown'
        THEN list_filter(r.branches, lambda b: b."then" IS DISTINCT FROM 'not restricted')[1]."if" END AS depends_on,
    to_json(list_transform(r.via, lambda hop: hop."label")) AS via, to_json(r.list) AS list
FROM restriction r
JOIN node under ON under.id = r.under
LEFT JOIN node what ON what.id = r.what
LEFT JOIN node state ON state.id = r."by"
WHERE ($ids IS NULL OR list_contains($ids, r.who))
  AND ($day IS NULL OR coalesce(r.first_day <= $day, true) AND coalesce(r.last_day >= $day, true))
ORDER BY r.who, verdict_rank(r.verdict), r.first_day NULLS FIRST, under."label", r.effect,
    what."label" NULLS FIRST, r.id
