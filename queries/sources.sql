--#+ summary: Documents and lists behind the graph: files, vintages, counts.
--#+ columns: id, label, publisher, file, published, known_through, vintage, read, loaded, rejected, duplicates, unparsed, lists, statements
--#+ time: all
SELECT s.id, s.title AS label, s.publisher, coalesce(s.document, s.file) AS file, s.published, s.known_through, s.edition_date AS vintage,
    s.read, s.loaded, s.rejected, s.duplicates, s.unparsed,
    (SELECT coalesce(list({'list': list, 'entries': entries} ORDER BY entries DESC, list), []) FROM source_list l
        WHERE l.source = s.id) AS lists,
    (SELECT count(*) FROM statement t WHERE t.source = s.id) AS statements
FROM source s ORDER BY s.id
