--#+ into: edition_change
--#+ row: one entry of two editions that has further names in one of them, which are told; its label is no further name
--#+ reads: edition_pair, listed_name, name
--#+ columns: list, who, under, from, to, change, before, after, statement
WITH called AS (
    SELECT DISTINCT l.source, l.node AS who, l.name, coalesce(nullif(n.key, ''), l.name) AS key
    FROM listed_name l LEFT JOIN name n ON n.node = l.node AND n.name = l.name
    WHERE l.source IN ($old, $new)
),
alone AS (
    SELECT who, source, min(name) AS name FROM called c
    WHERE NOT EXISTS (SELECT 1 FROM called o WHERE o.who = c.who AND o.key = c.key AND o.source <> c.source)
      AND NOT list_contains($renamed::VARCHAR[], who || ' ' || name)
    GROUP BY who, source, key
),
differing AS (
    SELECT who, string_agg(name, '; ' ORDER BY name) FILTER (source = $old) AS before,
        string_agg(name, '; ' ORDER BY name) FILTER (source = $new) AS after
    FROM alone GROUP BY who
)
SELECT c.list, c.who, c.subject AS under, CAST($before AS DATE) AS "from", CAST($after AS DATE) AS "to",
    'names_changed' AS change, d.before, d.after,
    -- Of what stayed as it was and has no date, the older statement is the one that is left.
    CASE WHEN c.change = 'kept' AND NOT c.is_dated THEN c.old ELSE c.new END AS statement
FROM edition_pair c JOIN differing d ON d.who = c.who
WHERE c.change IN ('kept', 'reworded') ORDER BY c.list, c.who
