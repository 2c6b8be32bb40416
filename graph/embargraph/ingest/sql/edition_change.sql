--#+ into: edition_change
--#+ row: one entry on which two editions of a list differ
--#+ reads: edition_pair, name, edition_namesake
--#+ columns: list, who, under, from, to, change, before, after, statement
-- An entry without a number of its own is another one once its name or country is printed differently.
SELECT c.list, c.who, c.subject AS under, CAST($before AS DATE) AS "from",
    CAST($after AS DATE) AS "to", c.change,
    CASE c.change WHEN 'added' THEN 'an entry of the same name is gone: ' || s.who ELSE c.before END AS before,
    CASE c.change WHEN 'gone' THEN 'an entry of the same name was added: ' || s.who ELSE c.after END AS after,
    coalesce(c.new, c.old) AS statement
FROM edition_pair c
LEFT JOIN name n ON n.node = c.who AND n.is_label
LEFT JOIN edition_namesake s ON s.list = c.list AND s.key = n.key AND s.change <> c.change
    AND c.change IN ('added', 'gone')
WHERE c.change <> 'kept' ORDER BY c.list, c.who
