--#+ table: open_parent
--#+ row: one company of which it is not known whether its ultimate parent has its headquarters in a place, with
--#+ row: the question to ask
--#+ reads: held, node, seat, parent_stake
--#+ columns: actor, place, run, premises, first, last, state, since, until, branches, hops, note
SELECT h.owned AS actor, h.place, h.run, h.premises, h."first", h."last", h.state, h.since, h.until, h.branches,
    h.hops, 'Where its ultimate parent ' || p.label || ' has its headquarters is not on record: find out, or obtain'
    || ' a licence.' AS note
FROM held h JOIN node p ON p.id = h.top WHERE h.unseated
UNION ALL
SELECT s.owned, seat.place, seat.run || ' ' || s.id, list_append(seat.premises, s.id),
    greatest(seat."first", s."first"), least(seat."last", s."last"), both_certain(seat.state, s.state),
    later(seat."first", seat.since, s."first", s.since), sooner(seat."last", seat.until, s."last", s.until),
    joined(seat.branches, s.branches), [{'relation': 'owns', 'id': s.owner, 'label': o.label}] || seat.hops,
    CASE WHEN s.holds = 'minority' THEN o.label || ' holds no majority of ' || n.label
         ELSE 'What share ' || o.label || ' holds of ' || n.label || ' is not on record' END
        || ': whether it is the ultimate parent is not known; find out, or obtain a licence.'
FROM seat JOIN parent_stake s ON s.owner = seat.actor AND s.holds <> 'majority'
JOIN node o ON o.id = s.owner JOIN node n ON n.id = s.owned
WHERE greatest(seat."first", s."first") <= least(seat."last", s."last")
  AND NOT EXISTS (SELECT 1 FROM seat r WHERE r.actor = s.owned AND r.place = seat.place)
