--#+ row: one party or place, and the restrictions on it over all time, in the order of their ids
--#+ reads: restriction, node
--#+ columns: key, body
SELECT r.who AS key, to_json(list(json_array(
    r.id, r.under, r."by", r.basis, r.effect, r.verdict, r.first_day, r.last_day, r.known_through, what.label,
    what.id, state.label, office.id, office.label, under.label, split_part(r.citation, '; ', 1), r.via, r.list, r.binds,
    r.standing, r.presumption, r.since, r.until, r.policy, r.requirement, r.scope, r.footnote, r.programme, r.relief,
    r.branches, r.witness, r.note, r.premises) ORDER BY r.id))::VARCHAR AS body
FROM restriction r JOIN node who ON who.id = r.who JOIN node under ON under.id = r.under
LEFT JOIN node what ON what.id = r.what LEFT JOIN node state ON state.id = r."by"
LEFT JOIN node office ON office.id = r.authority
GROUP BY r.who
