"""Decisions of a review page: taken as if they were typed, and refused with the reason."""

import hashlib
import json

import pytest

from embargraph.errors import DataError
from embargraph.updates.proposals import Proposal, add_proposals
from embargraph.updates.review import Review
from embargraph.updates.review_page import page_of
from embargraph.updates.taken import FORMAT, take_decisions
from embargraph.updates.wording import Wordings
from embargraph.updates.workspace import init_workspace

HEADER = {"id": "us-ecfr-744-2026-11-25", "published": "2026-11-25", "known_through": "2026-11-25"}
ENDED = Proposal(
    "removal", HEADER,
    {"listing": [{"actor": "zte", "list": "us-bis-entity-list", "until": "2026-11-22", "citation": "91 FR 2"}]},
    {"entry": "zte"}, source="us-ecfr", party="ZTE", doubts=("one row only",),
)  # fmt: skip
CLAIMED = Proposal(
    "claim", {"id": "article-a", "title": "An article", "document": "a.txt", "sha256": "0" * 64},
    {"node": [{"id": "article-a-claim-0", "kind": "claim", "label": "claim"}],
     "statement": [{"subject": "article-a-claim-0", "relation": "quoted_in", "object": "article-a", "standing": "claimed"}]},
    {"document": "a.txt", "at": [0, 5], "digest": "sha256:" + hashlib.sha256(b"Hello").hexdigest()},
)  # fmt: skip
CONFIRMED = Proposal(
    "confirmation", HEADER,
    {"clock": [{"measure": "us-bis-entity-list", "clock": "text", "known_through": "2026-11-25", "citation": "15 CFR 744"}]},
    {"paragraph": "15 CFR 744.11"}, source="us-ecfr",
)  # fmt: skip


@pytest.fixture
def workspace(tmp_path):
    made = init_workspace(tmp_path / "record")
    add_proposals(made, [ENDED, CLAIMED, CONFIRMED])
    return made


def row(proposal, decision, **given):
    return {"proposal": proposal.id, "body_sha256": proposal.body_sha256, "decision": decision, **given}


@pytest.fixture
def take(workspace, packaged, tmp_path):
    """Return a function that writes a file as the page does, and takes it."""

    def taken(*rows, **whole):
        path = tmp_path / "decisions.json"
        made = {"format": FORMAT, "head": Review(workspace).chain.head, "by": "A", "decisions": list(rows)}
        path.write_text(json.dumps(made | whole), encoding="utf-8")
        return take_decisions(Review(workspace), packaged, path)

    return taken


def test_decisions_are_taken_and_facts_follow(workspace, take):
    found = take(
        row(CONFIRMED, "accept"), row(ENDED, "reject", why="the row stands"), row(CLAIMED, "accept", why="read")
    )

    assert found.refused == []
    desk = Review(workspace)
    assert desk.open() == []
    assert desk.verify() == []
    assert {path.name for path in workspace.accepted_files()} == {"article-a.toml", "us-ecfr-744-2026-11-25.toml"}


def test_the_same_file_twice_is_refused_the_second_time_with_what_stands(take, workspace):
    head = Review(workspace).chain.head
    take(row(CONFIRMED, "accept"), head=head)
    found = take(row(CONFIRMED, "reject", why="x"), row(ENDED, "defer", why="later"), head=head)

    assert [made.proposal for made in found.made] == [ENDED.id]
    assert "accept by A" in found.refused[0][1]


def test_a_restriction_is_loosened_by_its_name_only(take, workspace):
    found = take(row(ENDED, "accept", why="read"))
    assert "type the name again" in found.refused[0][1]
    assert workspace.accepted_files() == []
    assert take(row(ENDED, "accept", why="read", confirm="zte")).refused == []


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (row(ENDED, "reject", why="x") | {"body_sha256": "0" * 64}, "facts are others"),
        (row(ENDED, "reject", why="x") | {"proposal": "p-000000000000"}, "no such proposal"),
        (row(ENDED, "reject"), "--why"),
        (row(CLAIMED, "edit", why="x", text="[source]\nid = 'a"), "not TOML"),
        (row(CLAIMED, "edit", why="x", text="[source]\nid = '../a'\n[[node]]\nid = 'x'\nkind = 'actor'\nlabel = 'x'"),
         "small letters"),
    ],
)  # fmt: skip
def test_a_decision_that_does_not_hold_is_refused_and_the_others_count(take, workspace, given, said):
    found = take(given, row(CONFIRMED, "accept"))

    assert [made.proposal for made in found.made] == [CONFIRMED.id]
    assert said in found.refused[0][1]
    assert [decision.proposal for decision in Review(workspace).chain.decisions] == [CONFIRMED.id]


