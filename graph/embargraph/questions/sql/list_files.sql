--#+ row: one list in one publisher's file, with its entries there and the count on record of that day; or a file of none
--#+ reads: source, source_list, node, statement
--#+ columns: reader, file, edition_date, list, label, entries, published, counted_on
SELECT s.reader, s.file, s.edition_date, l.list, coalesce(n."label", l.list) AS "label", l.entries,
    (SELECT max_by(number, coalesce(since, '')) FROM statement WHERE relation = 'has_entries' AND subject = l.list
        AND coalesce(since, '') <= s.edition_date::VARCHAR) AS published,
    (SELECT max(since) FROM statement WHERE relation = 'has_entries' AND subject = l.list
        AND coalesce(since, '') <= s.edition_date::VARCHAR) AS counted_on
FROM source s LEFT JOIN source_list l ON l.source = s.id LEFT JOIN node n ON n.id = l.list
WHERE s.reader IS NOT NULL ORDER BY s.reader, s.edition_date, s.id, l.list
