--#+ row: one restriction that two graphs have differently, with its chain and premises
--#+ reads: restriction, ref
--#+ columns: id, who, under, what, via, witness, branches, note, premises
SELECT r.id, w.ref AS who, u.ref AS under, x.ref AS what, r.via, r.witness, r.branches, r.note,
    list_transform(r.premises, lambda premise: premise) AS premises
FROM restriction r JOIN ref w ON w.id = r.who JOIN ref u ON u.id = r.under LEFT JOIN ref x ON x.id = r.what
WHERE list_contains($ids, r.id)
