--#+ into: seat
--#+ row: one place that the ultimate parent of a party has its headquarters in, by majority stakes
--#+ reads: held
--#+ columns: actor, place, run, premises, through_parent, first, last, state, since, until, branches, hops
SELECT owned AS actor, place, run, premises, true AS through_parent, "first", "last", state, since, until, branches,
    hops
FROM held WHERE NOT unseated
