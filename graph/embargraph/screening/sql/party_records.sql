--#+ row: what is on record about one party, over all time
--#+ reads: name, identifier, restriction, node
--#+ columns: id, label, country, names, marks, restrictions
SELECT n.id, n.label, n.country,
    (SELECT list(x.name ORDER BY x.name) FROM name x WHERE x.node = n.id) AS names,
    (SELECT list(i.scheme || ' ' || i.value ORDER BY i.scheme, i.value) FROM identifier i WHERE i.node = n.id) AS marks,
    (SELECT list_sort(list_distinct(list(r.effect || ' under ' || r.under || ' (' || r.verdict || ') from '
        || coalesce(r.since, '?') || ' to ' || coalesce(r.until, 'now')))) FROM restriction r WHERE r.who = n.id)
        AS restrictions
FROM node n WHERE list_contains($ids, n.id)
