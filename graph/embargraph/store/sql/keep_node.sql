--#+ table: keep_node
--#+ row: one node that an export keeps
--#+ reads: keep_statement, keep_restriction, node
--#+ columns: id
SELECT subject AS id FROM keep_statement
UNION SELECT object FROM keep_statement WHERE object IS NOT NULL
UNION SELECT who FROM keep_restriction
UNION SELECT under FROM keep_restriction
UNION SELECT unnest($seeds::VARCHAR[])
UNION SELECT id FROM node WHERE $untouched AND ($kinds IS NULL OR list_contains($kinds, kind))
