--#+ table: edition_namesake
--#+ row: one name that entries which were added, or are gone, have on a list
--#+ reads: edition_pair, name
--#+ columns: list, change, key, who
SELECT c.list, c.change, n.key, min(c.who) AS who FROM edition_pair c JOIN name n ON n.node = c.who AND n.is_label
WHERE c.change IN ('added', 'gone') GROUP BY ALL
