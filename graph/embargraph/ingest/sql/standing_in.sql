--#+ table: standing_in
--#+ row: one node and one file that has it: reader and source where it was written down, else the reader alone
--#+ reads: shared_node, carried
--#+ columns: node, file
SELECT DISTINCT s.id AS node, c.reader || '/' || c.source AS file FROM shared_node s JOIN carried c ON c.node = s.id
UNION ALL
-- The facts are one file with an empty name.
SELECT id, namespace FROM shared_node WHERE namespace = '' OR id NOT IN (SELECT node FROM carried)
