"""What is kept in a cache is keyed by all the code and data that made it."""

import subprocess
import sys

import pytest

from embargraph.resources import MAKES_GRAPH, MAKES_INDEX

BUILD = """
import pathlib, sys
from embargraph.packaged import build_graph
build_graph(pathlib.Path(sys.argv[1]))
"""
INDEX = """
import pathlib, sys
from embargraph.store.file import open_graph
from embargraph.screening.index.cache import make_index
make_index(open_graph(pathlib.Path(sys.argv[1])))
"""
TELL = "print(*sorted({name.split('.')[1] for name in sys.modules if name.startswith('embargraph.')}))"
#: Modules at the root count always; what only keeps or reports shapes nothing.
ROOT = {"errors", "packaged", "resources"}


@pytest.mark.parametrize(("code", "packages"), [(BUILD, MAKES_GRAPH), (INDEX, MAKES_INDEX)], ids=["graph", "index"])
def test_what_is_kept_is_keyed_by_every_package_that_makes_it(tmp_path, packaged_file, code, packages):
    # A process of its own: what this one has imported says nothing.
    graph = tmp_path / "graph.duckdb" if code == BUILD else packaged_file
    command = [sys.executable, "-c", f"{code}\n{TELL}", str(graph)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)

    assert set(done.stdout.split()) <= {*packages, *ROOT}
