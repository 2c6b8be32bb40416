--#+ table: evidence
--#+ row: what stands behind one statement; a document's wording is shown with what corrects it
--#+ reads: statement
--#+ columns: statement, evidence
SELECT s.id AS statement, {
    'document': coalesce(s.document, s.source), 'start': s."start", 'end': s."end", 'gist': s.gist,
    'citation': s.citation, 'url': s.url, 'standing': s.standing, 'corrected_by': c.corrected_by} AS evidence
FROM statement s LEFT JOIN (
    SELECT corrected, string_agg(coalesce(gist, relation) || coalesce(' (' || citation || ')', ''), ' ' ORDER BY id)
        AS corrected_by
    FROM (SELECT id, gist, relation, citation, unnest(corrects) AS corrected FROM statement) GROUP BY corrected
) c ON c.corrected = s.id
