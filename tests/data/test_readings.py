"""Every statement of law of the packaged record has a second reading that fits it."""

from collections import Counter

import pytest

from embargraph.checks.readings import (
    check_readings,
    content_digest,
    read_readings,
    statements_of_law,
    write_unread,
)
from embargraph.facts.read import read_facts
from embargraph.resources import readings_file, seed_files


@pytest.fixture(scope="module")
def facts():
    return read_facts(seed_files())


@pytest.fixture(scope="module")
def readings():
    return read_readings(readings_file())


def test_every_statement_of_law_has_a_reading_of_its_present_content(facts, readings):
    report = check_readings(facts, readings)
    waiting = [f"{s.subject} {s.relation} {s.object or s.value}" for s in [*report.unread, *report.outdated]]
    assert not waiting, f"{len(waiting)} wait for a reading, as `python -m embargraph.checks.readings` lists"
    assert report.read == report.statements == len(statements_of_law(facts))


def test_no_statement_is_read_twice_by_one_reader(readings):
    read = Counter((reading.statement, reading.content, reading.reader) for reading in readings)
    assert [key for key, count in read.items() if count > 1] == []


def test_what_the_first_reading_found_wrong_is_no_longer_said(facts, readings):
    """Paragraph (d)(4) of 744.6 asks who owns the employer: that was missing."""
    law = statements_of_law(facts)
    found = {r.statement for r in readings if r.result in {"weaker", "wrong"} and "majority-owned" in r.note}
    assert found
    assert not [id_ for id_ in found if id_ in law and "majority-owned" not in law[id_].qualifiers["scope"]]


def test_the_law_of_each_kind_is_read(facts):
    law = statements_of_law(facts).values()
    assert {"targets", "covers", "has_effect", "has_clock", "has_threshold", "relieves", "exempts", "feeds"} <= {
        statement.relation for statement in law
    }
    subjects = {statement.subject for statement in law}
    assert {"us-bis-affiliates-rule", "cn-mofcom-61", "uk-sanctions", "figure-de-minimis-general"} <= subjects
    assert "nexperia" not in subjects, "a party is no law"


def test_a_span_of_a_document_is_read_as_it_stands_there(facts, readings):
    """The digest of a reading in a document is that of the statement itself."""
    law = statements_of_law(facts)
    of_documents = [r for r in readings if r.text == "document" and r.statement in law]
    assert of_documents
    for reading in of_documents:
        assert law[reading.statement].digest == f"sha256:{reading.digest}", reading.statement


def test_readings_are_no_facts(facts):
    assert readings_file() not in seed_files()
    assert readings_file().is_file()


def test_nothing_waits_in_the_list_of_what_is_to_be_read(facts, readings, tmp_path):
    path = tmp_path / "to-read.csv"
    with path.open("w") as stream:
        assert write_unread(facts, readings, stream) == 0
    assert len(path.read_text().splitlines()) == 1


def test_the_content_of_every_statement_of_law_is_its_own(facts):
    digests = [content_digest(statement) for statement in statements_of_law(facts).values()]
    assert len(set(digests)) == len(digests)
