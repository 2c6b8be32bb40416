--#+ into: statement
--#+ row: one statement that waited, both ends of which are in the graph now
--#+ reads: waiting, waiting_fault, source, statement
--#+ columns: id, subject, relation, object, value, number, unit, period, since, until, since_first, since_last
--#+ columns: until_first, until_last, share, share_min, share_max, standing, qualifiers, gist, citation, url
--#+ columns: source, document, start, end, digest, corrects
SELECT w.* EXCLUDE (rec, locator) REPLACE (coalesce(w.since_last, s.edition_date) AS since_last)
FROM waiting w JOIN source s ON s.id = w.source
WHERE (w.source, w.rec, w.id) NOT IN (SELECT (source, rec, id) FROM waiting_fault)
    AND w.id NOT IN (SELECT id FROM statement)
QUALIFY row_number() OVER (PARTITION BY w.id ORDER BY w.rec) = 1
ORDER BY w.id
