--#+ into: reached
--#+ row: one node a step further from those that an export is asked around
--#+ reads: fit_statement, fit_restriction, reached
--#+ columns: id
-- An edge joins both ways: whoever asks around a party wants its lists as well as its owners.
SELECT DISTINCT far AS id FROM (
    SELECT subject AS near, object AS far FROM fit_statement WHERE object IS NOT NULL
    UNION ALL SELECT object, subject FROM fit_statement WHERE object IS NOT NULL
    UNION ALL SELECT who, under FROM fit_restriction
    UNION ALL SELECT under, who FROM fit_restriction
) JOIN reached ON reached.id = near
WHERE far NOT IN (SELECT id FROM reached)
