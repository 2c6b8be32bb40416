"""Fixtures of the tests on supply."""

import pytest

from embargraph.api import Graph
from embargraph.build import build_graph
from embargraph.sources import SourceFile


@pytest.fixture(scope="session")
def eto_file(tmp_path_factory, shared):
    """A graph file of the packaged facts and the published supply chain tables."""
    target = tmp_path_factory.mktemp("eto") / "graph.duckdb"
    build_graph(target, sources=[SourceFile("eto", shared / "data" / "eto", "2026-08-12")])
    return target


@pytest.fixture(scope="session")
def eto(eto_file):
    """That graph, open."""
    with Graph(eto_file) as graph:
        yield graph
