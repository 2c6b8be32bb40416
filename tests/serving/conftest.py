"""A server in this process, on the packaged facts; and small graphs that can be built anew in a moment."""

import shutil

import pytest

pytest.importorskip("starlette")

from starlette.testclient import TestClient

from embargraph.packaged import build_graph
from embargraph.serving.app import create_app
from embargraph.serving.settings import Limits, Settings

BASE = "http://127.0.0.1:8765"
#: On a machine that other tests load, nothing is slow but a fault; what is about limits sets its own.
PATIENT = Limits(question=120, sparql=120, export=240, what_if=240, patience=120)


@pytest.fixture(scope="session")
def client(packaged_file):
    """A client of a server on the packaged facts."""
    with TestClient(create_app(Settings(graph=packaged_file, limits=PATIENT)), base_url=BASE) as made:
        yield made


@pytest.fixture
def serve():
    """Return a function that starts a server with some settings, and gives a client of it."""
    started = []

    def start(graph, base=BASE, **settings):
        app = create_app(Settings(graph=graph, **{"limits": PATIENT, **settings}))
        made = TestClient(app, base_url=base, follow_redirects=False)
        made.__enter__()
        started.append(made)
        return made

    yield start
    for made in started:
        made.__exit__(None, None, None)


LISTED = """
[source]
id = "register"
title = "Register"
publisher = "Office"
published = "2026-01-05"
[[node]]
id = "office"
kind = "actor"
type = "state"
label = "Office State"
[[node]]
id = "some-list"
kind = "measure"
type = "list"
label = "Some List"
[[node]]
id = "all-items"
kind = "technology"
type = "all-items"
label = "All items"
[[statement]]
subject = "some-list"
relation = "issued_by"
object = "office"
standing = "record"
citation = "1"
[[statement]]
subject = "some-list"
relation = "has_effect"
value = "licence_requirement"
standing = "record"
citation = "2"
[[clock]]
measure = "some-list"
clock = "text"
since = "1997-01-01"
known_through = "2026-01-05"
citation = "3"
"""


def listed(*parties):
    """Return facts in which some parties are on a list."""
    return LISTED + "".join(
        f"""
[[node]]
id = "{name.lower()}"
kind = "actor"
type = "company"
label = "{name}"
[[statement]]
subject = "some-list"
relation = "targets"
object = "{name.lower()}"
standing = "record"
since = "2020-01-0{number}"
citation = "{number} FR 1"
"""
        for number, name in enumerate(parties, 1)
    )


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    """Return a function that gives a graph file in which some parties are listed, built once."""
    folder, made = tmp_path_factory.mktemp("built"), {}

    def run(*parties):
        if parties not in made:
            facts = folder / "facts.toml"
            facts.write_text(listed(*parties), encoding="utf-8")
            made[parties] = folder / f"{len(made)}.duckdb"
            build_graph(made[parties], [facts], seeds=False)
        return made[parties]

    return run


@pytest.fixture
def build(tmp_path, built):
    """Return a function that puts a graph in which some parties are listed over the one before."""

    def run(*parties, target=tmp_path / "served.duckdb"):
        part = target.with_suffix(".part")
        shutil.copyfile(built(*parties), part)
        part.replace(target)
        return target

    return run
