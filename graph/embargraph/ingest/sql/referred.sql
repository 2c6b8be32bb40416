--#+ table: referred
--#+ row: one record that refers to a node, and does not describe it
--#+ reads: stage_node
--#+ columns: id, rec
SELECT DISTINCT id, rec FROM stage_node WHERE is_placeholder
