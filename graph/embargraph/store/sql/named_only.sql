--#+ row: a party that no record but articles speaks of: its label, and the titles of these articles, if there are any
--#+ reads: node, statement, source
--#+ columns: id, label, titles
WITH said AS (
    SELECT subject AS node, source FROM statement
    UNION ALL
    SELECT object, source FROM statement WHERE object IS NOT NULL
), told AS (
    SELECT said.node, source.title, source.document IS NOT NULL AS is_article
    FROM said JOIN source ON source.id = said.source
)
SELECT n.id, n."label", coalesce((SELECT list(DISTINCT t.title ORDER BY t.title) FROM told t WHERE t.node = n.id), []) AS titles
FROM node n
-- States, agencies and groups are not parties to a trade.
WHERE n.kind = 'actor' AND coalesce(n.type, '') NOT IN ('state', 'bloc', 'agency', 'group')
  AND NOT EXISTS (SELECT 1 FROM told t WHERE t.node = n.id AND NOT t.is_article)
ORDER BY n.id
