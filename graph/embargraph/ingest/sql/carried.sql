--#+ into: carried
--#+ row: one node to which this file gives an identifier that may show who it is
--#+ reads: stage_identifier
--#+ columns: source, reader, node
SELECT DISTINCT $source AS source, $reader AS reader, node FROM stage_identifier
WHERE scheme IN ('lei', 'usc', 'inn', 'ogrn', 'imo', 'bic', 'wikidata', 'tax', 'registration', 'id', 'entry')
    OR upper(scheme) IN ('LEI', 'INN', 'OGRN', 'IMO', 'USCC', 'BIC', 'SWIFT', 'SWIFT/BIC', 'IMO NUMBER', 'LEGAL ENTITY IDENTIFIER')
    OR regexp_full_match(scheme, 'RA\d{6}|[A-Za-z]{2}-[A-Za-z]{2,}')
