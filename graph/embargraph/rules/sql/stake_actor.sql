--#+ into: stake_actor
--#+ row: one party of the kept stakes, numbered by id
--#+ reads: stake_kept, node
--#+ columns: number, id, country
SELECT row_number() OVER (ORDER BY a.id) - 1 AS number, a.id, n.country
FROM (SELECT subject AS id FROM stake_kept UNION SELECT object FROM stake_kept) a
LEFT JOIN node n USING (id)
ORDER BY a.id
