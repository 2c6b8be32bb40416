--#+ table: known
--#+ row: one node that the graph has, or that an earlier record describes too, by its position: the others are new
--#+ reads: stage_node, node, node_again
--#+ columns: position, id
SELECT rowid AS position, id FROM stage_node
WHERE id IN (SELECT id FROM node) OR rowid IN (SELECT position FROM node_again)
