"""GLEIF's reporting exceptions: why an entity names no parent is kept with it."""

import json
from pathlib import Path

import pytest

FILE = Path(__file__).parents[1] / "corpus/gleif/repex.xml"
LEI = "5299000J2N45DDNE4Y28"
KEPT = [
    ("direct-parent-not-named", "NATURAL_PERSONS"), ("lei", LEI), ("ultimate-parent-not-named", "NON_PUBLIC"),
    ("ultimate-parent-not-named", "NO_LEI"),
]  # fmt: skip
JSON = json.dumps([
    {"LEI": LEI, "ExceptionCategory": "DIRECT_ACCOUNTING_CONSOLIDATION_PARENT", "ExceptionReason": "NATURAL_PERSONS"},
    {"LEI": LEI, "ExceptionCategory": "ULTIMATE_ACCOUNTING_CONSOLIDATION_PARENT", "ExceptionReason": ["NON_PUBLIC", "NO_LEI"]},
    {"LEI": LEI, "ExceptionCategory": "ULTIMATE_ACCOUNTING_CONSOLIDATION_PARENT", "ExceptionReason": []},
    {"LEI": "", "ExceptionCategory": "ULTIMATE_ACCOUNTING_CONSOLIDATION_PARENT", "ExceptionReason": ["NO_LEI"]},
])  # fmt: skip


@pytest.mark.parametrize("file", [("r.xml", FILE), ("r.json", JSON)])
def test_exceptions_are_kept_with_the_entity(load, file):
    graph, (report,) = load(("gleif", *file))

    assert (report.read, report.loaded, report.rejected) == (4, 2, 2)
    kept = graph.connection.execute("SELECT scheme, value FROM identifier WHERE node = $1 ORDER BY ALL", [f"lei-{LEI}"])
    assert kept.fetchall() == sorted(KEPT)


def test_the_entity_is_described_by_its_record_in_any_order(load):
    record = json.dumps([{"LEI": LEI, "Entity": {"LegalName": "Ambervale Works"}}])
    for files in (
        (("gleif", "r.xml", FILE), ("gleif", "l.json", record)),
        (("gleif", "l.json", record), ("gleif", "r.xml", FILE)),
    ):
        graph, _ = load(*files)
        assert graph.connection.execute("SELECT label FROM node WHERE id = $1", [f"lei-{LEI}"]).fetchall() == [
            ("Ambervale Works",)
        ]
        (shown,) = graph.show("Ambervale Works")
        assert shown["identifiers"]["direct-parent-not-named"] == "NATURAL_PERSONS"


def test_the_day_is_that_of_the_content(load):
    graph, _ = load(("gleif", "r.xml", FILE))
    assert graph.connection.execute("SELECT edition_date::VARCHAR FROM source WHERE reader = 'gleif'").fetchall() == [
        ("2026-11-01",)
    ]
