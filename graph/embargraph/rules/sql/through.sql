--#+ table: through
--#+ row: one measure and all through whom it works, in order
--#+ reads: nearest, statement, node
--#+ columns: measure, hops, premises
SELECT measure, list({'relation': 'works_through', 'id': object, 'label': label} ORDER BY object) AS hops,
       list(statement ORDER BY object) AS premises
FROM (
    SELECT n.measure, s.object, min(s.id) AS statement, any_value(o.label) AS label
    FROM nearest n
    JOIN statement s ON s.subject = n.holder AND s.relation = 'works_through' AND firm(s.standing)
        AND standing_rank(s.standing) = n.standing_rank
    JOIN node o ON o.id = s.object
    WHERE n.relation = 'works_through' GROUP BY n.measure, s.object
) GROUP BY measure
