--#+ row: days on which one kept stake in one of some entities holds, or may hold
--#+ reads: stake_kept, span
--#+ columns: id, owner, owned, basis, low, high, is_known, share, share_min, share_max, printed_since
--#+ columns: printed_until, first, last, state, since, until, branches, known_through, premises
SELECT s.id, s.subject AS owner, s.object AS owned, s.basis, s.low, s.high, s.is_known,
    s.share, s.share_min, s.share_max, s.since AS printed_since, s.until AS printed_until,
    x."first", x."last", x.state, x.since, x.until, x.branches, NULL AS known_through, [s.id] AS premises
FROM stake_kept s JOIN span x ON x.statement = s.id
WHERE s.object IN (SELECT unnest($entities))
ORDER BY s.id, x."first"
