--#+ table: runs
--#+ row: one run, which is all the rows that follow from one leading premise, for one party under one measure
--#+ reads: conclusion, ranked
--#+ columns: run, who, under, first, last, standing_rank, start_unknown, certain_first, certain_last, terms
-- Where a report and the record say the same of the same party under the same measure, the record's run
-- stands and takes the report in as evidence: see `absorbed`.
SELECT run, who, under, min("first") AS "first", max("last") AS "last",
       max(coalesce(standing_rank, 0)) AS standing_rank, bool_or(since IS NULL) AS start_unknown,
       coalesce(min("first") FILTER (state = 'in_force'), max_day()) AS certain_first,
       coalesce(max("last") FILTER (state = 'in_force'), min_day()) AS certain_last,
       any_value(concat_ws('|', effect, footnote, policy)) AS terms
FROM conclusion c LEFT JOIN ranked r ON r.position = c.rowid
GROUP BY run, who, under
