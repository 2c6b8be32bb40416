-- What rules compute again and again.  An open end of a span is the first or last day of the calendar.
CREATE OR REPLACE TEMP MACRO min_day() AS DATE '0001-01-01';
CREATE OR REPLACE TEMP MACRO max_day() AS DATE '9999-12-31';
-- The printed date of whichever start comes last, or end comes first.
CREATE OR REPLACE TEMP MACRO latest(starts) AS list_max(starts).printed;
CREATE OR REPLACE TEMP MACRO earliest(ends) AS list_min(ends).printed;
-- Each item of a list once, in their order.
CREATE OR REPLACE TEMP MACRO ordered(items) AS
    list_filter(items, lambda item, position: list_position(items, item) = position);
-- Hardly any row has a branch on both sides; a lambda over each row would cost more than all the rest.
CREATE OR REPLACE TEMP MACRO joined(a, b) AS CASE WHEN len(a) = 0 THEN b WHEN len(b) = 0 THEN a
    WHEN list_has_any(a, b) THEN ordered(a || b) ELSE a || b END;
CREATE OR REPLACE TEMP MACRO present(item) AS CASE WHEN item IS NULL THEN []::VARCHAR[] ELSE [item] END;
-- `latest` and `earliest` of two.
CREATE OR REPLACE TEMP MACRO later(day, printed, other_day, other) AS CASE WHEN day > other_day THEN printed
    WHEN day < other_day THEN other WHEN printed IS NULL OR other IS NULL THEN NULL ELSE greatest(printed, other) END;
CREATE OR REPLACE TEMP MACRO sooner(day, printed, other_day, other) AS CASE WHEN day < other_day THEN printed
    WHEN day > other_day THEN other ELSE least(printed, other) END;
-- What rests on several spans is certain only where all of them are.
CREATE OR REPLACE TEMP MACRO both_certain(state, other) AS
    CASE WHEN state = 'unknown' OR other = 'unknown' THEN 'unknown' ELSE 'in_force' END;
CREATE OR REPLACE TEMP MACRO all_certain(states) AS
    CASE WHEN list_contains(states, 'unknown') THEN 'unknown' ELSE 'in_force' END;
-- A measure and what it says may have one start: its clock's branches then say all.
CREATE OR REPLACE TEMP MACRO printed_day(text) AS
    regexp_extract(text, '([0-9]{4}[0-9-]*|its start is not on record)', 1);
CREATE OR REPLACE TEMP MACRO of_statement(text) AS text LIKE '%begun%(%on record%' OR text LIKE '%(end on record%';
CREATE OR REPLACE TEMP MACRO said_once(branches) AS CASE WHEN len(branches) < 3 THEN branches ELSE
    list_filter(branches, lambda b: NOT of_statement(b['if']) OR len(list_filter(branches, lambda o:
        NOT of_statement(o['if']) AND o['then'] = b['then'] AND printed_day(o['if']) = printed_day(b['if']))) = 0) END;
-- A dated entry shows that its list was in force: before it, the entry's own start is the only question.
CREATE OR REPLACE TEMP MACRO view_of(since, carrier, measure) AS
    CASE WHEN since IS NOT NULL AND carrier <> measure THEN 'entry' ELSE 'rule' END;