@pytest.mark.parametrize(
    ("whole", "said"),
    [
        ({"head": "f" * 64}, "of another workspace"),
        ({"by": "  "}, "who decided"),
        ({"format": "other"}, "no decisions of a review page"),
        ({"more": 1}, "more: unknown"),
        ({"decisions": [row(ENDED, "undo", why="x")]}, "decision 'undo'"),
        ({"decisions": [row(ENDED, "reject", why="x"), row(ENDED, "accept", why="x")]}, "two decisions"),
        ({"decisions": [row(ENDED, "reject", why=["x"])]}, "no text"),
        ({"decisions": [row(ENDED, "reject", header={"id": "x"})]}, "header: unknown"),
        ({"decisions": ["accept all"]}, "expected an object"),
        ({"decisions": [row(ENDED, "accept", why="x", text="[source]")]}, "goes with the decision edit"),
    ],
)
def test_a_forged_file_counts_for_nothing(take, workspace, whole, said):
    with pytest.raises(DataError, match=said):
        take(row(CONFIRMED, "accept"), **whole)
    assert Review(workspace).chain.decisions == []


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"[" * 100_000, b'{"format": 1, "format": 2}'])
def test_what_is_no_file_of_decisions_is_refused(workspace, packaged, tmp_path, content):
    path = tmp_path / "d.json"
    path.write_bytes(content)
    with pytest.raises(DataError):
        take_decisions(Review(workspace), packaged, path)


def test_the_page_holds_text_of_others_as_text_and_asks_for_nothing(workspace, packaged):
    hostile = Proposal(
        "unreadable", {"id": "x"}, {}, {"n": 1}, party="</script><script>alert(1)</script>\u2028",
        grounds=("<img src=https://example.org/x>",),
    )  # fmt: skip
    add_proposals(workspace, [hostile])
    desk = Review(workspace)
    text = page_of(desk, packaged, Wordings(workspace), desk.open())

    assert text.count("</script") == 2
    assert "<img" not in text
    assert "default-src 'none'" in text
    assert "http" not in text.replace('<meta http-equiv="Content-Security-Policy"', "").replace(
        "https://example.org/x", ""
    )
    data = json.loads(text.partition('id="data">')[2].partition("</script>")[0])
    # What could loosen a restriction is first.
    assert data["proposals"][0]["id"] == ENDED.id and data["proposals"][0]["danger"]


def test_wording_is_shown_where_its_digest_fits_and_nowhere_else(workspace, tmp_path):
    folder = tmp_path / "articles"
    folder.mkdir()
    wordings = Wordings(workspace, [folder])
    assert wordings.of(CLAIMED) == []
    (folder / "a.txt").write_text("Hello world", encoding="utf-8")
    assert wordings.of(CLAIMED) == [("a.txt, characters 0 to 5", "Hello")]
    (folder / "a.txt").write_text("HELLO world", encoding="utf-8")
    assert "digest" in wordings.of(CLAIMED)[0][1]
    outside = Proposal("claim", HEADER, {}, CLAIMED.evidence | {"document": "../a.txt"})
    (tmp_path / "a.txt").write_text("Hello", encoding="utf-8")
    assert wordings.of(outside) == []


def test_a_claim_quoted_in_its_article_is_judged_alone_and_with_others(workspace, packaged):
    desk = Review(workspace)

    assert desk.effects(packaged, [CLAIMED])[CLAIMED.id].words == "changes no answer"
    assert desk.effects(packaged, [CLAIMED, CONFIRMED])[CLAIMED.id].words == "changes no answer"


def test_a_proposal_with_faults_does_not_keep_the_others_from_being_judged(workspace, packaged):
    faulty = Proposal("clock", HEADER | {"id": "other"}, {"clock": [{"measure": "no-such-rule", "clock": "text"}]})
    add_proposals(workspace, [faulty])
    found = Review(workspace).effects(packaged, [faulty, ENDED])

    assert "no-such-rule" in found[faulty.id].words and found[faulty.id].is_dangerous
    assert found[ENDED.id].loosened
