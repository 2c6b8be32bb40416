--#+ table: waiting_fault
--#+ row: one end of a statement that waits, which no file has, or which is of a kind that cannot have the relation
--#+ reads: waiting_end, waiting, node, allowed
--#+ columns: source, rec, locator, id, field, node, reason, is_partly_loaded
WITH ended AS (
    SELECT e.source, e.rec, e.locator, e.id, e.field, e.node, e.is_partly_loaded, n.kind, e.relation,
        CASE e.field WHEN 'subject' THEN a.subjects ELSE a.objects END AS kinds
    FROM waiting_end e JOIN allowed a USING (relation) LEFT JOIN node n ON n.id = e.node
)
SELECT source, rec, locator, id, field, node,
    CASE WHEN kind IS NULL THEN 'refers to what is neither in the file nor in the graph'
         ELSE 'is a ' || kind || '; ' || relation || ' expects ' || array_to_string(kinds, ' or ') END AS reason,
    is_partly_loaded OR (source, rec) IN (
        SELECT (w.source, w.rec) FROM waiting w WHERE (w.source, w.rec, w.id) NOT IN (
            SELECT (source, rec, id) FROM ended WHERE kind IS NULL OR NOT list_contains(kinds, kind))) AS is_partly_loaded
FROM ended WHERE kind IS NULL OR NOT list_contains(kinds, kind)
