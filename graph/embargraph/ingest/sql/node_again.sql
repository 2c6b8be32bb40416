--#+ table: node_again
--#+ row: the position of one node that an earlier record describes too; hardly any, so the rest is not copied
--#+ reads: stage_node
--#+ columns: position
SELECT rowid AS position FROM stage_node
WHERE id IN (SELECT id FROM stage_node GROUP BY id HAVING count(*) > 1)
QUALIFY row_number() OVER (PARTITION BY id ORDER BY is_placeholder, rec) > 1
