--#+ table: fit_statement
--#+ row: one statement that the filters of an export let through
--#+ reads: statement, node
--#+ columns: id, subject, object
SELECT s.id, s.subject, s.object FROM statement s
JOIN node a ON a.id = s.subject LEFT JOIN node b ON b.id = s.object
WHERE ($as_of IS NULL OR coalesce(s.since_first <= $as_of, true) AND coalesce(s.until_last >= $as_of, true))
  AND ($standings IS NULL OR list_contains($standings, s.standing))
  AND ($kinds IS NULL OR list_contains($kinds, a.kind) AND (s.object IS NULL OR list_contains($kinds, b.kind)))
