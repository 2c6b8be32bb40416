--#+ table: described_by_all
--#+ row: one node that several files describe, by what they say together, whichever was read first
--#+ reads: told_again, node
--#+ columns: id, type, label, country, text
SELECT id, coalesce(min(type) FILTER (type <> 'party'), min(type)) AS type,
    -- Of two spellings the one that is not in capitals says more.
    min_by(label, (label = upper(label), label)) AS label, min(country) AS country,
    string_agg(DISTINCT nullif(text, ''), '; ' ORDER BY nullif(text, '')) AS text
FROM (
    FROM told_again
    UNION ALL SELECT id, type, label, country, text FROM node WHERE id IN (SELECT id FROM told_again)
) GROUP BY id
