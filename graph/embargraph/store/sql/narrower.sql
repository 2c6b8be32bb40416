--#+ row: one node that is narrower than one of some: a kind of it, in it, part of it, or what it is classified as
--#+ reads: statement, node
--#+ columns: id
WITH RECURSIVE down AS (
    SELECT unnest($ids) AS id, 0 AS depth
    UNION
    SELECT s.subject, down.depth + 1 FROM down JOIN statement s ON s.object = down.id
    WHERE s.relation IN ('kind_of', 'located_in', 'headquartered_in', 'part_of') AND firm(s.standing)
      AND down.depth < 12
      AND coalesce(s.since IS NULL OR s.since_first <= $day, true) AND coalesce(s.until_last >= $day, true)
)
SELECT DISTINCT id FROM down WHERE NOT list_contains($ids, id)
UNION
SELECT s.object FROM down JOIN statement s ON s.subject = down.id
WHERE s.relation = 'classified_as' AND firm(s.standing) AND NOT list_contains($ids, s.object)
UNION
SELECT a.id FROM down JOIN node a ON a.kind = 'actor' AND a.type <> 'state' AND down.id = 'place-' || lower(a.country)
WHERE NOT list_contains($ids, a.id)
