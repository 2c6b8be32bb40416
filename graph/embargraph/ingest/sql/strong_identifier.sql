--#+ row: one identifier that one party alone has and a node that carries it, whoever wrote it and however
--#+ reads: identifier, node
--#+ columns: node, scheme, number
SELECT node, scheme, CASE WHEN scheme = 'GB-COH' THEN lpad(number, 8, '0') ELSE number END AS number
FROM (
    SELECT i.node,
        -- Registers print national numbers under names of their own: the country and the form say which they are.
        -- RA and six digits are GLEIF's codes of registers; two letters and a dash those of org-id.guide.
        CASE WHEN regexp_full_match(i.value, '[0-9A-Z]{18}') AND upper(n.country) = 'CN' AND (
                i.scheme IN ('tax', 'registration', 'id', 'entry') OR regexp_full_match(i.scheme, 'RA\d{6}|CN-[A-Z]+'))
                THEN 'usc'
             WHEN i.scheme = 'tax' AND regexp_full_match(i.value, '\d{10}|\d{12}') AND upper(n.country) = 'RU' THEN 'inn'
             WHEN regexp_full_match(i.value, '\d{13}|\d{15}') AND upper(n.country) = 'RU'
                AND (i.scheme = 'registration' OR regexp_full_match(i.scheme, 'RA\d{6}')) THEN 'ogrn'
             -- Companies House: England and Wales, Northern Ireland, Scotland.
             WHEN i.scheme IN ('RA000585', 'RA000586', 'RA000587') THEN 'GB-COH'
             WHEN i.scheme = 'registration' AND upper(n.country) = 'GB'
                AND regexp_full_match(i.value, '[0-9]{7,8}|[A-Z]{2}[0-9]{6}') THEN 'GB-COH'
             ELSE CASE upper(i.scheme)
                WHEN 'XI-LEI' THEN 'lei' WHEN 'LEI' THEN 'lei' WHEN 'LEGAL ENTITY IDENTIFIER' THEN 'lei'
                WHEN 'RU-INN' THEN 'inn' WHEN 'INN' THEN 'inn' WHEN 'RU-OGRN' THEN 'ogrn' WHEN 'OGRN' THEN 'ogrn'
                WHEN 'IMO' THEN 'imo' WHEN 'IMO NUMBER' THEN 'imo' WHEN 'USCC' THEN 'usc' WHEN 'CN-USCC' THEN 'usc'
                WHEN 'BIC' THEN 'bic' WHEN 'SWIFT' THEN 'bic' WHEN 'SWIFT/BIC' THEN 'bic'
                WHEN 'GB-COH' THEN 'GB-COH' ELSE i.scheme END END AS scheme,
        CASE lower(i.scheme)
             WHEN 'imo' THEN regexp_replace(regexp_replace(upper(i.value), '[^0-9A-Z]', '', 'g'), '^IMO', '')
             -- A head office is written with and without XXX.
             WHEN 'bic' THEN regexp_replace(regexp_replace(upper(i.value), '[^0-9A-Z]', '', 'g'), '^(.{8})XXX$', '\1')
             WHEN 'entry' THEN i.value
             ELSE regexp_replace(upper(i.value), '[^0-9A-Z]', '', 'g') END AS number
    FROM (FROM identifier UNION ALL SELECT DISTINCT value, 'entry', value FROM identifier WHERE scheme = 'entry') i
    JOIN node n ON n.id = i.node WHERE n.kind = 'actor'
)
WHERE CASE scheme
    WHEN 'lei' THEN regexp_full_match(number, '[0-9A-Z]{18}\d\d')
    WHEN 'usc' THEN regexp_full_match(number, '[0-9A-Z]{18}')
    WHEN 'inn' THEN regexp_full_match(number, '\d{10}|\d{12}')
    WHEN 'ogrn' THEN regexp_full_match(number, '\d{13}|\d{15}')
    WHEN 'imo' THEN regexp_full_match(number, '\d{7}')
    WHEN 'bic' THEN regexp_full_match(number, '[A-Z]{6}[0-9A-Z]{2}([0-9A-Z]{3})?')
    WHEN 'wikidata' THEN regexp_full_match(number, 'Q\d+')
    -- A publisher's own number of an entry, where that is what another file calls a party.
    WHEN 'entry' THEN true
    -- A company's number with its register: the GLEIF code of it, or the one of org-id.guide.
    ELSE regexp_full_match(scheme, 'RA\d{6}|[A-Z]{2}-[A-Z]{2,}') AND length(number) >= 4 END
    -- What stands for no number.
    AND NOT regexp_full_match(number, '0*|1+|9+|0*123456789?0?')
