"""Proposals and decisions: what counts, what is refused, and what a graph is built from."""

import json

import pytest

from embargraph.api import Graph
from embargraph.errors import DataError, FactErrors, UnknownNameError, UsageError
from embargraph.packaged import build_graph
from embargraph.resources import find_folder
from embargraph.updates.accepted import write_accepted
from embargraph.updates.decisions import read_chain, verify_chain
from embargraph.updates.proposals import Proposal, add_proposals, read_proposal
from embargraph.updates.review import Review, check_decisions, edited_proposal
from embargraph.updates.workspace import Workspace, find_workspace, init_workspace

STAY = Proposal(
    "clock",
    {"id": "fr-2026-90001", "title": "A rule", "published": "2026-11-20"},
    {
        "clock": [
            {
                "measure": "us-bis-affiliates-rule", "clock": "stay", "since": "2026-11-10", "until": "2027-11-09",
                "known_through": "2026-11-20", "gist": "The stay is extended by a year.", "citation": "91 FR 90001",
            }
        ]
    },
    {"document": "2026-90001"},
    made_by="test/1", made="2026-11-20", source="us-fr", party="Affiliates Rule",
)  # fmt: skip
ADDED = Proposal(
    "addition",
    {"id": "us-ecfr-744-2026-11-24", "published": "2026-11-24"},
    {
        "node": [{"id": "example-works", "kind": "actor", "type": "company", "label": "Example Works", "country": "CN"}],
        "listing": [{"actor": "example-works", "list": "us-bis-entity-list", "since": "2026-11-20", "citation": "91 FR 1"}],
    },
    {"entry": "example works"},
    made_by="test/1", made="2026-11-24", source="us-ecfr", party="Example Works", grounds=("row in the later edition",),
)  # fmt: skip
ENDED = Proposal(
    "removal",
    {"id": "us-ecfr-744-2026-11-25", "published": "2026-11-25", "known_through": "2026-11-25"},
    {"listing": [{"actor": "zte", "list": "us-bis-entity-list", "until": "2026-11-22", "citation": "91 FR 2"}]},
    {"entry": "zte"},
    made_by="test/1", made="2026-11-25", source="us-ecfr", party="ZTE", doubts=("one row only",),
)  # fmt: skip
CONFIRMED = Proposal(
    "confirmation",
    {"id": "us-ecfr-744-2026-11-25", "published": "2026-11-25"},
    {"clock": [{"measure": "us-bis-entity-list", "clock": "text", "known_through": "2026-11-25", "citation": "15 CFR 744"}]},
    {"paragraph": "15 CFR 744.11"},
    made_by="test/1", made="2026-11-25", source="us-ecfr",
)  # fmt: skip


@pytest.fixture
def workspace(tmp_path):
    return init_workspace(tmp_path / "record")


@pytest.fixture
def desk(workspace):
    add_proposals(workspace, [STAY, ADDED, CONFIRMED])
    return Review(workspace)


def answers(workspace, tmp_path, name="g", **options):
    path = tmp_path / f"{name}.duckdb"
    build_graph(path, workspace.accepted_files())
    with Graph(path) as graph:
        return graph.ask("restricted", **options).to_dicts()


def test_a_proposal_is_read_as_it_was_written(workspace):
    hostile = Proposal(
        "claim", {"id": "a", "title": 'quo"te \'\'\' """ ]]'}, {}, {"text": "a\nb\u202e\x7f"}, doubts=("]] \\ \t",)
    )
    add_proposals(workspace, [STAY, hostile])

    for proposal in (STAY, hostile):
        assert read_proposal(workspace.proposals / f"{proposal.id}.toml") == proposal


def test_the_same_finding_on_another_day_is_one_proposal(workspace):
    later = Proposal(
        **{name: getattr(CONFIRMED, name) for name in ("kind", "evidence", "made_by", "source")},
        header={"id": "us-ecfr-744-2026-11-28", "published": "2026-11-28"},
        facts={"clock": [{**CONFIRMED.facts["clock"][0], "known_through": "2026-11-28"}]},
        made="2026-11-28",
    )

    assert later.id == CONFIRMED.id and later.body_sha256 != CONFIRMED.body_sha256
    assert add_proposals(workspace, [CONFIRMED]) == [CONFIRMED]
    assert add_proposals(workspace, [CONFIRMED]) == []
    assert add_proposals(workspace, [later]) == [later]


def test_proposals_change_no_answer_until_they_are_accepted(desk, workspace, packaged, tmp_path):
    before = packaged.ask("restricted", who="ZTE", as_of="2026-11-21").to_dicts()

    assert answers(workspace, tmp_path, who="ZTE", as_of="2026-11-21") == before
    desk.decide([ADDED], "accept", by="A", why="read", graph=packaged)
    rows = answers(workspace, tmp_path, "h", who="Example Works", as_of="2026-11-21")
    assert {row["under"]["id"] for row in rows if row["verdict"] == "restricted"} >= {
        "us-bis-entity-list--example-works"
    }
    assert answers(workspace, tmp_path, "h2", who="Example Works", as_of="2026-11-19") != rows


