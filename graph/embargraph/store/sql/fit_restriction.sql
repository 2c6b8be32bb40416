--#+ table: fit_restriction
--#+ row: one restriction that the filters of an export let through
--#+ reads: restriction, node
--#+ columns: id, who, under, premises
SELECT r.id, r.who, r.under, r.premises FROM restriction r
JOIN node a ON a.id = r.who JOIN node b ON b.id = r.under
WHERE ($as_of IS NULL OR coalesce(r.first_day <= $as_of, true) AND coalesce(r.last_day >= $as_of, true))
  AND ($standings IS NULL OR list_contains($standings, r.standing))
  AND ($kinds IS NULL OR list_contains($kinds, a.kind) AND list_contains($kinds, b.kind))
