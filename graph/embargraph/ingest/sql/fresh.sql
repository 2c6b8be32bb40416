--#+ table: fresh
--#+ row: one node that the graph does not have
--#+ reads: stage_node, node, node_again
--#+ columns: rec, id, kind, type, label, country, text, is_placeholder
SELECT * FROM stage_node
WHERE id NOT IN (SELECT id FROM node) AND rowid NOT IN (SELECT position FROM node_again)
