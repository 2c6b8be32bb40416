--#+ row: two parties, with the lists and places of each
--#+ reads: statement, ref
--#+ columns: left, right, name, left_lists, right_lists, left_places, right_places
WITH pair AS (SELECT unnest($l) AS l, unnest($r) AS r, unnest($names) AS name),
listed AS (
    SELECT t.object AS who, list(DISTINCT u.object ORDER BY u.object) AS lists
    FROM statement t JOIN statement u ON u.subject = t.subject AND u.relation = 'under'
    WHERE t.relation = 'targets' GROUP BY t.object
), placed AS (
    SELECT subject AS who, list(DISTINCT object ORDER BY object) AS places FROM statement
    WHERE relation IN ('located_in', 'headquartered_in') GROUP BY subject
)
SELECT lr.ref AS "left", rr.ref AS "right", p.name, coalesce(ll.lists, []) AS left_lists,
    coalesce(rl.lists, []) AS right_lists, coalesce(lp.places, []) AS left_places,
    coalesce(rp.places, []) AS right_places
FROM pair p JOIN ref lr ON lr.id = p.l JOIN ref rr ON rr.id = p.r
LEFT JOIN listed ll ON ll.who = p.l LEFT JOIN listed rl ON rl.who = p.r
LEFT JOIN placed lp ON lp.who = p.l LEFT JOIN placed rp ON rp.who = p.r
ORDER BY p.name, p.l, p.r
