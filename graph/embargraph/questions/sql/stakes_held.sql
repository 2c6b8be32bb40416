--#+ row: how many stakes a graph knows on a day, and how many registers of owners they come from
--#+ reads: statement, source
--#+ columns: stakes, registers
SELECT
    (SELECT count(*) FROM (
        SELECT DISTINCT subject, object FROM statement
        WHERE relation = 'owns' AND firm(standing)
          AND ($day IS NULL OR (coalesce(since_first <= $day, true) AND coalesce(until_last >= $day, true)))
    )) AS stakes,
    (SELECT count(*) FROM source WHERE list_contains($registers, reader)) AS registers
