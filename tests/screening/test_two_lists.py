"""Parties that stand on two lists, asked for in either spelling, on the whole list."""

import sys
from pathlib import Path

import pytest

from embargraph.api import Graph
from embargraph.packaged import build_graph
from embargraph.sources.catalog import SourceFile

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"


@pytest.mark.slow
@pytest.mark.shared
def test_an_answer_on_either_spelling_shows_both_parties(tmp_path, shared, monkeypatch):
    monkeypatch.setattr(sys, "path", [str(BENCHMARKS), *sys.path])
    from likeness import measure

    target = tmp_path / "graph.duckdb"
    file = shared / "data" / "csl" / "consolidated-2026-07-31.csv.gz"
    build_graph(target, sources=[SourceFile("us-csl", file, "2026-07-31")])
    with Graph(target) as graph:
        found, wrong, count, missed, alarms = measure(graph, 25)

    assert count == 50
    assert found >= 0.96, missed
    assert wrong <= 0.04, alarms
