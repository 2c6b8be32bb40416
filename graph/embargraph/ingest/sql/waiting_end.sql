--#+ into: waiting_end
--#+ row: one end of a statement that is nowhere yet, where nothing else is wrong with the statement
--#+ reads: loose, stage_statement, stage_node
--#+ columns: source, rec, locator, id, relation, field, node, is_partly_loaded
WITH missing AS (
    SELECT rec, id FROM loose GROUP BY rec, id
    HAVING bool_and(reason = 'refers to what is neither in the file nor in the graph')
)
SELECT DISTINCT $source AS source, l.rec, l.locator, l.id, s.relation, l.field, l.value AS node,
    l.rec IN (SELECT rec FROM stage_statement WHERE (rec, id) NOT IN (SELECT (rec, id) FROM missing))
        OR l.rec IN (SELECT rec FROM stage_node WHERE NOT is_placeholder) AS is_partly_loaded
FROM loose l JOIN missing m ON m.rec = l.rec AND m.id = l.id JOIN stage_statement s ON s.rec = l.rec AND s.id = l.id