def test_undo_takes_the_facts_out(desk, workspace, packaged):
    desk.decide([ADDED], "accept", by="A", why="read", graph=packaged)
    assert [path.name for path in workspace.accepted_files()] == ["us-ecfr-744-2026-11-24.toml"]

    Review(workspace).decide([ADDED], "undo", by="B", why="wrong party")

    assert workspace.accepted_files() == []
    assert ADDED.id in {each.proposal.id for each in Review(workspace).open()}
    assert verify_chain(workspace.decisions) == []


def test_what_a_proposal_would_change_is_said_before(desk, packaged):
    (effects,) = desk.effects(packaged, [STAY]).values()

    assert {row["under"]["id"] for row in effects.rows} == {"us-bis-affiliates-rule"}
    assert "changes" in effects.words
    many = desk.effects(packaged, [STAY, ADDED])
    assert many[STAY.id].counts == effects.counts
    assert many[ADDED.id].counts.get("restricted")


def test_a_restriction_is_loosened_alone_and_by_its_name_only(workspace, packaged):
    add_proposals(workspace, [ENDED, ADDED])
    loosening = STAY
    add_proposals(workspace, [loosening])
    desk = Review(workspace)
    with pytest.raises(UsageError, match="type the name again"):
        desk.decide([loosening], "accept", by="A", why="x", graph=packaged)
    with pytest.raises(UsageError, match="accept it alone"):
        desk.decide([loosening, ADDED], "accept", by="A", why="x", graph=packaged)
    assert read_chain(workspace.decisions).decisions == []

    desk.decide([loosening], "accept", by="A", why="x", confirm="affiliates rule", graph=packaged)
    assert len(read_chain(workspace.decisions).decisions) == 1


def test_facts_that_the_reader_refuses_are_not_accepted(workspace, packaged):
    wrong = Proposal("addition", ADDED.header, {"listing": [{"actor": "nobody-at-all", "list": "us-bis-entity-list"}]})
    add_proposals(workspace, [wrong])

    with pytest.raises(FactErrors, match="nobody-at-all"):
        Review(workspace).decide([wrong], "accept", by="A", why="x", graph=packaged)
    assert workspace.accepted_files() == []


@pytest.mark.parametrize(
    ("decision", "given", "said"),
    [
        ("accept", {"by": " ", "why": "x"}, "--by"),
        ("reject", {"by": "A"}, "--why"),
        ("perhaps", {"by": "A", "why": "x"}, "expected one of"),
        ("undo", {"by": "A", "why": "x"}, "nothing was decided"),
    ],
)
def test_a_decision_needs_who_and_why(desk, packaged, decision, given, said):
    with pytest.raises(UsageError, match=said):
        desk.decide([ADDED], decision, graph=packaged, **given)


def test_a_confirmation_needs_no_reason(desk, packaged):
    (made,) = desk.decide([CONFIRMED], "accept", by="A", graph=packaged)

    assert made.why == ""


def test_the_second_of_two_reviewers_is_shown_the_first(desk, workspace, packaged):
    other = Review(workspace)
    other.decide([ADDED], "reject", by="B", why="a namesake")

    with pytest.raises(DataError, match=r"reject by B at .*: a namesake"):
        desk.decide([ADDED], "accept", by="A", why="read", graph=packaged)


def test_a_proposal_whose_facts_changed_is_open_again(workspace, packaged):
    add_proposals(workspace, [CONFIRMED])
    Review(workspace).decide([CONFIRMED], "accept", by="A", graph=packaged)
    assert Review(workspace).open() == []

    facts = {"clock": [{**CONFIRMED.facts["clock"][0], "known_through": "2026-11-28"}]}
    add_proposals(workspace, [Proposal("confirmation", CONFIRMED.header, facts, CONFIRMED.evidence)])

    (opened,) = Review(workspace).open()
    assert opened.reopened.decision == "accept"


def test_an_altered_line_breaks_the_chain(desk, workspace, packaged):
    for proposal in (ADDED, CONFIRMED):
        desk.decide([proposal], "accept", by="A", why="x", graph=packaged)
    assert verify_chain(workspace.decisions) == [] and Review(workspace).verify() == []
    text = workspace.decisions.read_text()

    workspace.decisions.write_text(text.replace('"by":"A"', '"by":"B"', 1))
    assert "line 2: follows another line" in verify_chain(workspace.decisions)[0]
    with pytest.raises(DataError, match="the chain is broken"):
        Review(workspace)
    workspace.decisions.write_text(text.split("\n", 1)[1])
    assert "line 1" in verify_chain(workspace.decisions)[0]


