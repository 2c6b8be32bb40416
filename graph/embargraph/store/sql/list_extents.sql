--#+ row: one official list: how many entries are held, and how many its publisher counts
--#+ reads: statement, source_list, node
--#+ columns: id, label, held, published, since, from_file
WITH entry AS (
    SELECT u.object AS list, count(DISTINCT u.subject) AS held, bool_or(l.source IS NOT NULL) AS from_file
    FROM statement u LEFT JOIN source_list l ON l.source = u.source
    WHERE u.relation = 'under' AND u.subject IN (SELECT subject FROM statement WHERE relation = 'targets')
    GROUP BY u.object
), counted AS (
    SELECT subject AS list, max_by(number, coalesce(since, '')) AS published, max(since) AS since
    FROM statement WHERE relation = 'has_entries' GROUP BY subject
)
SELECT n.id, n."label", coalesce(e.held, 0) AS held, c.published, c.since, coalesce(e.from_file, false) AS from_file
FROM node n LEFT JOIN entry e ON e.list = n.id LEFT JOIN counted c ON c.list = n.id
WHERE n.kind = 'measure' AND n.type = 'list' ORDER BY n.id
