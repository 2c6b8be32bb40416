--#+ table: terms
--#+ row: terms of one entry over some days, where they changed while it stood
--#+ reads: statement
--#+ columns: id, measure, first, last, q
SELECT s.id, s.subject AS measure, coalesce(s.since_last, min_day()) AS "first",
       coalesce(s.until_first, max_day()) AS "last", s.qualifiers AS q
FROM statement s WHERE s.relation = 'has_terms' AND firm(s.standing)
