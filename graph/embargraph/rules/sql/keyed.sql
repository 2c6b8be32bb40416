--#+ table: keyed
--#+ row: one conclusion and one item that its measure covers, with the id of the restriction that it becomes
--#+ reads: conclusion, coverage, absorbed, statement, lineage
--#+ columns: position, what, statement, first, last, id
-- One row a conclusion and covered item, numbered while rows are still narrow.
SELECT c.rowid AS position, v.what, v.statement, v."first", v."last",
    'r-' || left(sha256(concat_ws('|', c.run, c.who, coalesce(v.what, ''), coalesce(c.verdict, ''), c.effect,
        c."first", c."last", c.state)), 20) AS id
FROM conclusion c
-- What a list freezes is said of its freeze; a travel ban or a measure on a ship covers what its scope says.
LEFT JOIN coverage v ON v.measure = coalesce(c.reach, c.under) AND v."first" <= c."last" AND v."last" >= c."first"
  AND NOT (c.basis = 'listed' AND stays_with_party(c.effect))
WHERE NOT EXISTS (SELECT 1 FROM absorbed a WHERE a.run = c.run AND a.who = c.who)
  AND NOT EXISTS (
    SELECT 1 FROM statement x JOIN lineage l ON l.measure = c.under AND l.ancestor = x.subject
    WHERE x.relation = 'exempts' AND x.object = c.who AND firm(x.standing))
