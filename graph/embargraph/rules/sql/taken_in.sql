--#+ table: taken_in
--#+ row: one run that stands, and the leading premises of the runs that it takes in
--#+ reads: absorbed, conclusion
--#+ columns: who, run, premises
SELECT a.who, a.into_run AS run, list_sort(list_distinct(flatten(list([c.premises[1]])))) AS premises
FROM absorbed a JOIN conclusion c ON c.run = a.run AND c.who = a.who GROUP BY a.who, a.into_run
