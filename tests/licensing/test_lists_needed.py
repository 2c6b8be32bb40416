"""A party that is not found decides nothing, unless the lists that decide are held."""

import pytest

from embargraph.store.lists_held import ListExtent
from sources.csl_rows import SDN, row, table
from sources.test_published_lists import GAMMA, uk


@pytest.fixture(scope="module")
def other_list(tmp_path_factory):
    """A graph of the facts with a list that says nothing of the EAR, and a few rows of one that does."""
    from embargraph.api import Graph
    from embargraph.packaged import build_graph
    from embargraph.sources.catalog import SourceFile

    folder = tmp_path_factory.mktemp("lists")
    (folder / "uk.csv").write_text(uk(GAMMA), encoding="utf-8")
    (folder / "csl.csv").write_text(
        table(row(source=SDN, entity_number="1", name="QUERN", programs="SDGT")), encoding="utf-8"
    )
    files = [SourceFile("uk-sanctions", folder / "uk.csv"), SourceFile("us-csl", folder / "csl.csv", "2026-07-31")]
    build_graph(folder / "graph.duckdb", sources=files)
    with Graph(folder / "graph.duckdb") as graph:
        yield graph


def test_a_file_of_another_list_clears_nobody(other_list):
    found = other_list.licence("EAR99", "Germany", party="Zzyzx Qwq", as_of="2026-11-22")
    assert found.licence == "unknown"
    assert "does not hold both the Entity List and the SDN list whole" in " ".join(
        line.because[0] for line in found.lines
    )


def test_lists_of_a_few_rows_are_excerpts_in_the_answer(other_list):
    held = {each["id"]: each["coverage"] for each in other_list.lists_held()}
    assert (held["us-ofac-sdn"], held["us-bis-entity-list"], held["uk-sanctions"]) == ("excerpt", "excerpt", "whole")
    assert ListExtent("us-ofac-sdn", "SDN", 15_000, 19_181, "2026-07-31", from_file=True).is_excerpt is False
