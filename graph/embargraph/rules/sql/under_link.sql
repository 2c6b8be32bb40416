--#+ table: under_link
--#+ row: one measure and another that it stands under, on firm evidence
--#+ reads: statement
--#+ columns: subject, object, id
SELECT subject, object, min(id) AS id FROM statement
WHERE relation = 'under' AND firm(standing) GROUP BY ALL
