"""Digests made beside other work are those that are made afterwards, and a build that fails leaves nothing running."""

import threading

import pytest

from embargraph.store import digest
from embargraph.store.digest import EarlyDigests, content_digest, stored_digest
from embargraph.store.file import new_graph, open_graph

NODES = "INSERT INTO node SELECT 'n' || range, 'actor', 'party', 'Node ' || range, NULL, NULL FROM range(30000)"


def test_what_is_found_early_is_what_is_found_late(tmp_path):
    early = EarlyDigests()
    with new_graph(tmp_path / "graph.duckdb", early) as connection:
        connection.execute(NODES)
        early.begin(connection, ["node"])
        # Other tables are written meanwhile.
        connection.execute("INSERT INTO name (node, name) SELECT 'n' || range, 'Node ' || range FROM range(30000)")

    assert early.found().keys() == {"node"}
    assert early.found()["node"][0] == 30_000
    connection = open_graph(tmp_path / "graph.duckdb")
    assert stored_digest(connection) == content_digest(connection)
    connection.close()


def test_of_a_large_graph_nothing_is_found_early(tmp_path, monkeypatch):
    monkeypatch.setattr(digest, "_SMALL", 100)
    early = EarlyDigests()
    with new_graph(tmp_path / "graph.duckdb", early) as connection:
        connection.execute(NODES)
        early.begin(connection, ["node"])

    assert early.found() == {}
    connection = open_graph(tmp_path / "graph.duckdb")
    assert stored_digest(connection) == content_digest(connection)
    connection.close()


def test_a_build_that_fails_leaves_no_thread(tmp_path):
    early, before = EarlyDigests(), threading.active_count()
    with pytest.raises(RuntimeError), new_graph(tmp_path / "graph.duckdb", early) as connection:
        connection.execute(NODES)
        early.begin(connection, ["node"] * 50)
        raise RuntimeError

    assert threading.active_count() == before
    assert list(tmp_path.iterdir()) == []


def test_a_table_that_is_missing_is_told_by_whoever_needs_it(tmp_path):
    early = EarlyDigests()
    with new_graph(tmp_path / "graph.duckdb", early) as connection:
        early.begin(connection, ["nothing_of_that_name"])

    assert early.found() == {}
