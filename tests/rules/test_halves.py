"""Restrictions put together in two halves are those put together at once."""

from embargraph.packaged import build_graph
from embargraph.rules import derive
from embargraph.store.digest import stored_digest
from embargraph.store.file import open_graph


def _digest(path):
    connection = open_graph(path)
    try:
        return stored_digest(connection)
    finally:
        connection.close()


def test_halves_make_the_same_restrictions(tmp_path, packaged_file, monkeypatch):
    monkeypatch.setattr(derive, "_FEW", 2)
    asked, insert_rows = [], derive.insert_rows
    monkeypatch.setattr(derive, "insert_rows", lambda *given: asked.append(given[1]) or insert_rows(*given))

    build_graph(tmp_path / "halves.duckdb")

    assert "rules/sql/restriction.sql" not in asked
    assert _digest(tmp_path / "halves.duckdb") == _digest(packaged_file)
