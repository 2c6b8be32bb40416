--#+ row: one country in which a party, or a parent of it, has its headquarters
--#+ reads: statement, node
--#+ columns: country, subject
WITH RECURSIVE above AS (
    SELECT $who::VARCHAR AS id
    UNION
    SELECT s.subject FROM statement s JOIN above a ON s.object = a.id WHERE s.relation = 'ultimate_parent_of'
)
SELECT DISTINCT p.country, s.subject FROM statement s JOIN above a ON s.subject = a.id
JOIN node p ON p.id = s.object
WHERE s.relation = 'headquartered_in' AND p.country IS NOT NULL
