"""Golden answers as text a lawyer can read: the TOML files beside this one."""

import tomllib
from pathlib import Path

import pytest

CASES = [
    case
    for path in sorted(Path(__file__).parent.glob("*.toml"))
    for case in tomllib.loads(path.read_text(encoding="utf-8")).get("case", ())
]


def field(row, path):
    for key in path.split("."):
        row = row[key] if row is not None else None
    return row


def matches(row, wanted):
    for key, value in wanted.items():
        if key == "via_has":
            if not set(value) <= {hop["id"] for hop in row["via"]}:
                return False
        elif key == "relief_has":
            if not set(value) <= {relief["id"] for relief in row["relief"]}:
                return False
        elif key == "measures_has":
            if not set(value) <= {measure["id"] for measure in row["measures"]}:
                return False
        elif key == "evidence_from":
            if not set(value) <= {proof["document"] for proof in row["evidence"]}:
                return False
        elif key == "branches_then":
            if sorted(value) != sorted(branch["then"] for branch in row["branches"]):
                return False
        elif key == "branches_if":
            if value != {branch["if"]: branch["then"] for branch in row["branches"]}:
                return False
        elif key == "relief_ids":
            if value != [relief["id"] for relief in row["relief"]]:
                return False
        elif value == "":
            # Nothing is on record: TOML has no null.
            if field(row, key) is not None:
                return False
        elif key == "answer_has":
            if value not in row["answer"]:
                return False
        elif key == "citation":
            if value not in (row["citation"] or ""):
                return False
        elif field(row, key) != value:
            return False
    return True


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["title"])
def test_the_answer_is_what_a_lawyer_expects(packaged, case):
    answer = packaged.ask(case["question"], as_of=case.get("as_of"), **case.get("options", {}))
    rows = answer.to_dicts()

    places = []
    for wanted in case.get("row", []):
        found = [place for place, row in enumerate(rows) if matches(row, wanted)]
        assert found, f"no row has {wanted}"
        places.append(found[0])
    if case.get("in_order"):
        assert places == sorted(places)
    for unwanted in case.get("absent", []):
        assert not [row for row in rows if matches(row, unwanted)]
    for alone in case.get("only", []):
        exact = [row for row in rows if row["match"] == alone["match"]]
        assert exact
        assert all(matches(row, alone) for row in exact)
    if "notes_has" in case:
        assert any(case["notes_has"] in note for note in answer.notes)
    if "rows" in case:
        assert len(rows) == case["rows"]
