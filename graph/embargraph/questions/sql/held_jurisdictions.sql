--#+ row: one state or union whose rules the graph has
--#+ reads: restriction, statement, node
--#+ columns: id, label, rules, lists, through, empty_lists, known_through
WITH own AS (
    SELECT r."by" AS id, count(DISTINCT r.under) FILTER (WHERE len(r.list) = 0) AS rules,
        list(DISTINCT l.item ORDER BY l.item) FILTER (WHERE l.item IS NOT NULL) AS lists,
        max(r.known_through) AS known_through
    FROM restriction r LEFT JOIN LATERAL (SELECT unnest(r.list) AS item) l ON true
    WHERE r."by" IS NOT NULL GROUP BY r."by"
), member AS (
    SELECT s.subject AS id, list(DISTINCT s.object ORDER BY s.object) AS through
    FROM statement s JOIN own ON own.id = s.object
    WHERE s.relation = 'member_of' AND firm(s.standing)
      AND coalesce(s.since_first <= $day, true) AND coalesce(s.until_last >= $day, true)
    GROUP BY s.subject
), bare AS (
    -- A list of which no entry is held is a name, and says nothing of anybody.
    SELECT coalesce(state.object, issued.object) AS id, list(DISTINCT m.id ORDER BY m.id) AS lists
    FROM node m
    JOIN statement issued ON issued.subject = m.id AND issued.relation = 'issued_by' AND firm(issued.standing)
    LEFT JOIN statement state ON state.subject = issued.object AND state.relation = 'part_of'
    WHERE m.kind = 'measure' AND m.type = 'list'
      AND m.id NOT IN (SELECT unnest(list) FROM restriction)
    GROUP BY 1
)
SELECT n.id, n.label, coalesce(own.rules, 0) AS rules, coalesce(own.lists, []) AS lists,
    coalesce(member.through, []) AS through, coalesce(bare.lists, []) AS empty_lists, own.known_through
FROM node n LEFT JOIN own ON own.id = n.id LEFT JOIN member ON member.id = n.id LEFT JOIN bare ON bare.id = n.id
WHERE own.id IS NOT NULL OR member.id IS NOT NULL ORDER BY n.label, n.id
