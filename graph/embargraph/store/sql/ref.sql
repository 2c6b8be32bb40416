--#+ table: ref
--#+ row: one node as answers name it: its id and label
--#+ reads: node
--#+ columns: id, ref
SELECT id, {'id': id, 'label': label} AS ref FROM node
