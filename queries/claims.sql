--#+ summary: Who said what, with its standing: opinions, forecasts and allegations.
--#+ option: by node ; the speaker, or the body the speaker belongs to
--#+ option: about node ; what the claim is about
--#+ option: standing choice(standings_of_claims) ; only claims of this standing
--#+ columns: claim, said_by, about, gist, standing, evidence
--#+ table: gist, said_by, about, standing
--#+ time: all
--#+ example: --by "Sourabh Gupta"
SELECT c.ref AS claim,
    coalesce((SELECT list(DISTINCT r.ref ORDER BY r.ref) FROM statement a JOIN ref r ON r.id = a.object
              WHERE a.subject = node.id AND a.relation = 'said_by'), []) AS said_by,
    coalesce((SELECT list(DISTINCT r.ref ORDER BY r.ref) FROM statement a JOIN ref r ON r.id = a.object
              WHERE a.subject = node.id AND a.relation = 'about'), []) AS about,
    coalesce(node.text, node.label) AS gist,
    coalesce((SELECT min(a.standing) FROM statement a WHERE a.subject = node.id AND a.relation = 'said_by'),
             (SELECT min(a.standing) FROM statement a WHERE a.subject = node.id)) AS standing,
    coalesce((SELECT list(e.evidence ORDER BY a.relation <> 'said_by', a.id) FROM statement a JOIN evidence e ON e.statement = a.id
              WHERE a.subject = node.id), []) AS evidence
FROM node JOIN ref c ON c.id = node.id
WHERE node.kind = 'claim'
  AND ($about IS NULL OR EXISTS (SELECT 1 FROM statement a WHERE a.subject = node.id AND a.relation = 'about' AND list_contains($about, a.object)))
  AND ($by IS NULL OR EXISTS (
        SELECT 1 FROM statement a WHERE a.subject = node.id AND a.relation = 'said_by'
        AND (list_contains($by, a.object) OR EXISTS (
            SELECT 1 FROM statement h WHERE h.subject = a.object AND h.relation IN ('holds_office_in', 'part_of', 'member_of') AND list_contains($by, h.object)))))
  AND ($standing IS NULL OR EXISTS (SELECT 1 FROM statement a WHERE a.subject = node.id AND a.relation = 'said_by' AND a.standing = $standing))
ORDER BY node.id