@pytest.mark.parametrize("cut", [1, 200])
def test_a_torn_last_line_does_not_count_and_is_written_over(desk, workspace, packaged, cut):
    desk.decide([ADDED], "accept", by="A", why="x", graph=packaged)
    whole = workspace.decisions.read_bytes()
    desk.decide([CONFIRMED], "accept", by="A", graph=packaged)
    workspace.decisions.write_bytes(workspace.decisions.read_bytes()[: len(whole) + cut])

    again = Review(workspace)
    assert len(again.chain.decisions) == 1 and again.chain.torn
    again.decide([CONFIRMED], "accept", by="A", graph=packaged)
    assert verify_chain(workspace.decisions) == []
    assert [json.loads(line)["decision"] for line in workspace.decisions.read_text().splitlines()] == ["accept"] * 2


def test_what_was_decided_and_not_written_is_written_by_the_next(desk, workspace, packaged):
    desk.decide([ADDED], "accept", by="A", why="x", graph=packaged)
    (path,) = workspace.accepted_files()
    text = path.read_bytes()
    path.unlink()

    Review(workspace)

    assert path.read_bytes() == text


def test_an_accepted_file_that_somebody_edits_is_told(desk, workspace, packaged):
    desk.decide([ADDED], "accept", by="A", why="x", graph=packaged)
    desk = Review(workspace)
    (path,) = workspace.accepted_files()
    path.write_text(path.read_text().replace("Example Works", "Another"))

    assert any("is not what the decisions give" in text for text in desk.verify())


def test_an_edit_counts_in_place_of_the_proposal(desk, workspace, packaged):
    text = '[source]\nid = "us-ecfr-744-2026-11-24"\n[[node]]\nid = "example-works"\nkind = "actor"\nlabel = "Other Works"\n'
    edited = edited_proposal(ADDED, text, workspace.folder)
    desk.decide([ADDED], "edit", by="A", why="x", graph=packaged, edited=edited)

    assert "Other Works" in workspace.accepted_files()[0].read_text()
    assert Review(workspace).verify() == []


def test_a_source_whose_id_is_a_path_writes_no_file(workspace, packaged):
    odd = Proposal("addition", {"id": "../../x"}, ADDED.facts)
    add_proposals(workspace, [odd])
    with pytest.raises((DataError, FactErrors)):
        Review(workspace).decide([odd], "accept", by="A", why="x", graph=packaged)
    chain = read_chain(workspace.decisions)
    assert chain.decisions == []


def test_a_thousand_open_proposals_change_no_answer_by_a_byte(workspace, tmp_path):
    build_graph(tmp_path / "before.duckdb", workspace.accepted_files())
    add_proposals(
        workspace,
        [
            Proposal("removal", ENDED.header, ENDED.facts, {"entry": f"row {number}"}, party="ZTE")
            for number in range(1000)
        ],
    )
    build_graph(tmp_path / "after.duckdb", workspace.accepted_files())
    with Graph(tmp_path / "before.duckdb") as before, Graph(tmp_path / "after.duckdb") as after:
        assert before.digest == after.digest


def test_a_workspace_is_found_by_name_by_variable_or_in_its_usual_place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match="embargraph init"):
        find_workspace()
    init_workspace(tmp_path / "embargraph-record")
    assert find_workspace().folder.name == "embargraph-record"
    monkeypatch.setenv("EMBARGRAPH_WORKSPACE", str(init_workspace(tmp_path / "other").folder))
    assert find_workspace().folder.name == "other"
    with pytest.raises(DataError, match="not a workspace"):
        find_workspace(tmp_path)


def test_an_unknown_id_is_said(desk):
    with pytest.raises(UnknownNameError):
        desk.find("p-none")
    assert write_accepted(Workspace(desk.workspace.folder), desk.chain) == []


def test_the_records_own_decisions_hold():
    folder = find_folder("seeds") / "record"
    decisions, faults = check_decisions(folder / "decisions.jsonl", folder / "accepted")

    assert faults == []
    assert {decision.decision for decision in decisions} == {"edit", "reject"}
    assert all(decision.by and decision.why for decision in decisions)


@pytest.mark.parametrize(
    ("number", "status"),
    [("2026-17231", "in_force"), ("2026-17230", "in_force"), ("2026-16078", "unknown"), ("2026-14942", "in_force")],
)
def test_rules_of_2026_that_were_accepted_answer(packaged, number, status):
    (row,) = packaged.ask("rules", measure=f"us-fr-{number}", as_of="2026-11-29").to_dicts()

    assert row["status"] == status and row["citations"] == [f"Federal Register document {number}"]


def test_a_rule_printed_ahead_is_a_cliff_and_not_known_to_hold(packaged):
    (row,) = packaged.ask("cliffs", measure="us-fr-2026-16078").to_dicts()[:1]
    assert row["date"] == "2026-08-27" and "Nothing on record after 2026-08-06" in row["unknown"]
    rows = packaged.ask("restricted", what="tungsten scrap", by="us", as_of="2026-11-29").to_dicts()
    assert {row["verdict"] for row in rows if row["under"]["id"] == "us-fr-2026-16078"} == {"unknown"}
