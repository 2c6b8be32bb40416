--#+ row: one measure that bars an item to places on a day
--#+ reads: restriction, node
--#+ columns: what, by, under, label, citation, basis, effect, restriction
SELECT r.what, r."by", r.under, n.label, r.citation, r.basis, r.effect, min(r.id) AS restriction
FROM restriction r JOIN node n ON n.id = r.under
WHERE list_contains($places, r.who) AND list_contains($effects, r.effect) AND r.verdict = 'restricted'
  AND r.what IS NOT NULL AND r."by" IS NOT NULL
  AND coalesce(r.first_day <= $day, true) AND coalesce(r.last_day >= $day, true)
GROUP BY ALL ORDER BY r.what, r."by", r.under, r.basis, r.effect, r.citation NULLS LAST, restriction
