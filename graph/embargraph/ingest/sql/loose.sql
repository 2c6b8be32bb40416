--#+ table: loose
--#+ row: one end of a statement that is nowhere, or of a kind that cannot have the relation
--#+ reads: node, stage_node, stage_statement, allowed
--#+ columns: rec, locator, id, field, value, reason
WITH known AS (
    SELECT id, any_value(kind) AS kind FROM (SELECT id, kind FROM node UNION ALL SELECT id, kind FROM stage_node)
    GROUP BY id
), ended AS (
    SELECT s.rec, s.locator, s.id, s.relation, 'subject' AS field, s.subject AS value, NULL AS other,
        a.subjects AS kinds
    FROM stage_statement s JOIN allowed a USING (relation)
    UNION ALL
    SELECT s.rec, s.locator, s.id, s.relation, 'object', s.object, s.subject, a.objects
    FROM stage_statement s JOIN allowed a USING (relation)
)
SELECT e.rec, e.locator, e.id, e.field, e.value,
    CASE WHEN e.value = e.other THEN 'is on both ends'
         WHEN k.id IS NULL THEN 'refers to what is neither in the file nor in the graph'
         ELSE 'is a ' || k.kind || '; ' || e.relation || ' expects ' || array_to_string(e.kinds, ' or ') END AS reason
FROM ended e LEFT JOIN known k ON k.id = e.value
WHERE k.id IS NULL OR NOT list_contains(e.kinds, k.kind) OR e.value = e.other
