--#+ table: stake_row
--#+ row: one row of a table of stakes, with its bounds in units, and what is wrong with it: field, tab, reason, tab, value
--#+ reads: stake_raw
--#+ columns: rec, locator, owner, owned, basis, low, high, above, below, since, since_first, since_last
--#+ columns: until, until_first, until_last, owner_name, owned_name, problem
WITH bounded AS (
    SELECT rec, locator, owner, owned, lower(coalesce(nullif(basis, ''), 'capital')) AS basis,
        coalesce(share_low, share_min_low) AS low, coalesce(share_high, share_max_high) AS high,
        above_min AND share_min_low IS NOT NULL AS above,
        -- A bound that was rounded up is excluded itself: 49.9999999999 is no 50.
        below_max AND share_max_high IS NOT NULL OR coalesce(share_low <> share_high, false)
            OR coalesce(share_max_low <> share_max_high, false) AS below,
        since, since_first, since_last, until, until_first, until_last, owner_name, owned_name,
        share_bad OR share_min_bad OR share_max_bad AS is_outside, since_bad, until_bad,
        share_low IS NOT NULL AND (share_min_low IS NOT NULL OR share_max_low IS NOT NULL) AS is_double,
        coalesce(share_given, share_min_given, share_max_given) AS given
    FROM stake_raw
)
-- What only a fault tells is made text in its branch: a cast of every row costs more than all that is looked at.
SELECT * EXCLUDE (is_outside, since_bad, until_bad, is_double, given)
    REPLACE (since::VARCHAR AS since, until::VARCHAR AS until), CASE
    WHEN coalesce(owner, '') = '' THEN concat_ws(chr(9), 'owner', 'is empty; expected an id', '')
    WHEN coalesce(owned, '') = '' THEN concat_ws(chr(9), 'owned', 'is empty; expected an id', '')
    WHEN owner = owned THEN concat_ws(chr(9), 'owned', 'is on both ends', owned)
    WHEN strlen(owner) > 150 THEN concat_ws(chr(9), 'owner', 'is longer than 150 bytes', left(owner, 150))
    WHEN strlen(owned) > 150 THEN concat_ws(chr(9), 'owned', 'is longer than 150 bytes', left(owned, 150))
    -- One look at both: hardly any row has a fault, and a pattern is the cost of reading.
    WHEN regexp_matches(owner || owned, '[\s\x00-\x1f\x7f"''<>{}|\\^`]') THEN
        concat_ws(chr(9), 'owner', 'has a space, a quote or a sign that no id has; expected ids at both ends',
            regexp_replace(owner || ' / ' || owned, '[\x00-\x1f\x7f]', ' ', 'g'))
    WHEN basis NOT IN ('capital', 'votes', 'control') THEN
        concat_ws(chr(9), 'basis', 'unknown basis; expected one of capital, votes, control', left(basis, 150))
    WHEN is_outside THEN concat_ws(chr(9), 'share', 'is outside 0 to 100 percent', given::VARCHAR)
    WHEN is_double THEN
        concat_ws(chr(9), 'share', 'is given beside share_min or share_max; expected one or the other', given::VARCHAR)
    WHEN basis = 'control' AND (low IS NOT NULL OR high IS NOT NULL) THEN
        concat_ws(chr(9), 'share', 'goes with control, which has none', given::VARCHAR)
    WHEN low > high THEN
        concat_ws(chr(9), 'share_min', 'has its bounds the wrong way round; expected the smaller first', given::VARCHAR)
    WHEN high - low < above::INTEGER + below::INTEGER OR above AND low = 100000000000 OR below AND high = 0 THEN
        concat_ws(chr(9), 'share_min', 'no share lies between these bounds', given::VARCHAR)
    WHEN since_bad THEN
        concat_ws(chr(9), 'since', 'not a date; expected YYYY, YYYY-MM or YYYY-MM-DD', left(since::VARCHAR, 150))
    WHEN until_bad THEN
        concat_ws(chr(9), 'until', 'not a date; expected YYYY, YYYY-MM or YYYY-MM-DD', left(until::VARCHAR, 150))
    WHEN until_last < since_first THEN concat_ws(chr(9), 'until', 'is before since; until is the last day', until::VARCHAR)
    END AS problem
FROM bounded
