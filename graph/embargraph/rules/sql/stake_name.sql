--#+ into: stage_name
--#+ row: one name that a table of stakes gives an end of a stake
--#+ reads: stage_node
--#+ columns: rec, node, name, quality
SELECT rec, id AS node, label AS name, NULL AS quality FROM stage_node
