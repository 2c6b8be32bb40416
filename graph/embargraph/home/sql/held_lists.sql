--#+ row: one list that a publisher's file holds: its entries and its day in the newest edition, the names of its parties, and older files of it
--#+ reads: source_list, source, node, statement, identifier
--#+ columns: list, label, entries, edition, parties, older
WITH newest AS (
    SELECT l.list, arg_max(l.entries, (s.edition_date, s.id)) AS entries, max(s.edition_date)::VARCHAR AS edition
    FROM source_list l JOIN source s ON s.id = l.source GROUP BY l.list
), older AS (
    SELECT l.list, list(concat(s.file, ' of ', s.edition_date::VARCHAR) ORDER BY s.id) AS files
    FROM source_list l JOIN source s ON s.id = l.source JOIN newest n ON n.list = l.list
    WHERE s.edition_date::VARCHAR < n.edition
      -- What has a number of the publisher's was ended when it was loaded: see ingest/sql/superseded.sql.
      AND EXISTS (SELECT 1 FROM statement u JOIN statement t ON t.subject = u.subject AND t.relation = 'targets'
                  AND t.source = u.source WHERE u.relation = 'under' AND u.object = l.list AND u.source = l.source
                  AND t.object NOT IN (SELECT node FROM identifier WHERE scheme = 'ofac'))
    GROUP BY l.list
), party AS (
    SELECT u.object AS list, list(DISTINCT p."label") AS parties
    FROM statement u JOIN source_list l ON l.source = u.source AND l.list = u.object
    JOIN statement t ON t.subject = u.subject AND t.relation = 'targets' JOIN node p ON p.id = t.object
    WHERE u.relation = 'under' GROUP BY u.object
)
SELECT n.list, coalesce(m."label", n.list) AS label, n.entries, n.edition, p.parties, o.files AS older
FROM newest n LEFT JOIN node m ON m.id = n.list LEFT JOIN party p ON p.list = n.list
LEFT JOIN older o ON o.list = n.list ORDER BY n.list
