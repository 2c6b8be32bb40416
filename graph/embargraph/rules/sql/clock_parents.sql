--#+ row: one measure with clocks, or with an assumed status, and a measure that it stands under, near or far
--#+ reads: statement
--#+ columns: measure, parent
WITH RECURSIVE up AS (
    SELECT subject AS measure, object AS parent, 1 AS depth FROM statement
    WHERE relation = 'under' AND (subject IN (SELECT subject FROM statement WHERE relation = 'has_clock')
        OR list_contains($assumed, subject))
    UNION
    SELECT up.measure, s.object, depth + 1 FROM up JOIN statement s ON s.subject = up.parent AND s.relation = 'under'
    WHERE depth < 8
)
SELECT DISTINCT measure, parent FROM up ORDER BY ALL
