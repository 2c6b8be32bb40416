"""The packaged facts are of their own days: a graph of them is the same on whatever day it is built."""

import datetime

from embargraph.facts.read import read_facts
from embargraph.packaged import build_graph
from embargraph.resources import seed_files
from embargraph.store.digest import stored_digest
from embargraph.store.file import open_graph


def test_every_packaged_source_has_a_day():
    sources = read_facts(seed_files()).sources.values()
    assert [source.id for source in sources if not source.published and not source.known_through] == []


def test_the_day_of_a_build_is_no_part_of_the_packaged_graph(tmp_path, packaged_file, monkeypatch):
    class Later(datetime.date):
        @classmethod
        def today(cls):
            return datetime.date(2031, 2, 3)

    for module in ("facts.load", "facts.kept", "facts.read", "ingest.intake"):
        monkeypatch.setattr(f"embargraph.{module}.date", Later)
    # What an earlier build kept is not taken over.
    monkeypatch.setenv("EMBARGRAPH_CACHE", str(tmp_path / "cache"))
    build_graph(tmp_path / "later.duckdb")
    digests = []
    for path in (packaged_file, tmp_path / "later.duckdb"):
        with open_graph(path) as connection:
            digests.append(stored_digest(connection))
    assert digests[0] == digests[1]
