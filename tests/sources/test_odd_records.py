"""One odd record is rejected, or its file refused by an error of ours; never does it end a build."""

import json

import pytest

from embargraph.errors import EmbargraphError
from embargraph.facts.read import read_facts
from embargraph.screening.decisions import Decisions
from sources.csl_rows import EL, row, table
from sources.test_published_lists import EU, GAMMA, uk

GOOD = row(source=EL, name="Ambervale Works", addresses="CN", start_date="2020-12-18")


def loaded(load, *file):
    """Return the account of a file, or what it was refused with."""
    try:
        _, (report,) = load(file)
    except EmbargraphError as error:
        return str(error)
    assert report.read == report.loaded + report.rejected
    return report.read, report.loaded, report.rejected


ODD = ["\x07", "\x1b[31m", "\ud7ff", "٣", "２０２４-０１-０２", "²", "9" * 5000, "1e999"]


@pytest.mark.parametrize(
    "column", ["programs", "start_date", "dates_of_birth", "entity_number", "source_list_url", "ids", "type"]
)
def test_an_odd_cell_of_the_screening_list(load, column):
    rows = [row(**{"source": EL, "name": f"Quern {n}", "addresses": "CN", column: odd}) for n, odd in enumerate(ODD)]
    found = loaded(load, "us-csl", "c.csv", table(GOOD, *rows))
    assert found[0] == 1 + len(ODD) and found[1] >= 1


def test_a_nul_in_the_screening_list_is_no_internal_error(load):
    odd = row(source=EL, name="Quern", addresses="CN", ids="\x00")
    found = loaded(load, "us-csl", "c.csv", table(GOOD, odd))
    assert isinstance(found, str) or (found[0] == 2 and found[1] >= 1)


@pytest.mark.parametrize(
    "odd", ["٢٠٢٤-٠١-٠٢", "２０２４-０１-０２", "2024-02-30", "²/³/2024", "99999999999999999999", "0000-00-00"]
)
def test_a_day_in_other_digits(load, odd):
    found = loaded(load, "uk-sanctions", "uk.csv", uk(GAMMA, {**GAMMA, "Unique ID": "RUS0002", "Date Designated": odd}))
    assert found == (2, 2, 0)


def nested(levels):
    return EU.replace("<remark>A remark</remark>", "<remark>" * levels + "x" + "</remark>" * levels)


@pytest.mark.parametrize("levels", [70, 900, 20_000])
def test_deep_nesting(load, levels):
    found = loaded(load, "eu-fsf", "eu.xml", nested(levels))
    # Expat counts no levels; what it lets through is rejected by the record.
    assert isinstance(found, str) or (found[0] == 3 and found[2] >= 1)


@pytest.mark.parametrize("encoding", ["x-none", "utf-7", "rot13", "idna", "punycode", "UTF-16"])
def test_an_encoding_that_is_none(load, encoding):
    assert isinstance(loaded(load, "eu-fsf", "eu.xml", EU.replace("UTF-8", encoding)), str)


@pytest.mark.parametrize("odd", [[], [[]], {}, ["2020"], {"a": 1}, 5, True, 10**400])
@pytest.mark.parametrize("field", ["startDate", "endDate", "share", "type"])
def test_an_odd_value_of_an_interest(load, field, odd):
    statements = [
        {"statementId": f"{n}" * 32, "recordId": f"r{n}", "recordStatus": "new", "recordType": "entity",
         "recordDetails": {"isComponent": False, "entityType": {"type": "registeredEntity"}, "name": f"Quern {n}"}}
        for n in (1, 2)
    ]  # fmt: skip
    interest = {"type": "shareholding", "directOrIndirect": "direct", "share": {"exact": 60}, field: odd}
    statements.append({
        "statementId": "3" * 32, "recordId": "r3", "recordStatus": "new", "recordType": "relationship",
        "recordDetails": {"isComponent": False, "subject": "r1", "interestedParty": "r2", "interests": [interest]},
    })  # fmt: skip
    found = loaded(load, "bods", "b.json", json.dumps(statements))
    assert isinstance(found, str) or found[0] == 3


@pytest.mark.parametrize("line", [f'{{"schema": "Company", "id": "x", "properties": {{"name": ["A"]}}, "n": 1e{"9" * 40}}}',
                                  '{"schema": "Company", "id": "x", "properties": {}}', '{"schema": "Company", "properties": {"name": ["A"]}}',
                                  "[]", "null", "7", '{"id": []}', '{"schema": {}, "id": "x", "properties": {"name": [["A"]]}}'])  # fmt: skip
def test_a_line_without_what_it_needs(load, line):
    good = '{"schema": "Company", "id": "g", "properties": {"name": ["Good"]}}'
    assert loaded(load, "ftm", "f.json", f"{good}\n{line}\n") == (2, 1, 1)


@pytest.mark.parametrize("value", ["9" * 5000, "1e999", "-inf", "nan", "0x" + "F" * 400])
def test_a_number_in_a_fact_file_that_no_share_can_be(tmp_path, value):
    path = tmp_path / "f.toml"
    path.write_text(
        '[source]\nid = "own"\ntitle = "T"\npublished = "2026-01-02"\n[[node]]\nid = "a"\nkind = "actor"\nlabel = "A"\n'
        '[[node]]\nid = "b"\nkind = "actor"\nlabel = "B"\n'
        f'[[statement]]\nsubject = "a"\nrelation = "owns"\nobject = "b"\nshare = {value}\nstanding = "record"\n',
        encoding="utf-8",
    )
    with pytest.raises(EmbargraphError):
        read_facts([path])


def test_a_header_that_is_longer_than_any(load):
    with pytest.raises(EmbargraphError):
        load(("us-csl", "c.csv", "source,entity_number," + "x" * 11_000_000 + "\n1,2,3\n"))


@pytest.mark.parametrize(
    "change",
    [
        {"name": 5},
        {"party": None},
        {"decision": []},
        {"decision": {}},
        {"by": []},
        {"at": 7},
        {"record": "x"},
        {"why": {}},
    ],
)
def test_a_decision_of_wrong_types(tmp_path, change):
    decision = {
        "name": "A",
        "party": "a",
        "decision": "true-match",
        "by": "B",
        "at": "2026-01-01",
        "why": "LEI",
        "record": {},
    }
    path = tmp_path / "d.jsonl"
    path.write_text(json.dumps({**decision, **change}) + "\n", encoding="utf-8")
    with pytest.raises(EmbargraphError, match=r"line 1: "):
        Decisions(path)


def test_a_decision_of_endless_lists(tmp_path):
    (tmp_path / "d.jsonl").write_text("[" * 100_000 + "\n", encoding="utf-8")
    with pytest.raises(EmbargraphError, match=r"line 1: "):
        Decisions(tmp_path / "d.jsonl")


def test_what_cannot_be_read_behind_the_first_row_of_a_designation(load):
    text = (
        "<Designations><Designation><UniqueID>RUS0009</UniqueID><Names><Name><Name6>QUERN</Name6></Name></Names>"
        "<SanctionsImposed>Asset freeze</SanctionsImposed><Addresses><Address><AddressCountry>Atlantis</AddressCountry></Address>"
        "<Address><AddressCountry>Lemuria</AddressCountry></Address></Addresses></Designation></Designations>"
    )
    _, (report,) = load(("uk-sanctions", "uk.xml", text))
    assert (report.loaded, report.unparsed) == (1, 2)
