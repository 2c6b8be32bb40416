"""Fixtures for the readers."""

import pytest

from embargraph.api import Graph
from embargraph.packaged import build_graph
from embargraph.sources.catalog import SourceFile


@pytest.fixture
def load(tmp_path):
    """Return a function that loads files and gives the open graph and the tallies of the files."""
    opened = []

    def run(*files, facts=(), seeds=False):
        """Load files, each as (reader, file name, content, day); content is text, bytes or a path."""
        sources = []
        for name, file_name, content, *day in files:
            path = tmp_path / file_name if isinstance(content, str | bytes) else content
            if isinstance(content, str):
                path.write_text(content, encoding="utf-8")
            elif isinstance(content, bytes):
                path.write_bytes(content)
            sources.append(SourceFile(name, path, *day))
        texts = []
        for number, text in enumerate(facts):
            path = tmp_path / f"facts-{number}.toml"
            path.write_text(text, encoding="utf-8")
            texts.append(path)
        target = tmp_path / f"graph-{len(opened)}.duckdb"
        tallies = build_graph(target, texts, seeds=seeds, sources=sources)
        graph = Graph(target)
        opened.append(graph)
        return graph, tallies[len(tallies) - len(files) :]

    yield run
    for graph in opened:
        graph.close()


@pytest.fixture
def stakes_of():
    """Return a function that gives the statements of a graph between parties, by label, as tuples."""

    def rows(graph, relation="owns"):
        return graph.connection.execute(
            "SELECT a.label, b.label, s.share::DOUBLE, s.share_min::DOUBLE, s.share_max::DOUBLE, s.since, s.until "
            "FROM statement s JOIN node a ON a.id = s.subject JOIN node b ON b.id = s.object "
            "WHERE s.relation = $1 ORDER BY ALL",
            [relation],
        ).fetchall()

    return rows


@pytest.fixture
def rejects_of():
    """Return a function that gives what was rejected, or kept as it stands."""

    def rows(graph, outcome="rejected"):
        return graph.connection.execute(
            "SELECT record, field, reason, value FROM reject WHERE outcome = $1 ORDER BY rowid", [outcome]
        ).fetchall()

    return rows
