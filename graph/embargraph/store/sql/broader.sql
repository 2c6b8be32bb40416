--#+ row: one node that is broader than one of some: what it is a kind of, or in, and scopes of all items
--#+ reads: statement, node
--#+ columns: id
WITH RECURSIVE up AS (
    SELECT unnest($ids) AS id, 0 AS depth
    UNION
    SELECT wider.id, up.depth + 1 FROM up JOIN (
        SELECT subject, object AS id FROM statement s
        WHERE coalesce(s.since IS NULL OR s.since_first <= $day, true) AND coalesce(s.until_last >= $day, true)
          AND firm(standing)
          AND relation IN ('kind_of', 'classified_as', 'located_in', 'headquartered_in')
        UNION ALL
        SELECT id, 'place-' || lower(country) FROM node
        WHERE kind = 'actor' AND country IS NOT NULL
    ) wider ON wider.subject = up.id
    WHERE up.depth < 12
)
SELECT DISTINCT id FROM up WHERE NOT list_contains($ids, id)
UNION
SELECT id FROM node WHERE type = 'all-items' AND kind = 'technology' AND NOT list_contains($ids, id)
  AND EXISTS (SELECT 1 FROM node WHERE list_contains($ids, id) AND kind = 'technology')
