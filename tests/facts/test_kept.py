"""The packaged facts are read once: a graph that starts from what is kept is the same."""

import pytest

from embargraph.api import Graph
from embargraph.facts import kept
from embargraph.facts import read as reading
from embargraph.packaged import build_graph


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    """A graph that was built where nothing was kept, its reports, and the cache that it left."""
    folder = tmp_path_factory.mktemp("kept")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EMBARGRAPH_CACHE", str(folder / "cache"))
        reports = build_graph(folder / "first.duckdb")
        with Graph(folder / "first.duckdb") as graph:
            return folder, graph.digest, reports


@pytest.fixture
def again(first, monkeypatch):
    """Builds once more beside it, and says digest and reports."""
    folder, _, _ = first
    monkeypatch.setenv("EMBARGRAPH_CACHE", str(folder / "cache"))

    def build():
        reports = build_graph(folder / "again.duckdb")
        with Graph(folder / "again.duckdb") as graph:
            return graph.digest, reports

    return build


def test_kept_facts_give_the_same_graph_and_no_fact_file_is_read(first, again, monkeypatch):
    monkeypatch.setattr(reading, "read_facts", None)
    assert again() == first[1:]


def test_damaged_facts_are_read_anew(first, again):
    place = kept.kept_facts_file()
    whole = place.read_bytes()
    place.write_bytes(whole[:5000] + bytes(200) + whole[5200:-50_000])
    assert again() == first[1:]
    assert kept.kept_facts_file().stat().st_size > len(whole) // 2


@pytest.mark.parametrize("is_dated", [True, False])
def test_facts_without_a_day_are_those_of_the_day_on_which_they_were_read(again, monkeypatch, tmp_path, is_dated):
    class Tomorrow(kept.date):
        @classmethod
        def today(cls):
            return super().today().replace(year=2150)

    if not is_dated:
        monkeypatch.setattr(reading, "PUBLISHED", None)
        monkeypatch.setenv("EMBARGRAPH_CACHE", str(tmp_path))
    again()
    used = []
    monkeypatch.setattr(reading, "read_facts", lambda files, real=reading.read_facts: used.append(1) or real(files))
    monkeypatch.setattr(kept, "date", Tomorrow)
    again()
    assert bool(used) is not is_dated


def test_nothing_is_kept_of_other_facts(first, monkeypatch, tmp_path):
    monkeypatch.setenv("EMBARGRAPH_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr("embargraph.packaged.seed_files", list)
    build_graph(tmp_path / "none.duckdb")
    assert not kept.kept_facts_file().exists()
    monkeypatch.setenv("EMBARGRAPH_CACHE", str(first[0] / "cache"))
    assert build_graph(tmp_path / "none.duckdb") == []
