--#+ table: nearest
--#+ row: one measure and the nearest one in its lineage that speaks of a relation; the record goes before reports,
--#+ row: and among equals the nearest speaks
--#+ reads: lineage, statement
--#+ columns: measure, relation, holder, standing_rank
SELECT l.measure, s.relation, arg_min(l.ancestor, standing_rank(s.standing) * 100 + l.depth) AS holder,
       min(standing_rank(s.standing)) AS standing_rank
FROM lineage l JOIN statement s ON s.subject = l.ancestor
WHERE s.relation IN ('issued_by', 'has_effect', 'covers', 'works_through') AND firm(s.standing)
GROUP BY ALL
