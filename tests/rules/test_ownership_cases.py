"""Every case of tests/golden/ownership, on the packaged rules."""

import tomllib
from datetime import date
from pathlib import Path

import pytest

from embargraph.checks.ownership import WitnessChecker
from embargraph.packaged import build_graph
from embargraph.store.file import open_graph

CASES = sorted((Path(__file__).parent.parent / "golden" / "ownership").glob("*.toml"))
COLUMNS = ("list", "basis", "verdict", "policy", "footnote", "requirement", "note", "branches", "witness", "relief",
           "since", "until", "citation", "effect", "presumption", "via")  # fmt: skip


def toml(value):
    """One value as TOML."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return '"' + value.replace('"', '\\"') + '"'
    return str(value)


def fact_file(case):
    """The case's facts as a fact file."""
    lines = [
        "[source]",
        'id = "the-case"',
        'title = "The case"',
        f"published = {toml(case.get('published', '2026-10-01'))}",
    ]
    for party, country in case.get("parties", {}).items():
        lines += [
            "[[node]]",
            f'id = "{party}"',
            'kind = "actor"',
            'type = "company"',
            f'label = "{party.capitalize()}"',
        ]
        lines += [f'country = "{country}"'] if country else []
    tables = [("listing", row) for row in case.get("listings", [])]
    for relation, key in (("owns", "stakes"), ("controls", "controls"), ("headquartered_in", "seats"),
                          ("ultimate_parent_of", "parents")):  # fmt: skip
        for row in case.get(key, []):
            ends = [name for name in ("owner", "owned") if name in row]
            named = {"subject": row[ends[0]], "relation": relation, "object": row[ends[1]], "standing": "record"}
            tables.append(("statement", named | {k: v for k, v in row.items() if k not in ends}))
    for table, row in tables:
        lines += [f"[[{table}]]", *(f"{name} = {toml(value)}" for name, value in row.items())]
    return "\n".join(lines)


def rows_on(connection, who, under, day):
    """The rows of a party under a rule on a day."""
    found = connection.execute(
        f"SELECT {', '.join(COLUMNS)} FROM restriction WHERE who = ? AND under = ? "
        "AND coalesce(first_day, DATE '0001-01-01') <= ? AND coalesce(last_day, DATE '9999-12-31') >= ?",
        [who, under, day, day],
    ).fetchall()
    return [dict(zip(COLUMNS, row, strict=True)) for row in found]


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_case(path, tmp_path):
    case = tomllib.loads(path.read_text(encoding="utf-8"))
    facts = tmp_path / "case.toml"
    facts.write_text(fact_file(case), encoding="utf-8")
    build_graph(tmp_path / "case.duckdb", [facts])
    connection = open_graph(tmp_path / "case.duckdb")

    assert case["title"] and case["why"]
    for expected in case["expect"]:
        for day, verdict in expected["on"].items():
            rows = rows_on(connection, expected["who"], expected["under"], date.fromisoformat(day))
            found = {row["verdict"] for row in rows} or {"nothing"}
            assert found == {verdict}, f"{expected['who']} under {expected['under']} on {day}"
            for row in rows:
                check(row, expected, day)
    assert list(WitnessChecker(connection).faults()) == []
    connection.close()


def check(row, expected, day):
    """What a row says beside its verdict."""
    for name in ("list", "basis", "policy", "footnote", "requirement", "since", "until", "citation", "effect"):
        if name in expected:
            assert row[name] == expected[name], (name, day)
    if "note" in expected:
        assert expected["note"] in (row["note"] or ""), day
    if "witness" in expected:
        assert sorted(member["owner"]["id"] for member in row["witness"]) == sorted(expected["witness"]), day
    if "via" in expected:
        assert set(expected["via"]) <= {hop["id"] for hop in row["via"]}, day
    if "relief" in expected:
        names = [relief["id"] for relief in row["relief"]]
        assert (expected["relief"]["id"] in names) == (day in expected["relief"]["on"]), day
    if row["verdict"] == "unknown":
        assert len(row["branches"]) == expected.get("branches", 2), day
