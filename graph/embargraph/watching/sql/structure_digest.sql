--#+ row: a digest of who belongs to what, and of what rules leave out
--#+ reads: statement
--#+ columns: digest
SELECT coalesce(md5(string_agg(concat_ws(' ', relation, subject, object, since, until, standing), '|'
    ORDER BY relation, subject, object, since, until, standing)), '') AS digest
FROM statement WHERE relation IN ('exempts', 'member_of', 'part_of')
    OR (relation = 'located_in' AND subject LIKE 'place-%')
