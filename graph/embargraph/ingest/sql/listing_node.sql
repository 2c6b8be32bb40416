--#+ into: stage_node
--#+ row: the party of one entry of a list, or the entry itself
--#+ reads: listing_entry
--#+ columns: rec, id, kind, type, label, text, is_placeholder
SELECT rec, party AS id, 'actor' AS kind, type, name AS label, text, false AS is_placeholder FROM listing_entry
UNION ALL BY NAME
SELECT rec, list || '--' || party AS id, 'measure' AS kind, 'listing' AS type, name || ' on the ' || label AS label,
    remarks AS text, false AS is_placeholder FROM listing_entry
