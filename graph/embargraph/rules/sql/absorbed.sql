--#+ table: absorbed
--#+ row: one run that says the same as another, which stands in its stead and takes it in as evidence
--#+ reads: conclusion, runs, statement, source
--#+ columns: run, who, into_run
WITH content AS (
    -- All that a run says; few parties have several under one measure.
    SELECT run, who, list((effect, c."first", c."last", state, since, until, verdict, footnote, policy, requirement,
        scope, programme, presumption, hops, witness, branches, note) ORDER BY c."first", state) AS terms
    FROM conclusion c
    WHERE (who, under) IN (SELECT (who, under) FROM runs GROUP BY who, under HAVING count(*) > 1) GROUP BY run, who
), shown AS (
    -- Last day on which a source shows an entry without a start: an end on record after that is news to it.
    SELECT r.run, r.who, max(greatest(source.edition_date, try_cast(source.known_through AS DATE))) AS day
    FROM runs r JOIN statement s ON s.id = split_part(r.run, ' ', -1) JOIN source ON source.id = s.source
    WHERE r.start_unknown GROUP BY r.run, r.who
)
SELECT weak.run, weak.who, strong.run AS into_run
FROM runs weak JOIN runs strong ON strong.who = weak.who AND strong.under = weak.under AND strong.run <> weak.run
LEFT JOIN shown ON shown.run = weak.run AND shown.who = weak.who
WHERE weak."first" <= strong."last" AND strong."first" <= weak."last"
  AND (strong.standing_rank < weak.standing_rank
       -- Of equals the one with a start stands, or of those on the same terms the longer; and only
       -- if it surely holds on every day on which the other is shown: no certain day is ever lost.
       OR strong.standing_rank = weak.standing_rank AND weak.start_unknown
          AND strong.certain_first <= weak.certain_first
          AND (NOT strong.start_unknown AND strong.certain_last >= least(weak.certain_last, shown.day)
               OR strong.terms = weak.terms AND strong.certain_last >= weak.certain_last
               AND (strong.certain_first, weak.certain_last, strong.run)
                 < (weak.certain_first, strong.certain_last, weak.run))
       OR strong.standing_rank = weak.standing_rank AND strong.run < weak.run
          AND (SELECT terms FROM content WHERE run = strong.run AND who = strong.who)
            = (SELECT terms FROM content WHERE run = weak.run AND who = weak.who))
