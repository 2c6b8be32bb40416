--#+ table: cited
--#+ row: one citation of a statement that several records make; a citation is no part of what a statement says
--#+ reads: stage_statement, statement_again
--#+ columns: id, citation, rec
SELECT id, citation, min(rec) AS rec FROM stage_statement
WHERE citation IS NOT NULL
  AND id IN (SELECT id FROM stage_statement WHERE rowid IN (SELECT position FROM statement_again))
GROUP BY id, citation
