--#+ table: shared_identifier
--#+ row: one identifier that one party alone has and that several nodes carry
--#+ reads: strong_identifier
--#+ columns: scheme, number, nodes
-- Hardly any is shared: nodes are listed of those alone.
WITH shared AS (SELECT scheme, number FROM strong_identifier GROUP BY ALL HAVING min(node) <> max(node))
SELECT scheme, number, list(DISTINCT node ORDER BY node) AS nodes
FROM strong_identifier WHERE (scheme, number) IN (FROM shared) GROUP BY ALL
