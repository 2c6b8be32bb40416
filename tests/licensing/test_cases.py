"""Cases with answers, in a form that a lawyer reads: tests/golden/licence/given."""

import json
import tomllib
from pathlib import Path

import pytest

from embargraph.licensing.asking import ask_licence

FOLDER = Path(__file__).resolve().parent.parent / "golden" / "licence" / "given"
CASES = sorted(path for path in FOLDER.glob("*.toml") if not path.name.endswith(".facts.toml"))

AFFILIATE = """
[source]
id = "case"
title = "An unlisted company"
published = "2026-01-02"
[[node]]
id = "case-affiliate"
kind = "actor"
type = "company"
label = "Case Affiliate"
country = "CN"
[[statement]]
subject = "{owner}"
relation = "owns"
object = "case-affiliate"
share = 60
since = "2020-01-01"
standing = "record"
citation = "case"
gist = "Sixty percent."
"""


@pytest.fixture(params=CASES, ids=[path.stem for path in CASES])
def case(request):
    return tomllib.loads(request.param.read_text(encoding="utf-8"))


def answer(case, packaged, tmp_path):
    ask = dict(case["ask"])
    files = [FOLDER / ask.pop("own")] if "own" in ask else []
    if owner := ask.pop("affiliate", None):
        (tmp_path / "affiliate.toml").write_text(AFFILIATE.format(owner=owner.lower()), encoding="utf-8")
        files.append(tmp_path / "affiliate.toml")
        ask["party"] = "Case Affiliate"
    return ask_licence(packaged, ask.pop("item"), ask.pop("to"), fact_files=files, **ask)


def test_the_case_is_answered_as_the_law_has_it(case, packaged, tmp_path):
    found = answer(case, packaged, tmp_path)
    expect = case["expect"]
    row = json.dumps(found.as_row(), ensure_ascii=False)
    assert found.licence == expect["licence"], found.sentence
    for reason, column in expect.get("reasons", ()):
        assert any(r == reason and column in c for r, c in found.reasons), found.reasons
    if "reasons" in expect:
        assert len(found.reasons) == len(expect["reasons"]), found.reasons
    for column in expect.get("never_reasons", ()):
        assert not any(column in c for _, c in found.reasons)
    states = {e.symbol: e for e in found.exceptions}
    for symbol, status in expect.get("exceptions", {}).items():
        assert (states[symbol].status if symbol in states else "barred") == status, symbol
    for symbol, text in expect.get("needs", {}).items():
        assert text in " ".join(states[symbol].needs)
    asked = [question["fact"] for question in found.questions]
    assert set(expect.get("questions", ())) <= set(asked)
    if "policy" in expect:
        assert expect["policy"] in found.strictest["citation"]
    if "policy_word" in expect:
        assert expect["policy_word"] in found.strictest["text"]
    if "branches" in expect:
        assert [branch["licence"] for branch in found.branches] == expect["branches"]
    if "branch_count" in expect:
        assert len(found.branches) == expect["branch_count"]
    for rule in expect.get("conditions", ()):
        assert any(rule in condition["rule"] for condition in found.conditions)
    for text in expect.get("says", ()):
        assert text in row, text
    for text in expect.get("never", ()):
        assert text not in row, text


def test_the_tree_tells_what_the_row_tells(case, packaged, tmp_path):
    found = answer(case, packaged, tmp_path)
    flat = json.dumps(found.tree(), ensure_ascii=False)
    for line in found.lines:
        assert all(text in flat for text in line.because if '"' not in text)
