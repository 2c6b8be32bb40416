"""Fixtures that every folder of tests shares."""

import os
import signal
from pathlib import Path

import pytest

from embargraph.api import Graph
from embargraph.packaged import build_graph
from embargraph.sources.catalog import SourceFile

ROOT = Path(__file__).resolve().parent.parent

# The gate draws the same examples on every run, so that it fails for a change and not for a draw.
# `HYPOTHESIS_PROFILE=drawn` draws anew, to be run outside the gate.
try:
    from hypothesis import settings
except ImportError:
    # The test of the wheel has golden answers alone, and an environment of its own.
    pass
else:
    # A machine that does other work too is no fault of an example.
    settings.register_profile("repeatable", derandomize=True, deadline=None)
    settings.register_profile("drawn", derandomize=False, deadline=None)
    settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))


# A runner that starts the tests in the background may have told them to ignore Ctrl-C, and what they
# start would ignore it too: the tests that interrupt a command would wait for nothing.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def shared_folder() -> Path | None:
    """The folder of real files: EMBARGRAPH_SHARED, else beside the checkout."""
    folder = Path(os.environ.get("EMBARGRAPH_SHARED", ROOT.parent / "shared"))
    return folder if folder.is_dir() else None


def pytest_collection_modifyitems(items):
    lacking = {
        "shared": None if shared_folder() else "no shared folder: set EMBARGRAPH_SHARED",
        # They take minutes, and programs from registries: docs/reliability.md says how they are run.
        "slow": None if os.environ.get("EMBARGRAPH_SLOW") else "EMBARGRAPH_SLOW is not set",
        "clients": None if os.environ.get("EMBARGRAPH_CLIENTS") else "EMBARGRAPH_CLIENTS is not set",
    }
    for item in items:
        for mark, why in lacking.items():
            if why and mark in item.keywords:
                item.add_marker(pytest.mark.skip(reason=why))


def pytest_terminal_summary(terminalreporter):
    kinds = {
        "shared": "on real files SKIPPED",
        "clients": "with clients that others wrote SKIPPED",
        "slow": "that take long SKIPPED: EMBARGRAPH_SLOW=1 runs them",
        "spark": "on Spark SKIPPED here: make spark",
    }
    for mark, what in kinds.items():
        skipped = [report for report in terminalreporter.stats.get("skipped", []) if mark in report.keywords]
        if skipped:
            terminalreporter.write_line(f"{len(skipped)} tests {what}", red=True, bold=True)


@pytest.fixture(scope="session")
def shared():
    """The folder of real files."""
    return shared_folder()


@pytest.fixture(scope="session")
def packaged_file(tmp_path_factory):
    """A graph file of the packaged facts."""
    target = tmp_path_factory.mktemp("packaged") / "graph.duckdb"
    build_graph(target)
    return target


@pytest.fixture(scope="session")
def packaged(packaged_file):
    """The packaged facts, open."""
    with Graph(packaged_file) as graph:
        yield graph


@pytest.fixture(scope="session")
def eto(tmp_path_factory, shared):
    """The packaged facts with the published supply chain tables, open."""
    target = tmp_path_factory.mktemp("eto") / "graph.duckdb"
    build_graph(target, sources=[SourceFile("eto", shared / "data" / "eto", "2026-08-12")])
    with Graph(target) as graph:
        yield graph


@pytest.fixture(scope="session", autouse=True)
def cache(tmp_path_factory):
    """Keep the user's cache out of the tests."""
    folder = tmp_path_factory.mktemp("cache")
    os.environ["EMBARGRAPH_CACHE"] = str(folder)
    # Neither is the home graph of whoever runs them asked.
    os.environ["EMBARGRAPH_DATA"] = str(tmp_path_factory.mktemp("data"))
    os.environ.pop("EMBARGRAPH_GRAPH", None)
    os.environ.pop("EMBARGRAPH_WORKSPACE", None)
    return folder


@pytest.fixture
def graph_of(tmp_path):
    """Return a function that builds and opens a graph from TOML texts."""
    opened = []

    def build(*texts, seeds=False):
        files = []
        for number, text in enumerate(texts):
            path = tmp_path / f"facts-{len(opened)}-{number}.toml"
            path.write_text(text, encoding="utf-8")
            files.append(path)
        target = tmp_path / f"graph-{len(opened)}.duckdb"
        build_graph(target, files, seeds=seeds)
        graph = Graph(target)
        opened.append(graph)
        return graph

    yield build
    for graph in opened:
        graph.close()


@pytest.fixture
def load(tmp_path):
    """Return a function that loads files and gives the open graph and the reports of the files."""
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
        reports = build_graph(target, texts, seeds=seeds, sources=sources)
        graph = Graph(target)
        opened.append(graph)
        return graph, reports[len(reports) - len(files) :]

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
