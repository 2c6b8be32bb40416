--#+ table: stake_wanted
--#+ row: one row of a table of stakes that the rules can use, between nodes of the graph
--#+ reads: stake_row, stake_same
--#+ columns: rec, locator, subject, relation, object, share, share_min, share_max, since, since_first, since_last
--#+ columns: until, until_first, until_last, basis, above_min
--#+ columns: below_max, subject_name, object_name
SELECT r.rec, r.locator, coalesce(a.node, r.owner) AS subject,
    CASE WHEN r.basis = 'control' THEN 'controls' ELSE 'owns' END AS relation, coalesce(b.node, r.owned) AS object,
    CASE WHEN r.low = r.high THEN percent(r.low) END AS share,
    CASE WHEN r.low < r.high OR r.high IS NULL THEN percent(r.low) END AS share_min,
    CASE WHEN r.low < r.high OR r.low IS NULL THEN percent(r.high) END AS share_max,
    r.since, r.since_first, r.since_last, r.until, r.until_first, r.until_last, CASE WHEN r.basis <> 'control' THEN r.basis END AS basis,
    CASE WHEN r.above THEN 'true' END AS above_min, CASE WHEN r.below THEN 'true' END AS below_max,
    r.owner_name AS subject_name, r.owned_name AS object_name
FROM stake_row r LEFT JOIN stake_same a ON a.id = r.owner LEFT JOIN stake_same b ON b.id = r.owned
WHERE r.problem IS NULL
