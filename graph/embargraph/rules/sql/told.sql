--#+ table: told
--#+ row: one list of several branches, and those of them that a restriction tells; there are a few for many conclusions
--#+ reads: conclusion
--#+ columns: branches, once
SELECT branches, said_once(branches) AS once FROM (SELECT DISTINCT branches FROM conclusion WHERE len(branches) > 2)
