"""Rows of lists and the entries that they make, case by case; no graph is built."""

import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

from embargraph.ingest.listings import ListEntry, ListReader
from embargraph.ingest.records import clean
from embargraph.sources.catalog import catalog, reader_of

CASES = sorted((Path(__file__).parent / "sources").glob("*/*.toml"))
EMPTY = ListEntry("", "")


def listed(value):
    """Return tuples as lists, as TOML has them."""
    return [listed(one) for one in value] if isinstance(value, tuple | list) else value


@pytest.mark.parametrize("path", CASES, ids=[f"{path.parent.name}-{path.stem}" for path in CASES])
def test_a_row_makes_its_entry(path):
    case = tomllib.loads(path.read_text(encoding="utf-8"))
    entry = reader_of(path.parent.name).map_entry(clean(case["row"]))

    said = {
        one.name: listed(getattr(entry, one.name))
        for one in fields(entry)
        if one.name != "problems" and getattr(entry, one.name) not in ("", (), None)
    }
    problems = [[problem.field, problem.reason, problem.value] for problem in entry.problems]
    is_fatal = any(problem.fatal for problem in entry.problems)
    assert problems == case.get("problems", [])
    assert is_fatal == case.get("fatal", False)
    if not is_fatal:
        assert said == {"type": "party", **case["entry"]}
    assert case["why"]


def test_every_reader_of_a_list_has_a_case():
    lists = {name for name in catalog() if isinstance(reader_of(name), ListReader)}

    assert lists <= {path.parent.name for path in CASES}
