--#+ row: one entry that the newer edition words differently
--#+ reads: edition_pair, statement
--#+ columns: subject, who, before, after, old_qualifiers, new_qualifiers, citation, url
SELECT c.subject, c.who, c.before, c.after, o.qualifiers AS old_qualifiers,
    n.qualifiers AS new_qualifiers, n.citation, n.url
FROM edition_pair c JOIN statement o ON o.id = c.old JOIN statement n ON n.id = c.new
WHERE c.change = 'reworded' ORDER BY c.subject, c.who
