--#+ table: coverage
--#+ row: one measure and one technology that it covers, as the nearest in its lineage says
--#+ reads: nearest, statement
--#+ columns: measure, what, statement, first, last
SELECT n.measure, s.object AS what, min(s.id) AS statement,
       max(coalesce(s.since_first, min_day())) AS "first", min(coalesce(s.until_last, max_day())) AS "last"
FROM nearest n
JOIN statement s ON s.subject = n.holder AND s.relation = 'covers' AND firm(s.standing)
    AND standing_rank(s.standing) = n.standing_rank
WHERE n.relation = 'covers' GROUP BY n.measure, s.object
