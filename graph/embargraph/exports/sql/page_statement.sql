--#+ row: one statement as the page holds it
--#+ reads: x_statement, evidence
--#+ columns: statement
SELECT {'id': s.id, 'subject': s.subject, 'relation': s.relation, 'object': s.object, 'value': s."value",
    'number': s."number", 'unit': s.unit, 'period': s.period, 'since': s.since, 'until': s.until,
    'since_first': s.since_first, 'since_last': s.since_last, 'until_first': s.until_first,
    'until_last': s.until_last, 'share': s.share, 'share_min': s.share_min, 'share_max': s.share_max,
    'standing': s.standing, 'qualifiers': s.qualifiers, 'gist': s.gist, 'citation': s.citation, 'url': s.url,
    'source': s.source, 'document': s.document, 'start': s."start", 'end': s."end",
    'corrected_by': e.evidence.corrected_by} AS statement
FROM x_statement s LEFT JOIN evidence e ON e.statement = s.id ORDER BY s.id
