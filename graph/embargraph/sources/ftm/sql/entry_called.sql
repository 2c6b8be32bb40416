--#+ row: one record of an entry, which is called after its party by the first name on record, and by who has listed it
--#+ reads: ftm_entry, ftm_open, node, stage_node
--#+ columns: rec, id, kind, type, label, is_placeholder
WITH entry AS (FROM ftm_entry UNION ALL SELECT rec, list, authority, party FROM ftm_open),
party AS (
    SELECT id AS party, arg_min("label", rec) AS "label" FROM (
        SELECT id, "label", rec FROM stage_node WHERE kind = 'actor' AND NOT is_placeholder
        -- Or it stands in a file that was read before.
        UNION ALL SELECT id, "label", -1 FROM node
    ) WHERE id IN (SELECT party FROM entry) GROUP BY id
),
-- In whatever order the records stand; who is not named is nobody's name.
named AS (
    SELECT list, party, coalesce(min(nullif(authority, 'an authority not named')), 'an authority not named') AS authority
    FROM entry GROUP BY list, party
)
SELECT rec, list || '--' || party AS id, 'measure' AS kind, 'listing' AS type,
    coalesce(party."label", party) || ' on the list of ' || named.authority AS "label", false AS is_placeholder
FROM entry JOIN named USING (list, party) LEFT JOIN party USING (party)
