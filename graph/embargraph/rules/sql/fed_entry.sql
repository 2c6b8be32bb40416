--#+ table: fed_entry
--#+ row: one entry that a feed takes: any of its list, or one with a footnote and programme that the feed names
--#+ reads: fed, entered, entry_flag
--#+ columns: feed, statement
WITH wanted AS (
    SELECT DISTINCT feed, kind, trim(unnest(string_split(text, ','))) AS flag FROM (
        SELECT feed, 'footnote' AS kind, q['footnote'] AS text FROM fed
        UNION ALL SELECT feed, 'programme', q['programme'] FROM fed
    ) WHERE text IS NOT NULL
)
SELECT DISTINCT f.feed, t.statement FROM fed f JOIN entered t ON t.list = f.list
WHERE (f.q['footnote'] IS NULL OR (f.feed, t.statement) IN (
        SELECT (w.feed, m.statement) FROM wanted w JOIN entry_flag m USING (kind, flag) WHERE kind = 'footnote'))
  AND (f.q['programme'] IS NULL OR (f.feed, t.statement) IN (
        SELECT (w.feed, m.statement) FROM wanted w JOIN entry_flag m USING (kind, flag) WHERE kind = 'programme'))
