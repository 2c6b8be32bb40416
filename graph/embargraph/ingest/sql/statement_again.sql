--#+ table: statement_again
--#+ row: the position of one statement that an earlier record makes too
--#+ reads: stage_statement
--#+ columns: position
SELECT rowid AS position FROM stage_statement
WHERE id IN (SELECT id FROM stage_statement GROUP BY id HAVING count(*) > 1)
QUALIFY row_number() OVER (PARTITION BY id ORDER BY rec) > 1
