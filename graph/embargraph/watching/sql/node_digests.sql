--#+ row: one node, with a digest of what it is called and known by, and one of the restrictions on it over all time
--#+ reads: node, name, identifier, statement, restriction
--#+ columns: id, record, rows
WITH called AS (SELECT node, list(name ORDER BY name, quality) AS names FROM name GROUP BY node),
known AS (SELECT node, list(scheme || ' ' || value ORDER BY scheme, value) AS marks FROM identifier GROUP BY node),
there AS (
    SELECT subject, list(object || ' ' || coalesce(qualifiers['address'], '') ORDER BY object, qualifiers['address']) AS places
    FROM statement WHERE relation = 'located_in' GROUP BY subject
),
held AS (
    SELECT r.who, md5(string_agg(to_json({
        'under': r.under, 'what': r.what, 'by': r."by", 'authority': r.authority, 'effect': r.effect, 'basis': r.basis,
        'verdict': r.verdict, 'since': r.since, 'until': r.until, 'first': r.first_day, 'last': r.last_day,
        'list': r.list, 'binds': r.binds, 'policy': r.policy, 'requirement': r.requirement, 'scope': r.scope,
        'footnote': r.footnote, 'programme': r.programme, 'presumption': r.presumption, 'standing': r.standing,
        'via': list_transform(r.via, lambda hop: hop.id), 'relief': r.relief, 'branches': r.branches
    })::VARCHAR, '' ORDER BY to_json({
        'under': r.under, 'what': r.what, 'effect': r.effect, 'basis': r.basis, 'first': r.first_day, 'last': r.last_day,
        'verdict': r.verdict, 'via': list_transform(r.via, lambda hop: hop.id), 'branches': r.branches
    })::VARCHAR)) AS digest
    FROM restriction r GROUP BY r.who
)
SELECT n.id, left(md5(to_json({
        'kind': n.kind, 'type': n.type, 'label': n."label", 'country': n.country, 'text': n.text, 'names': c.names,
        'marks': k.marks, 'places': t.places})::VARCHAR), 16) AS record,
    left(coalesce(h.digest, ''), 16) AS rows
FROM node n LEFT JOIN called c ON c.node = n.id LEFT JOIN known k ON k.node = n.id
LEFT JOIN there t ON t.subject = n.id LEFT JOIN held h ON h.who = n.id
WHERE n.kind IN ('actor', 'place') OR h.who IS NOT NULL
ORDER BY n.id
