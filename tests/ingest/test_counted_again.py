"""What was said before is counted the same, by a join for few records and by marks for many."""

import json

import pytest

from embargraph.ingest import intake
from embargraph.packaged import build_graph
from embargraph.sources import SourceFile

PARTIES = [
    {"id": f"party-{n}", "schema": "Company", "caption": f"Party {n}", "properties": {"name": [f"Party {n}"]}}
    for n in range(4)
]


@pytest.mark.parametrize("few", [0, 5000])
def test_records_that_bring_nothing_are_duplicates(tmp_path, monkeypatch, few):
    monkeypatch.setattr(intake, "_FEW", few)
    first, second = tmp_path / "first.ftm.json", tmp_path / "second.ftm.json"
    first.write_text("".join(json.dumps(party) + "\n" for party in [*PARTIES, PARTIES[0]]))
    renamed = {**PARTIES[1], "properties": {"name": ["Party 1", "Another name"]}}
    second.write_text("".join(json.dumps(party) + "\n" for party in [PARTIES[2], renamed]))

    reports = build_graph(
        tmp_path / "graph.duckdb",
        seeds=False,
        sources=[SourceFile("ftm", first, "2026-01-01"), SourceFile("ftm", second, "2026-02-01")],
    )

    # The first file says party 0 twice; the second says party 2 again, and of party 1 a name that is new.
    assert [(report.read, report.loaded, report.duplicates) for report in reports] == [(5, 5, 1), (2, 2, 1)]
