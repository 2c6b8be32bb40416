--#+ table: described
--#+ row: one node that was a placeholder and is described now
--#+ reads: stage_node, origin, node_again
--#+ columns: rec, id, kind, type, label, country, text, is_placeholder
SELECT s.* FROM stage_node s JOIN origin o ON o.id = s.id
WHERE o.is_placeholder AND NOT s.is_placeholder AND s.rowid NOT IN (SELECT position FROM node_again)
