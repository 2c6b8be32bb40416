--#+ summary: Ways around measures and adaptations to them, and the rule that answers each, if any.
--#+ option: by node ; who goes the route
--#+ option: around node ; the measure avoided
--#+ columns: route, by, around, means, answered_by, answer, standing, gist, evidence
--#+ table: route, by, around, answer, standing
--#+ time: day
--#+ example: --by Huawei
WITH part AS (
    SELECT s.subject AS route, s.relation, s.standing, r.ref, s.object FROM statement s JOIN ref r ON r.id = s.object
    WHERE s.relation IN ('taken_by', 'around', 'by_means_of')
),
reply AS (
    SELECT s.object AS route, m.ref,
        CASE WHEN NOT firm(s.standing) THEN 'proposed'
             WHEN st.measure IS NOT NULL THEN st.status
             WHEN EXISTS (SELECT 1 FROM clock WHERE clock.measure = s.subject) THEN 'not_in_force'
             WHEN s.since_first > coalesce($as_of, $today) OR s.until_last < coalesce($as_of, $today) THEN 'not_in_force'
             ELSE 'in_force' END AS status
    FROM statement s JOIN ref m ON m.id = s.subject
    LEFT JOIN status st ON st.measure = s.subject
        AND coalesce(st.first_day <= coalesce($as_of, $today), true)
        AND coalesce(st.last_day >= coalesce($as_of, $today), true)
    WHERE s.relation = 'answers'
)
SELECT n.ref AS route,
    coalesce((SELECT list(DISTINCT ref ORDER BY ref) FROM part p WHERE p.route = node.id AND relation = 'taken_by'), []) AS "by",
    coalesce((SELECT list(DISTINCT ref ORDER BY ref) FROM part p WHERE p.route = node.id AND relation = 'around'), []) AS around,
    coalesce((SELECT list(DISTINCT ref ORDER BY ref) FROM part p WHERE p.route = node.id AND relation = 'by_means_of'), []) AS means,
    coalesce((SELECT list(DISTINCT ref ORDER BY ref) FROM reply a WHERE a.route = node.id AND a.status = 'in_force'), []) AS answered_by,
    coalesce((SELECT 'in force: ' || string_agg(DISTINCT ref.label, '; ' ORDER BY ref.label) FROM reply a
              WHERE a.route = node.id AND a.status = 'in_force'), 'no rule in force')
    || coalesce((SELECT '; ' || string_agg(DISTINCT replace(a.status, '_', ' ') || ': ' || ref.label, '; ' ORDER BY replace(a.status, '_', ' ') || ': ' || ref.label)
              FROM reply a WHERE a.route = node.id AND a.status <> 'in_force'), '') AS answer,
    -- A route is as well founded as its best witness says that somebody goes it.
    (SELECT min_by(standing, standing_rank(standing))
     FROM part p WHERE p.route = node.id AND relation = 'taken_by') AS standing,
    node.text AS gist,
    (SELECT list(e.evidence ORDER BY s.relation, s.id) FROM statement s JOIN evidence e ON e.statement = s.id
     WHERE s.subject = node.id OR s.relation = 'answers' AND s.object = node.id) AS evidence
FROM node JOIN ref n ON n.id = node.id
WHERE node.kind = 'route'
  AND ($by IS NULL OR EXISTS (SELECT 1 FROM part p WHERE p.route = node.id AND relation = 'taken_by' AND list_contains($by, p.object)))
  AND ($around IS NULL OR EXISTS (SELECT 1 FROM part p WHERE p.route = node.id AND relation = 'around' AND list_contains($around, p.object)))
ORDER BY node.label, node.id
