--#+ row: a statement that two parties may be one, if there is any
--#+ reads: statement
--#+ columns: id
SELECT id FROM statement WHERE relation = 'same_as' AND NOT firm(standing) LIMIT 1
