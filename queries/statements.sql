--#+ summary: The statements themselves, with their standing and evidence.
--#+ option: document node ; only what this document or source says: its id, title or file name
--#+ option: subject node ; only statements about this node
--#+ option: relation text ; only this relation
--#+ option: object node ; only statements that point to this node
--#+ option: standing choice(standings) ; only this standing
--#+ columns: id, subject, relation, object, value, unit, period, share, share_min, share_max, since, until, standing, qualifiers, source, gist, evidence
--#+ table: subject, relation, object, value, since, until, standing, gist
--#+ time: all
--#+ example: --document semafor-2024-08-23
SELECT s.id, a.ref AS subject, s.relation, b.ref AS object, coalesce(s.number::VARCHAR, s.value) AS value, s.unit, s.period,
    s.share, s.share_min, s.share_max, s.since, s.until, s.standing, s.qualifiers, s.source, s.gist, [e.evidence] AS evidence
FROM statement s
JOIN ref a ON a.id = s.subject
LEFT JOIN ref b ON b.id = s.object
JOIN evidence e ON e.statement = s.id
WHERE ($document IS NULL OR list_contains($document, s.source))
  AND ($subject IS NULL OR list_position($subject_match, 'exact') IS NOT NULL
       AND list_contains(list_filter($subject, lambda x, i: $subject_match[i] IN ('exact', 'like', 'words')), s.subject)
       OR list_position($subject_match, 'exact') IS NULL AND list_contains($subject, s.subject))
  AND ($object IS NULL OR list_contains(list_filter($object, lambda x, i: $object_match[i] IN ('exact', 'like', 'words')), s.object))
  AND ($relation IS NULL OR s.relation = $relation)
  AND ($standing IS NULL OR s.standing = $standing)
ORDER BY s.source, s."start" NULLS FIRST, s.subject, s.relation, s.id
