"""What counts as a reading, what has lost its own, and which faults a table is refused for."""

import csv
import io
from dataclasses import replace

import pytest

from embargraph.checks.facts import check_facts
from embargraph.checks.readings import (
    Reading,
    check_readings,
    content_digest,
    read_readings,
    statements_of_law,
    write_unread,
)
from embargraph.errors import FactErrors
from embargraph.facts.read import read_facts
from embargraph.resources import readings_file, seed_files


@pytest.fixture(scope="module")
def facts():
    return read_facts(seed_files())


@pytest.fixture(scope="module")
def statement(facts):
    return next(s for s in statements_of_law(facts).values() if s.relation == "has_threshold" and s.citation)


def reading_of(statement, /, **changes):
    given = {
        "statement": statement.id,
        "content": content_digest(statement),
        "result": "confirmed",
        "text": "primary",
        "locator": "15 CFR 744.11(a)(1)",
        "passage": "The Entity List … their ownership.",
        "digest": "0" * 64,
        "read": "2026-11-29",
        "reader": "1",
        "note": "",
    }
    return Reading(**(given | changes))


def written(tmp_path, rows, header=None):
    path = tmp_path / "readings.csv"
    with path.open("w", newline="", encoding="utf-8") as stream:
        table = csv.writer(stream)
        table.writerow(header or Reading.__dataclass_fields__)
        table.writerows(rows)
    return path


def values(reading):
    return [getattr(reading, name) for name in Reading.__dataclass_fields__]


def test_a_statement_without_a_reading_is_unread(facts, statement):
    report = check_readings(facts, [])
    assert statement in report.unread
    assert report.read == 0
    assert f"{report.statements} have none and 0 have changed" in " ".join(report.lines())


def test_a_reading_of_the_present_content_counts(facts, statement):
    report = check_readings(facts, [reading_of(statement)])
    assert statement not in report.unread
    assert report.results == {"confirmed": 1}


@pytest.mark.parametrize("part", ["gist", "citation", "since", "standing", "qualifiers"])
def test_a_changed_statement_has_lost_its_reading(facts, statement, part):
    other = {"gist": "Else.", "citation": "1 FR 1", "since": "1999", "standing": "proposed"}
    changed = replace(statement, **{part: other.get(part, {**statement.qualifiers, "scope": "elsewhere"})})
    assert content_digest(changed) != content_digest(statement)
    report = check_readings(facts, [reading_of(statement, content=content_digest(changed))])
    assert statement in report.outdated
    assert report.past == 1


def test_the_reading_of_a_statement_that_is_no_more_stays_as_past(facts, statement):
    report = check_readings(facts, [reading_of(statement, statement="s-gone")])
    assert (report.past, report.read) == (1, 0)


def test_a_further_reader_is_compared_with_the_first(facts, statement):
    first = reading_of(statement)
    same = reading_of(statement, reader="2")
    differing = reading_of(statement, reader="2", result="weaker", note="a condition is missing")
    assert (check_readings(facts, [same, first]).twice, check_readings(facts, [same, first]).agreed) == (1, 1)
    report = check_readings(facts, [differing, first])
    assert (report.twice, report.agreed) == (1, 0)
    assert report.results == {"confirmed": 1}, "the first reader's result counts"


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"result": "fine"}, "result"),
        ({"text": "hearsay"}, "text"),
        ({"locator": ""}, "locator"),
        ({"digest": "abc"}, "digest"),
        ({"read": "29.11.2026"}, "read"),
        ({"reader": "one"}, "reader"),
        ({"result": "wrong"}, "note"),
        ({"result": "unreadable"}, "note"),
    ],
)
def test_a_row_with_a_fault_is_refused_and_named(tmp_path, statement, changes, column):
    path = written(tmp_path, [values(reading_of(statement)), values(reading_of(statement, **changes))])
    with pytest.raises(FactErrors) as raised:
        read_readings(path)
    assert f"row 3: {column}:" in str(raised.value)
    assert str(path) in str(raised.value)


def test_every_fault_is_reported_at_once(tmp_path, statement):
    path = written(tmp_path, [values(reading_of(statement, result="fine", reader="one")), ["too", "short"]])
    with pytest.raises(FactErrors) as raised:
        read_readings(path)
    assert len(raised.value.errors) == 3


@pytest.mark.parametrize("content", [b"", b"statement,result\n", b"\xff\xfe,\n"])
def test_what_is_no_table_of_readings_is_refused(tmp_path, content):
    path = tmp_path / "readings.csv"
    path.write_bytes(content)
    with pytest.raises(FactErrors):
        read_readings(path)


def test_a_missing_table_is_refused(tmp_path):
    with pytest.raises(FactErrors, match="cannot be read"):
        read_readings(tmp_path / "none.csv")


def test_what_waits_is_listed_with_all_that_a_reader_needs(facts, statement):
    stream = io.StringIO()
    count = write_unread(facts, [], stream)
    rows = list(csv.DictReader(io.StringIO(stream.getvalue())))
    assert count == len(rows) == len(statements_of_law(facts))
    row = next(row for row in rows if row["statement"] == statement.id)
    assert (row["content"], row["citation"], row["gist"]) == (
        content_digest(statement),
        statement.citation,
        statement.gist,
    )


def test_check_tells_how_much_has_been_read():
    report = check_facts()
    lines = " ".join(report.lines())
    assert f"{report.readings.read} of {report.readings.statements} statements of law have a second reading" in lines


def test_a_user_file_is_no_law_of_the_record(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(
        '[source]\nid = "mine"\ntitle = "Mine"\npublished = "2026-11-01"\n'
        '[[statement]]\nsubject = "us-bis-entity-list"\nrelation = "targets"\nobject = "zte"\n'
        'standing = "reported"\ngist = "Mine."\n'
    )
    assert check_facts([path]).readings.statements == len(read_readings_ids())


def read_readings_ids():
    return {reading.statement for reading in read_readings(readings_file())} & set(
        statements_of_law(read_facts(seed_files()))
    )
