--#+ row: one party that is on a list, on whatever days
--#+ reads: entered
--#+ columns: id
SELECT DISTINCT who AS id FROM entered WHERE list IS NOT NULL
