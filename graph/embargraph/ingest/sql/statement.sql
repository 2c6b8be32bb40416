--#+ into: statement
--#+ row: one statement that the file makes
--#+ reads: stage_statement, statement_again
--#+ columns: id, subject, relation, object, value, number, unit, period, since, until, since_first, since_last
--#+ columns: until_first, until_last, share, share_min, share_max, standing, qualifiers, gist, citation, url
--#+ columns: source, document, start, end, digest, corrects
SELECT * EXCLUDE (rec, locator) REPLACE (coalesce(since_last, $edition_date) AS since_last) FROM stage_statement
WHERE rowid NOT IN (SELECT position FROM statement_again) ORDER BY id
