--#+ into: stake_holding
--#+ row: what one owner holds of one company on some days, at each level
--#+ reads: stake_kept, span, stake_actor
--#+ columns: owned, owner, basis, first, stop, low_certain, low_possible, high_certain, high_possible
-- A certain period goes before a possible one, and a statement without a share widens none that has one.
WITH piece AS (
    SELECT o.number AS owned, w.number AS owner,
        CASE s.basis WHEN 'control' THEN $control WHEN 'capital' THEN 0 WHEN 'votes' THEN 1
             ELSE 1 + dense_rank() OVER (ORDER BY s.basis) END AS basis,
        x."first" - min_day() + 1 AS "first", x."last" - min_day() + 2 AS stop, x.state = 'in_force' AS certain,
        CASE s.basis WHEN 'control' THEN 1 ELSE s.low END AS low,
        CASE s.basis WHEN 'control' THEN 1 ELSE s.high END AS high, s.is_known AS known
    FROM stake_kept s
    JOIN span x ON x.statement = s.id
    JOIN stake_actor o ON o.id = s.object
    JOIN stake_actor w ON w.id = s.subject
), cut AS (
    SELECT owned, basis, owner, "first" AS day FROM piece UNION SELECT owned, basis, owner, stop FROM piece
), segment AS (
    SELECT *, lead(day) OVER (PARTITION BY owned, basis, owner ORDER BY day) AS stop FROM cut
), held AS (
    SELECT s.owned, s.basis, s.owner, s.day AS "first", s.stop,
        coalesce(max(p.low) FILTER (p.certain), 0) AS low_certain, max(p.low) AS low_possible,
        coalesce(max(p.high) FILTER (p.certain AND p.known), max(p.high) FILTER (p.certain), 0) AS high_certain,
        coalesce(max(p.high) FILTER (p.known), max(p.high)) AS high_possible
    FROM segment s JOIN piece p USING (owned, basis, owner)
    WHERE p."first" <= s.day AND s.stop <= p.stop GROUP BY ALL
)
SELECT owned, owner, basis, "first", stop, low_certain, low_possible,
    greatest(high_certain, low_certain) AS high_certain,
    greatest(high_certain, high_possible, low_possible) AS high_possible
FROM held ORDER BY owned, basis, owner, "first"
