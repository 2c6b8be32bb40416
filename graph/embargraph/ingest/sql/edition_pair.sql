--#+ table: edition_pair
--#+ row: one entry of a list in the older edition, the newer, or both, and what became of it
--#+ reads: edition_entry, source_list
--#+ columns: list, who, subject, change, old, new, olds, news, before, after, shown, is_dated
SELECT coalesce(n.list, o.list) AS list, coalesce(n.who, o.who) AS who, coalesce(n.subject, o.subject) AS subject,
    CASE WHEN o.who IS NULL THEN 'added' WHEN n.who IS NULL THEN 'gone' WHEN o.wording <> n.wording THEN 'reworded'
         ELSE 'kept' END AS change,
    o.statement AS old, n.statement AS new, o.statements AS olds, n.statements AS news, o.shown_wording AS before,
    n.shown_wording AS after, o.shown, n.is_dated
FROM (FROM edition_entry WHERE source = $old) o
FULL JOIN (FROM edition_entry WHERE source = $new) n ON n.list = o.list AND n.who = o.who
WHERE coalesce(n.list, o.list) IN (SELECT list FROM source_list WHERE source = $new)
       AND coalesce(n.list, o.list) IN (SELECT list FROM source_list WHERE source = $old) OR $whole
