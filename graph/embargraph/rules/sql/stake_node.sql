--#+ into: stage_node
--#+ row: one end of a stake from a table, which is made if nothing else describes it
--#+ reads: stake_wanted
--#+ columns: rec, id, kind, type, label, country, text, is_placeholder
SELECT min(rec) AS rec, id, 'actor' AS kind, 'party' AS type,
    coalesce(min(nullif(trim(regexp_replace(name, '[\x00-\x1f\x7f\s]+', ' ', 'g')), '')), id) AS label,
    NULL AS country, NULL AS text, true AS is_placeholder
FROM (SELECT rec, subject AS id, subject_name AS name FROM stake_wanted
    UNION ALL SELECT rec, object, object_name FROM stake_wanted)
GROUP BY id
