"""Further cases, written from the regulation's text alone: tests/golden/licence/further."""

import tomllib
from pathlib import Path

import pytest

from embargraph.licensing.asking import ask_licence

FOLDER = Path(__file__).resolve().parent.parent / "golden" / "licence" / "further"
PARTIES = FOLDER / "parties.facts.toml"

#: Our name of a fact where a case uses another plain word for what is asked.
QUESTIONS = {
    "eccn": "classification", "destination": "territory", "part_754": "short_supply_licence", "commodity": "for",
    "ofac_authorisation": "ofac_authorised", "aircraft_of_9A610_b": "aircraft_of_9a610_b", "range": "range_km",
}  # fmt: skip


def cases():
    files = sorted(path for path in FOLDER.glob("*.toml") if not path.name.endswith(".facts.toml"))
    return [case for path in files for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"]]


@pytest.fixture(params=cases(), ids=lambda case: case["id"])
def case(request):
    return request.param


def answer(case, packaged):
    ask = dict(case["ask"])
    given = {name: ask[name] for name in ("seat", "value", "year_value", "end_use", "facts", "route") if name in ask}
    if "from" in ask:
        given["origin"] = ask["from"]
    party = ask.get("party", ())
    files = [PARTIES] if party else []
    return ask_licence(packaged, ask["item"], ask["to"], party=party, as_of=ask.get("as_of"), fact_files=files, **given)


def column(line):
    return " ".join((line.requirement.replace(" ", " Column "), *line.citation, line.rule))


def test_the_case_is_answered_as_its_text_has_it(case, packaged):
    found = answer(case, packaged)
    expect = case["expect"]
    assert found.licence in {expect["licence"], *expect.get("accept", ())}, found.sentence
    if found.licence == "required":
        for reason, text in expect.get("reasons", ()):
            told = [(line.reason, column(line)) for line in found.required_lines] + found.reasons
            assert any((reason == r or reason in c) and text in c for r, c in told), told
    states = {symbol: e.status for e in found.exceptions for symbol in e.symbol.split("/")}
    for symbol, status in expect.get("exceptions", {}).items():
        assert states.get(symbol, "barred") in ([status] if isinstance(status, str) else status), symbol
    for rule in expect.get("conditions", ()):
        assert any(rule in c["rule"] or rule in c["citation"] for c in found.conditions)
    if expect.get("branches"):
        assert found.branches
    if "effect" in expect:
        assert found.effect == expect["effect"]
    if expect.get("questions"):
        asked = {question["fact"] for question in found.questions}
        assert asked & {QUESTIONS.get(name, name) for name in expect["questions"]} or asked


def test_no_answer_is_a_false_clear(packaged):
    clear = {"not_required", "not_governed"}
    wrong = [
        case["id"]
        for case in cases()
        if answer(case, packaged).licence in clear - {case["expect"]["licence"], *case["expect"].get("accept", ())}
    ]
    assert wrong == []
