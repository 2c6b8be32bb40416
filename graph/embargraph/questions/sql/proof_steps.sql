--#+ row: one statement of a proof, with where it is written
--#+ reads: statement, node, evidence
--#+ columns: id, label, relation, far, since, until, standing, gist, citation, url, document, start, end
--#+ columns: corrected_by, share, share_min, share_max, above_min, below_max
SELECT s.id, a.label, s.relation, coalesce(b.label, s.value) AS far, s.since, s.until, s.standing, s.gist,
    s.citation, s.url, s.document, s."start", s."end", e.evidence.corrected_by, s.share, s.share_min, s.share_max,
    s.qualifiers['above_min'] = 'true' AS above_min, s.qualifiers['below_max'] = 'true' AS below_max
FROM statement s JOIN node a ON a.id = s.subject LEFT JOIN node b ON b.id = s.object
JOIN evidence e ON e.statement = s.id
WHERE list_contains($ids, s.id)
