--#+ table: name_again
--#+ row: the position of one name that has to be compared: with its node's other names, or with its node's label
--#+ reads: stage_name, known
--#+ columns: position
SELECT rowid AS position FROM stage_name
WHERE is_label IS NULL
   OR node IN (SELECT id FROM known)
   -- By hashes, of half the memory: two names that share one are compared, and found to be two.
   OR hash(node, name) IN (SELECT hash(node, name) FROM stage_name GROUP BY ALL HAVING count(*) > 1)
