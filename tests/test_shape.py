"""The shape of the package: layers, public names, what is imported when."""

import importlib
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import embargraph
from embargraph.api import Graph

PACKAGE = Path(embargraph.__file__).parent


def modules():
    for info in pkgutil.walk_packages([str(PACKAGE)], "embargraph."):
        if not info.name.endswith("__main__"):
            yield info.name


@pytest.mark.parametrize("name", list(modules()))
def test_every_public_name_exists_and_is_documented(name):
    module = importlib.import_module(name)

    assert module.__doc__, f"{name} has no docstring"
    for public in getattr(module, "__all__", []):
        value = getattr(module, public)
        if callable(value) and getattr(value, "__module__", "").startswith("embargraph"):
            assert value.__doc__ or hasattr(value, "params"), f"{name}.{public} has no docstring"


def imported_by(code: str) -> set[str]:
    probe = f"{code}\nimport sys\nprint(*sorted(name.split('.')[0] for name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


HEAVY = {"matplotlib", "networkx", "rdflib", "duckdb", "numpy", "pyarrow", "pyoxigraph", "rich", "pyshacl"}


def test_importing_the_package_imports_nothing_heavy():
    assert not imported_by("import embargraph") & HEAVY


def test_help_imports_nothing_heavy():
    code = "from embargraph.cli import main\ntry:\n    main(['--help'])\nexcept SystemExit:\n    pass"
    assert not imported_by(code) & HEAVY


def test_a_question_imports_no_graph_library(packaged_file):
    # The index of names is built on first use, with numpy; from then on it is read without.
    Graph(packaged_file).ask("restricted", who="ZTE")
    code = (
        "from embargraph.api import Graph\n"
        f"Graph({str(packaged_file)!r}).ask('restricted', who='ZTE', as_of='2018-05-03')"
    )
    assert not imported_by(code) & (HEAVY - {"duckdb"})
