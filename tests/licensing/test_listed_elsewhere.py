"""A party that two states list: the one record of the exact name hides no entry of the other."""

import random

import pytest

from embargraph.api import Graph
from embargraph.packaged import build_graph
from embargraph.screening import Screener
from embargraph.sources.catalog import SourceFile

#: Lists whose entries reach every item; that of military end users reaches those of Supplement No. 2 to part 744.
WHOLE = {"us-bis-entity-list", "us-bis-denied-persons", "us-ofac-sdn"}


@pytest.fixture(scope="module")
def listed(tmp_path_factory, shared):
    target = tmp_path_factory.mktemp("two") / "graph.duckdb"
    files = [
        SourceFile("us-csl", shared / "data" / "csl" / "consolidated-2026-07-31.csv.gz", "2026-07-31"),
        SourceFile("jp-meti", shared / "data" / "lists" / "meti-2025-09-29.json", "2025-09-29"),
    ]
    build_graph(target, sources=files)
    with Graph(target) as graph:
        yield graph


@pytest.mark.shared
def test_no_name_of_the_japanese_list_is_free_where_screening_finds_it_on_one_of_the_united_states(listed):
    names = listed.connection.execute(
        "SELECT DISTINCT n.label FROM node n JOIN restriction r ON r.who = n.id "
        "WHERE list_contains(r.list, 'jp-meti-end-users') ORDER BY n.label"
    ).fetchall()
    drawn = random.Random(4).sample([name for (name,) in names], 12)
    screener = Screener(listed, as_of="2026-07-31")
    found = 0
    for name in ["Rosoboronexport", *drawn]:
        barred = [
            row
            for hit in screener.screen(name).hits
            for row in listed.ask("restricted", who=hit.party, as_of="2026-07-31", by="US")
            if row.match == "exact" and row.basis == "listed" and WHOLE & set(row.list) and row.verdict == "restricted"
        ]
        if barred:
            found += 1
            answer = listed.licence("EAR99", "IN", party=name, as_of="2026-07-31")
            assert answer.licence != "not_required", (name, barred[0].under)
    assert found > 4, "hardly any name is on both lists: nothing was tried"
