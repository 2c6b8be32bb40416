--#+ row: one entry of a list, called after its party and its list by the first name that the stream has for each
--#+ reads: ftm_entry, ftm_open, stage_node
--#+ columns: rec, id, kind, type, label, is_placeholder
WITH entry AS (FROM ftm_entry UNION ALL SELECT rec, list, authority, party FROM ftm_open),
party AS (
    SELECT id AS party, arg_min("label", rec) AS "label" FROM stage_node
    WHERE kind = 'actor' AND id IN (SELECT party FROM entry) GROUP BY id
),
list AS (SELECT list, arg_min(authority, rec) AS authority FROM entry GROUP BY list)
SELECT rec, list || '--' || party AS id, 'measure' AS kind, 'listing' AS type,
    coalesce(party."label", party) || ' on the list of ' || list.authority AS "label", false AS is_placeholder
FROM entry JOIN list USING (list) LEFT JOIN party USING (party)
