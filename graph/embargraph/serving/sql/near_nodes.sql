--#+ row: one node of a selection round another, those that most statements touch first
--#+ reads: x_node, x_statement
--#+ columns: id, label, kind, type, country, degree
WITH touched AS (
    SELECT subject AS id FROM x_statement UNION ALL SELECT object FROM x_statement WHERE object IS NOT NULL
),
counted AS (SELECT id, count(*) AS degree FROM touched GROUP BY id)
SELECT n.id, n.label, n.kind, n.type, n.country, coalesce(c.degree, 0) AS degree
FROM x_node n LEFT JOIN counted c ON c.id = n.id
ORDER BY n.id = $id DESC, degree DESC, n.id
LIMIT $most
