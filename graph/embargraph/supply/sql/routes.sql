--#+ row: one way around a measure that is asked about, or by means of a technology that is
--#+ reads: node, statement, evidence
--#+ columns: id, text, around, standing, evidence
SELECT n.id, n."text", around.object AS around, min(e.evidence.standing) AS standing,
    list(DISTINCT e.evidence ORDER BY e.evidence) AS evidence
FROM node n JOIN statement around ON around.subject = n.id AND around.relation = 'around'
JOIN statement s ON s.subject = n.id AND s.relation IN ('around', 'by_means_of', 'taken_by')
JOIN evidence e ON e.statement = s.id
WHERE n.kind = 'route' AND (list_contains($measures, around.object) OR EXISTS (
    SELECT 1 FROM statement m
    WHERE m.subject = n.id AND m.relation = 'by_means_of' AND list_contains($whats, m.object)))
GROUP BY ALL ORDER BY n.id, around.object
