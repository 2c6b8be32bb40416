--#+ row: one stay that is printed to end, with all that its measure, and what stands under it, cites
--#+ reads: statement, clock, node
--#+ columns: measure, label, since, until, known, citation, citations, announced
WITH of AS (
    SELECT subject AS node, subject AS measure FROM statement WHERE relation = 'has_clock'
    UNION SELECT subject, object FROM statement WHERE relation = 'under'
), cited AS (
    SELECT of.measure, string_agg(DISTINCT s.citation, '; ' ORDER BY s.citation) AS citations
    FROM of JOIN statement s ON s.subject = of.node WHERE s.citation IS NOT NULL GROUP BY of.measure
), newest AS (SELECT measure, max(known_through) AS known FROM clock WHERE clock <> 'announced' GROUP BY measure)
SELECT c.measure, n.label, c.since, c.until, newest.known::VARCHAR AS known, c.citation, coalesce(cited.citations, '') AS citations, (
    SELECT max(a.citation) FROM clock a WHERE a.measure = c.measure AND a.clock = 'announced'
      AND coalesce(a.last_day, c.last_day) >= c.last_day) AS announced
FROM clock c JOIN node n ON n.id = c.measure JOIN newest ON newest.measure = c.measure
LEFT JOIN cited ON cited.measure = c.measure
WHERE c.clock = 'stay' AND c.standing = 'record' AND c.until IS NOT NULL AND c.last_day >= newest.known
  AND NOT EXISTS (SELECT 1 FROM clock l WHERE l.measure = c.measure AND l.clock = 'stay' AND l.last_day > c.last_day)
ORDER BY c.measure
