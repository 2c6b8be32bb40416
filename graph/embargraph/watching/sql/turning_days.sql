--#+ row: one day on which a restriction on somebody begins, ends or turns; without anybody, a day that may turn anybody's
--#+ reads: restriction, statement, status
--#+ columns: who, day
WITH turning AS (
    SELECT who, unnest([first_day, last_day + 1]) AS day FROM restriction
    UNION
    -- A relief of a partial date holds from its first day to its last.
    SELECT who, unnest([
        CASE strlen(x.since) WHEN 10 THEN try_cast(x.since AS DATE) WHEN 7 THEN try_cast(x.since || '-01' AS DATE)
             WHEN 4 THEN try_cast(x.since || '-01-01' AS DATE) END,
        CASE strlen(x.until) WHEN 10 THEN try_cast(x.until AS DATE) WHEN 7 THEN last_day(try_cast(x.until || '-01' AS DATE))
             WHEN 4 THEN try_cast(x.until || '-12-31' AS DATE) END + 1]) AS day
    FROM (SELECT who, unnest(relief) AS x FROM restriction)
    UNION
    SELECT NULL, unnest([since_first, since_last, until_first + 1, until_last + 1]) FROM statement
    WHERE relation IN ('exempts', 'member_of', 'part_of') OR (relation = 'located_in' AND subject LIKE 'place-%')
    UNION
    SELECT measure, unnest([first_day, last_day + 1]) FROM status
)
SELECT who, day FROM turning WHERE day > $first AND day <= $last ORDER BY day, who
