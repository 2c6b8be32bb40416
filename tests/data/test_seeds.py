"""The packaged facts: cited, standing where they should, and true to the documents."""

from collections import Counter

import pytest

from embargraph.checks.facts import check_facts
from embargraph.facts.read import read_facts
from embargraph.resources import seed_files

DOCUMENTS = [
    "chip-work-group-2021-03-11",
    "cbc-2018-05-03",
    "semafor-2024-08-23",
    "communications-today-2020-11-09",
    "china-daily-2023-12-25",
]
CONTRACT = [
    "huawei",
    "zte",
    "wingtech",
    "nexperia",
    "asml",
    "tsmc",
    "bytedance",
    "tencent",
    "kirin-9000s",
    "kirin-9006c",
    "eu",
    "us",
    "cn",
    "nl",
    "jp",
    "gb",
    "place-us",
    "place-cn",
    "place-mo",
    "place-hk",
    "us-bis-entity-list",
    "us-bis-meu-list",
    "us-bis-denied-persons",
    "us-bis-unverified-list",
    "us-ofac-sdn",
    "us-ofac-ns-cmic",
    "us-ofac-ssi",
    "us-dod-1260h",
    "us-fcc-covered-list",
    "us-dhs-uflpa",
    "us-state-itar-debarred",
    "us-state-isn",
    "us-ofac-plc",
    "us-ofac-ns-mbs",
    "us-ofac-capta",
    "eu-sanctions",
    "uk-sanctions",
    "un-sanctions",
    "ca-sanctions",
    "cn-mofcom-unreliable-entities",
    "cn-mofcom-control-list",
    "jp-meti-end-users",
    "us-bis-affiliates-rule",
    "us-ofac-50-percent-rule",
    "eu-ownership-and-control",
    "uk-ownership-and-control",
    "cn-mofcom-61-subsidiaries",
    "us-ear-734-9-e-1",
    "us-ear-734-9-e-2",
    "us-ear-734-9-e-3",
    "us-ear-734-9-k",
    "us-ear-744-6",
    "us-ear-744-8",
    "us-ear-744-21",
    "us-ear-744-22",
    "us-ear-744-23",
    "eccn-3b001",
    "eccn-4a090-a",
]


@pytest.fixture(scope="module")
def facts():
    return read_facts(seed_files())


def test_the_ids_of_the_contract_exist(facts):
    assert [node for node in CONTRACT if node not in facts.nodes] == []


def test_every_country_is_a_state_and_a_place(facts):
    states = [node for node in facts.nodes.values() if node.type == "state" and node.country]
    assert len(states) == 249
    assert all(f"place-{node.id}" in facts.nodes for node in states)


def test_no_statement_of_the_record_stands_without_a_citation(facts):
    assert check_facts().faults == []
    without = [s for s in facts.statements.values() if s.source.startswith("record-") and not s.citation]
    assert without == []


def test_every_statement_of_a_document_says_where_it_is_written(facts):
    for source in DOCUMENTS:
        statements = [s for s in facts.statements.values() if s.source == source]
        assert len(statements) >= 35
        assert all(s.at and s.digest and s.gist for s in statements)
        assert "record" not in {s.standing for s in statements}


def test_proposals_opinions_and_allegations_keep_their_standing(facts):
    standings = Counter(s.standing for s in facts.statements.values() if s.source in DOCUMENTS)
    assert {"reported", "claimed", "forecast", "alleged", "proposed"} <= standings.keys()

    fabs = [s for s in facts.statements.values() if s.subject == "route-secret-fabs" and s.source in DOCUMENTS]
    assert fabs
    assert {s.standing for s in fabs} == {"alleged"}


def test_every_clock_says_through_which_day_it_is_known(facts):
    clocks = [s for s in facts.statements.values() if s.relation == "has_clock"]
    assert clocks
    assert all(s.qualifiers.get("known_through") for s in clocks)


def test_documents_do_not_name_what_they_do_not_say(facts):
    objects = {s.object for s in facts.statements.values() if s.source in DOCUMENTS}
    assert "euv-lithography" not in objects
    assert not [o for o in objects if o and "rare-earth" in o]


def test_no_allegation_is_an_ownership_edge(facts):
    assert {s.standing for s in facts.statements.values() if s.relation == "owns"} <= {"record", "reported"}


@pytest.mark.shared
def test_every_digest_fits_its_document(shared):
    report = check_facts(documents=shared / "seeds")

    assert report.faults == []
    assert report.missing == []
    assert report.verified == report.spans > 500


@pytest.mark.shared
def test_no_sentence_of_a_document_is_copied(shared, facts):
    words = {path.name: path.read_text(encoding="utf-8").split() for path in (shared / "seeds").glob("*.txt")}
    runs = {name: {tuple(w[i : i + 9]) for i in range(len(w) - 8)} for name, w in words.items()}
    for statement in facts.statements.values():
        said = (statement.gist or "").split()
        for name, known in runs.items():
            copied = [said[i : i + 9] for i in range(len(said) - 8) if tuple(said[i : i + 9]) in known]
            assert not copied, f"{name}: {copied[0]}"
