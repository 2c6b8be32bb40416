--#+ table: stake_above
--#+ row: one party that is, or is above, the one asked about
--#+ reads: stake_actor, stake_holding
--#+ columns: number
WITH RECURSIVE above AS (
    SELECT number FROM stake_actor WHERE id = $who
    UNION SELECT owner FROM above JOIN stake_holding ON owned = number
) FROM above
