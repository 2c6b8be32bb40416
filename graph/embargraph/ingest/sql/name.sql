--#+ into: name
--#+ row: one name of one node, with the words by which it is found
--#+ reads: named, stage_name, name_again, folded
--#+ columns: node, name, is_label, folded, quality
SELECT n.node, n.name, n.is_label,
    CASE WHEN f.words IS NOT NULL THEN f.words
         -- Words with one space between, as most names are: no need to put them together anew.
         WHEN regexp_full_match(n.name, '[A-Za-z0-9]+(?: [A-Za-z0-9]+)*') THEN lower(n.name)
         ELSE trim(regexp_replace(lower(n.name), '[^a-z0-9]+', ' ', 'g')) END AS folded,
    n.quality
FROM (
    SELECT node, name, is_label, quality FROM named
    -- Names of new nodes that one record alone describes, each said once, stay as they stand.
    UNION ALL SELECT node, name, is_label, quality FROM stage_name WHERE rowid NOT IN (SELECT position FROM name_again)
) n LEFT JOIN folded f USING (name)
ORDER BY n.node, n.is_label DESC, n.name
