--#+ table: entry_flag
--#+ row: one footnote or programme of one entry on a list
--#+ reads: entered
--#+ columns: statement, kind, flag
SELECT DISTINCT statement, kind, trim(unnest(string_split(text, ','))) AS flag FROM (
    SELECT statement, 'footnote' AS kind, q['footnote'] AS text FROM entered WHERE list IS NOT NULL
    UNION ALL SELECT statement, 'programme', q['programme'] FROM entered WHERE list IS NOT NULL
) WHERE text IS NOT NULL
