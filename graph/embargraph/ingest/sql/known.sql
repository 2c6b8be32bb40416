--#+ table: known
--#+ row: the position of one node that the graph has, or that an earlier record describes too: the others are new
--#+ reads: stage_node, node, node_again
--#+ columns: position
SELECT rowid AS position FROM stage_node WHERE id IN (SELECT id FROM node)
UNION SELECT position FROM node_again
