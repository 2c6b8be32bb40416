--#+ row: one statement of a selection between two nodes that are shown
--#+ reads: x_statement
--#+ columns: id, subject, relation, object, since, until, standing, share, share_min, share_max, citation
SELECT id, subject, relation, object, since, "until", standing, share, share_min, share_max, citation
FROM x_statement
WHERE object IS NOT NULL AND list_contains($ids, subject) AND list_contains($ids, object)
ORDER BY subject, relation, object, id
