--#+ row: one statement of a proof, with where it is written
--#+ reads: statement, node, evidence
--#+ columns: id, label, relation, COALESCE(b."label", s."value"), since, until, standing, gist, citation, url
--#+ columns: document, start, end, corrected_by, share, share_min, share_max, (s.qualifiers['above_min'] =
--#+ columns: 'true'), (s.qualifiers['below_max'] = 'true')
SELECT s.id, a.label, s.relation, coalesce(b.label, s.value), s.since, s.until, s.standing, s.gist, s.citation, s.url,
    s.document, s."start", s."end", e.evidence.corrected_by, s.share, s.share_min, s.share_max,
    s.qualifiers['above_min'] = 'true', s.qualifiers['below_max'] = 'true'
FROM statement s JOIN node a ON a.id = s.subject LEFT JOIN node b ON b.id = s.object
JOIN evidence e ON e.statement = s.id
WHERE list_contains($ids, s.id)
