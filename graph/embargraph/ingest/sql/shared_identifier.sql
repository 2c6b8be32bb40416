--#+ table: shared_identifier
--#+ row: one identifier that one party alone has and that several nodes carry
--#+ reads: strong_identifier
--#+ columns: scheme, number, nodes
SELECT scheme, number, list(DISTINCT node ORDER BY node) AS nodes
FROM strong_identifier GROUP BY ALL HAVING count(DISTINCT node) > 1
