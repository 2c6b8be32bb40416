--#+ table: ranked
--#+ row: one conclusion with a premise that is not of the record, and the rank of its weakest
--#+ reads: statement, conclusion
--#+ columns: position, standing_rank
-- A conclusion is as weak as its weakest premise; most premises are of the record, and are not looked at.
WITH weak AS (
    SELECT p.id, standing_rank(p.standing) AS standing_rank FROM statement p
    WHERE standing_rank(p.standing) > 0
)
SELECT position, max(weak.standing_rank) AS standing_rank
FROM (SELECT rowid AS position, unnest(premises) AS premise FROM conclusion)
JOIN weak ON weak.id = premise
GROUP BY position
