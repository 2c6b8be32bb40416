--#+ table: superseded
--#+ row: one entry of a list in one source's file that a newer file of the list, of another source, has not
--#+ reads: source_list, source, statement, name, identifier
--#+ columns: statement, list, who, before, after
WITH held AS (
    SELECT l.list, l.entries, s.id AS source, s.reader, s.edition_date AS day
    FROM source_list l JOIN source s ON s.id = l.source WHERE list_contains($readers, s.reader)
), pair AS (
    SELECT o.list, o.source AS old, o.day AS before, arg_max(n.source, (n.day, n.source)) AS new, max(n.day) AS after
    FROM held o JOIN held n ON n.list = o.list AND n.reader <> o.reader AND n.day > o.day
        -- A file that has much less is a part of the list: what it lacks has not left the list.
        AND n.entries >= $least * o.entries
    GROUP BY o.list, o.source, o.day
), entry AS (
    SELECT t.source, u.object AS list, t.id AS statement, t.object AS who, t.until
    FROM statement t JOIN statement u ON u.subject = t.subject AND u.relation = 'under' AND u.source = t.source
    WHERE t.relation = 'targets' AND t.source IN (SELECT old FROM pair UNION SELECT new FROM pair)
), named AS (
    SELECT DISTINCT e.source, e.list, n.key FROM entry e JOIN name n ON n.node = e.who WHERE n.key <> ''
)
SELECT e.statement, p.list, e.who, p.before, p.after
FROM pair p JOIN entry e ON e.source = p.old AND e.list = p.list
WHERE e.until IS NULL
  -- Where names alone tell who is who, another spelling would look like an entry that left.
  AND EXISTS (SELECT 1 FROM identifier i WHERE i.node = e.who AND list_contains($numbered, i.scheme))
  AND NOT EXISTS (SELECT 1 FROM entry n WHERE n.source = p.new AND n.list = p.list AND n.who = e.who)
  -- A party that stands there under one of its names is there, though nothing says that both are one.
  AND NOT EXISTS (SELECT 1 FROM name o JOIN named n ON n.key = o.key
                  WHERE o.node = e.who AND n.source = p.new AND n.list = p.list)
ORDER BY e.statement
