"""Editions over the network: from a server of our own to proposals, through the command."""

import pytest

from embargraph.__main__ import main
from embargraph.sources import fetch as fetching
from embargraph.sources.registers import answers
from embargraph.updates.editions import kept_editions
from embargraph.updates.review import Review
from embargraph.updates.workspace import init_workspace
from sources import test_published_lists as lists
from sources.registers.servers import ecfr_of, register_of, serving

RULE = {
    "document_number": "2026-90001", "title": "Additions to the Entity List", "type": "Rule", "action": "Final rule.",
    "publication_date": "2026-11-20", "abstract": "BIS amends the EAR by adding 2 entities.", "citation": "91 FR 90001",
    "dates": "This rule is effective November 18, 2026.", "html_url": "https://example.org/d/2026-90001",
    "cfr_references": [{"title": 15, "part": 744}], "correction_of": None,
    "agencies": [{"name": "Industry and Security Bureau"}],
}  # fmt: skip
OTHER = RULE | {
    "document_number": "2026-90002", "title": "Bridges", "abstract": "On a bridge.", "citation": "91 FR 90002",
    "cfr_references": [{"title": 33, "part": 117}], "agencies": [{"name": "Homeland Security Department"}],
}  # fmt: skip


def text_of(*tables):
    return lists.ecfr(*tables).replace('<DIV5 N="744"', '<DIV5 N="744"').encode()


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    monkeypatch.setattr(answers, "PAUSE", 0)
    monkeypatch.setattr(fetching, "BACKOFF", 0)


@pytest.fixture
def workspace(tmp_path):
    return init_workspace(tmp_path / "record")


def run(capsys, *args):
    with pytest.raises(SystemExit) as ended:
        main([str(arg) for arg in args])
    told = capsys.readouterr()
    return ended.value.code or 0, told.out, told.err


def test_documents_and_parts_become_proposals_and_twice_nothing_new(workspace, packaged_file, capsys):
    before = text_of(lists.ENTITY_LIST, lists.UNVERIFIED)
    texts = {("744", "2026-11-10"): before, ("744", "2026-11-25"): before.replace(b"Case-by-case", b"Case by case")}
    with serving(register_of([RULE, OTHER])) as register, serving(ecfr_of(texts, "2026-11-10")) as code:
        args = ["propose", "us-fr", "us-ecfr", "--part", "744", "--url", f"us-fr={register.url}", "--url",
                f"us-ecfr={code.url}", "--as-of", "2026-11-29", "--workspace", workspace.folder, "--graph", packaged_file]  # fmt: skip
        status, out, err = run(capsys, *args)
        assert status == 0, err
        assert "1 of other fields" in err and "searched from 2025-11-29 to 2026-11-29: 2 documents" in err
        assert {head.kind for head in Review(workspace).heads.values()} >= {"new-measure"}
        code.state["answer"] = ecfr_of(texts, "2026-11-25")
        assert run(capsys, *args)[0] in {0, 1}
        status, out, _ = run(capsys, *args)

    assert (status, out.split(" ")[0]) == (1, "0")
    # The next search begins where the last one ended.
    assert register.state["asked"][-1][1]["conditions[publication_date][gte]"] == ["2026-11-29"]
    assert [kept.day for kept in kept_editions(workspace, "us-ecfr-744")] == ["2026-11-10", "2026-11-25"]


def test_a_place_that_cannot_be_reached_leaves_the_others_and_is_told(workspace, packaged_file, capsys):
    with serving(register_of([RULE])) as register, serving(lambda *_: (404, b"")) as code:
        status, _, err = run(
            capsys, "propose", "us-fr", "us-ecfr", "--part", "744", "--url", f"us-fr={register.url}", "--url",
            f"us-ecfr={code.url}", "--as-of", "2026-11-29", "--workspace", workspace.folder, "--graph", packaged_file,
        )  # fmt: skip

    assert status == 4
    assert "not fetched" in err and "1 new-measure" in err
    assert kept_editions(workspace, "us-ecfr-744") == []


def test_fetch_prints_what_propose_takes(workspace, packaged_file, capsys, tmp_path):
    with serving(register_of([RULE])) as register:
        status, out, _ = run(capsys, "fetch", "us-fr", "--since", "2026-11-01", "--until", "2026-11-29", "--url",
                             register.url, "--folder", tmp_path / "f")  # fmt: skip
    assert status == 0
    status, out, _ = run(capsys, "propose", "--from", out.strip(), "--as-of", "2026-11-29", "--workspace",
                         workspace.folder, "--graph", packaged_file)  # fmt: skip
    assert status == 0


@pytest.mark.parametrize("args", [["propose", "us-nowhere"], ["propose"], ["propose", "us-fr", "--url", "x"]])
def test_what_is_no_place_is_refused(workspace, packaged_file, capsys, args):
    assert run(capsys, *args, "--workspace", workspace.folder, "--graph", packaged_file)[0] == 2
