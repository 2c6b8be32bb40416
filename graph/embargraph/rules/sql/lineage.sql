--#+ table: lineage
--#+ row: one measure and one that it stands under, near or far; depth 0 is the measure itself
--#+ reads: node, under_link
--#+ columns: measure, ancestor, depth, premises
WITH RECURSIVE up AS (
    SELECT id AS measure, id AS ancestor, 0 AS depth, []::VARCHAR[] AS premises FROM node WHERE kind = 'measure'
    UNION ALL
    SELECT up.measure, s.object, up.depth + 1, list_append(up.premises, s.id)
    FROM up JOIN under_link s ON s.subject = up.ancestor WHERE up.depth < 8
)
SELECT measure, ancestor, min(depth) AS depth, arg_min(premises, depth) AS premises FROM up GROUP BY ALL
