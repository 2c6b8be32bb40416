"""What waits for review is said beside an answer, and the answer is the same."""

import os
import time

import pytest

from embargraph.__main__ import main
from embargraph.updates.heads import read_heads
from embargraph.updates.proposals import Proposal, add_proposals
from embargraph.updates.review import Review
from embargraph.updates.workspace import init_workspace

HEADER = {"id": "us-ecfr-2026-11-25", "published": "2026-11-25"}


def gone(number):
    listing = {"actor": "zte", "list": "us-bis-entity-list", "until": "2026-11-22", "citation": "91 FR 2"}
    return Proposal("removal", HEADER, {"listing": [listing]}, {"entry": f"row {number}"}, party="ZTE")


ADDED = Proposal(
    "addition", HEADER,
    {"node": [{"id": "example-works", "kind": "actor", "type": "company", "label": "Example Works"}],
     "listing": [{"actor": "example-works", "list": "us-bis-entity-list", "citation": "91 FR 1"}]},
    {"entry": "example works"}, party="Example Works",
)  # fmt: skip
CLAIM = Proposal("claim", HEADER, {}, {"document": "a"}, touches=("zte",))


@pytest.fixture
def workspace(tmp_path, monkeypatch):
    made = init_workspace(tmp_path / "record")
    monkeypatch.setenv("EMBARGRAPH_WORKSPACE", str(made.folder))
    return made


def run(capsys, *args):
    with pytest.raises(SystemExit):
        main([str(arg) for arg in args])
    return capsys.readouterr()


@pytest.mark.parametrize(
    "args",
    [
        ("ask", "restricted", "--who", "ZTE", "--as-of", "2026-11-25", "--format", "json"),
        ("why", "ZTE", "--as-of", "2026-11-25"),
        ("screen", "ZTE", "--as-of", "2026-11-25"),
        ("licence", "3A001.a.2", "--to", "CN", "--party", "ZTE", "--as-of", "2026-11-25"),
    ],
    ids=lambda args: args[0],
)
def test_an_answer_is_the_same_and_the_proposals_are_said_beside_it(workspace, packaged_file, capsys, args):
    before = run(capsys, *args, "--graph", packaged_file)
    add_proposals(workspace, [gone(1), gone(2), CLAIM])
    after = run(capsys, *args, "--graph", packaged_file)

    assert after.out == before.out
    assert "2 proposals not reviewed concern ZTE (2 removal); they change nothing here" in after.err
    assert "not reviewed" not in before.err


def test_a_name_that_a_proposal_would_add_is_no_silence(workspace, packaged_file, capsys):
    add_proposals(workspace, [ADDED])

    said = run(capsys, "ask", "restricted", "--who", "EXAMPLE works", "--graph", packaged_file)
    assert "1 proposal not reviewed concerns" in said.err


def test_what_was_decided_waits_no_more(workspace, packaged, packaged_file, capsys):
    add_proposals(workspace, [ADDED])
    Review(workspace).decide([ADDED], "reject", by="A", why="no such row", graph=packaged)

    assert "not reviewed" not in run(capsys, "ask", "restricted", "--who", "ZTE", "--graph", packaged_file).err


def test_a_workspace_that_cannot_be_read_is_said_and_the_answer_stands(workspace, packaged_file, capsys):
    (workspace.proposals / "p-000000000000.toml").write_text("[proposal]\n", encoding="utf-8")

    said = run(capsys, "ask", "restricted", "--who", "ZTE", "--as-of", "2026-11-25", "--graph", packaged_file)
    assert "is not known" in said.err
    assert "ZTE" in said.out


def test_a_file_that_changed_is_read_again_and_one_that_went_is_forgotten(workspace):
    add_proposals(workspace, [gone(1), ADDED])
    assert set(read_heads(workspace)) == {gone(1).id, ADDED.id}
    path = workspace.proposals / f"{ADDED.id}.toml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("[proposal]", '[proposal]\ndoubts = ["one"]'), encoding="utf-8"
    )
    (workspace.proposals / f"{gone(1).id}.toml").unlink()

    assert {id_: head.doubts for id_, head in read_heads(workspace).items()} == {ADDED.id: 1}


def test_many_proposals_are_looked_through_in_a_moment(workspace):
    add_proposals(workspace, [gone(number) for number in range(400)])
    read_heads(workspace)
    start = time.process_time()
    read_heads(workspace)

    # A file of TOML takes thirty times as long.
    assert time.process_time() - start < 0.2 * (1 if os.name == "posix" else 5)
