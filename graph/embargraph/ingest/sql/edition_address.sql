--#+ into: edition_change
--#+ row: one entry of two editions whose addresses differ; letters and digits count
--#+ reads: edition_pair, statement
--#+ columns: list, who, under, from, to, change, before, after, statement
WITH printed AS (
    SELECT subject AS who, source, string_agg(qualifiers['address'], '; ' ORDER BY object) AS address
    FROM statement WHERE relation = 'located_in' AND source IN ($old, $new) AND qualifiers['address'] IS NOT NULL
    GROUP BY ALL
)
SELECT c.list, c.who, c.subject AS under, CAST($before AS DATE) AS "from", CAST($after AS DATE) AS "to",
    'readdressed' AS change, o.address AS before, n.address AS after,
    -- Of what stayed as it was and has no date, the older statement is the one that is left.
    CASE WHEN c.change = 'kept' AND NOT c.is_dated THEN c.old ELSE c.new END AS statement
FROM edition_pair c JOIN printed o ON o.who = c.who AND o.source = $old JOIN printed n ON n.who = c.who AND n.source = $new
WHERE c.change IN ('kept', 'reworded')
  AND regexp_replace(lower(o.address), '[^\pL\pN]', '', 'g') <> regexp_replace(lower(n.address), '[^\pL\pN]', '', 'g')
ORDER BY c.list, c.who
