--#+ table: beside_statement
--#+ row: one statement that begins or ends at a wanted node, or that puts a listing of one under its list
--#+ reads: wanted, statement
--#+ columns: id, subject, relation, object, value, since, until, share, share_min, share_max, standing, qualifiers
--#+ columns: gist, citation, url, source
SELECT s.id, s.subject, s.relation, s.object, s.value, s.since, s.until, s.share, s.share_min, s.share_max,
    s.standing, s.qualifiers, s.gist, s.citation, s.url, s.source
FROM statement s
WHERE s.subject IN (SELECT id FROM wanted) OR s.object IN (SELECT id FROM wanted)
    OR s.relation = 'under' AND s.subject IN (
        SELECT t.subject FROM statement t WHERE t.relation = 'targets' AND t.object IN (SELECT id FROM wanted))
