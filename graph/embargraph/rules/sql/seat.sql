--#+ table: seat
--#+ row: one place that a party has its headquarters in, or that its ultimate parent has
--#+ reads: statement, span, node
--#+ columns: actor, place, run, premises, through_parent, first, last, state, since, until, branches, hops
SELECT h.subject AS actor, h.object AS place, h.id AS run, [h.id] AS premises, false AS through_parent,
       x."first", x."last", x.state, x.since, x.until, x.branches,
       [{'relation': 'headquartered_in', 'id': h.object, 'label': n.label}] AS hops
FROM statement h JOIN span x ON x.statement = h.id JOIN node n ON n.id = h.object
WHERE h.relation = 'headquartered_in'
UNION ALL
SELECT u.object, h.object, u.id || ' ' || h.id, [u.id, h.id], true,
       greatest(x."first", y."first"), least(x."last", y."last"), all_certain([x.state, y.state]),
       latest([{'day': x."first", 'printed': x.since}, {'day': y."first", 'printed': y.since}]),
       earliest([{'day': x."last", 'printed': x.until}, {'day': y."last", 'printed': y.until}]),
       ordered(x.branches || y.branches),
       [{'relation': 'ultimate_parent_of', 'id': u.subject, 'label': p.label},
        {'relation': 'headquartered_in', 'id': h.object, 'label': n.label}]
FROM statement u
JOIN span x ON x.statement = u.id
JOIN statement h ON h.relation = 'headquartered_in' AND h.subject = u.subject
JOIN span y ON y.statement = h.id
JOIN node p ON p.id = u.subject
JOIN node n ON n.id = h.object
WHERE u.relation = 'ultimate_parent_of' AND greatest(x."first", y."first") <= least(x."last", y."last")
