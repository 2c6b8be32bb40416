--#+ row: one union of states that one of some states belongs to on a day
--#+ reads: statement, node
--#+ columns: object
SELECT DISTINCT s.object FROM statement s JOIN node n ON n.id = s.object AND n.kind = 'actor' AND n.type = 'state'
WHERE s.relation = 'member_of' AND firm(s.standing) AND list_contains($ids, s.subject)
  AND coalesce(s.since_first <= $day, true) AND coalesce(s.until_last >= $day, true)
ORDER BY 1
