"""The kept RDF: the same triples as in memory, filed by content, healed where damaged."""

import os
import stat
import sys

import pyoxigraph as ox
import pytest

from embargraph import Graph
from embargraph.errors import GraphFileError
from embargraph.rdf import kept_store as kept
from embargraph.rdf.kept_store import RdfOfGraph, kept_store
from embargraph.rdf.sparql_engine import graph_store, run_sparql

FACTS = '[source]\nid = "s"\ntitle = "t"\n' + "".join(
    f'[[node]]\nid = "n{number}"\nkind = "actor"\nlabel = "Party {number}"\n' for number in range(40)
)
NODES = "SELECT (COUNT(?n) AS ?n) { ?n a <https://w3id.org/embargraph/vocabulary#Actor> }"


@pytest.fixture
def cache(tmp_path, monkeypatch):
    folder, temporary = tmp_path / "cache", tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    monkeypatch.setenv("EMBARGRAPH_CACHE", str(folder))
    return folder


@pytest.fixture
def graph(graph_of, cache):
    return graph_of(FACTS)


def stores(cache):
    return sorted(cache.glob("rdf-*"))


def quads(store):
    return {str(quad) for quad in store.quads_for_pattern(None, None, None)}


def test_it_holds_what_a_store_in_memory_holds_whatever_the_batches(graph, monkeypatch):
    expected = quads(graph_store(graph.connection))
    monkeypatch.setattr(kept, "_BATCH", 500)

    store, place = kept_store(graph.connection, graph.digest)

    assert quads(store) == expected
    assert place is not None
    assert graph.digest[:32] in place.name


def test_it_is_made_once(graph, cache, monkeypatch):
    assert graph.sparql(NODES).rows == ({"n": 40},)
    (place,) = stores(cache)
    before = {path: path.stat().st_mtime_ns for path in (place / "quads").iterdir()}
    monkeypatch.setattr(kept, "fill_store", None)

    with Graph(graph.path) as again:
        assert again.sparql(NODES).rows == ({"n": 40},)

    assert {path: path.stat().st_mtime_ns for path in (place / "quads").iterdir()} == before


@pytest.mark.skipif(os.name == "nt", reason="modes are POSIX's")
def test_nobody_else_can_write_it_and_one_that_others_can_is_not_read(graph, cache):
    graph.sparql(NODES)
    (place,) = stores(cache)
    assert not place.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)
    (place / "quads" / "CURRENT").write_text("planted\n")
    place.chmod(0o777)

    with Graph(graph.path) as again:
        assert again.sparql(NODES).rows == ({"n": 40},)


def flip(path):
    data = bytearray(path.read_bytes())
    data[: len(data) * 9 // 10] = bytes(len(data) * 9 // 10)
    path.write_bytes(data)


DAMAGES = {
    "zeroed": lambda folder: [flip(path) for path in folder.glob("*.sst")],
    "cut": lambda folder: [os.truncate(path, path.stat().st_size // 2) for path in folder.glob("*.sst")],
    "gone": lambda folder: [path.unlink() for path in list(folder.glob("*.sst"))[:1]],
    "manifest": lambda folder: [os.truncate(path, 5) for path in folder.glob("MANIFEST*")],
    "current": lambda folder: (folder / "CURRENT").unlink(),
    "log": lambda folder: [path.write_bytes(b"\0" * 99) for path in folder.glob("*.log")],
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_one_is_made_anew_with_a_word(graph, cache, capfd, damage):
    graph.sparql(NODES)
    (place,) = stores(cache)
    DAMAGES[damage](place / "quads")

    for _ in range(2):
        with Graph(graph.path) as again:
            assert again.sparql(NODES).rows == ({"n": 40},)

    said = capfd.readouterr().err
    assert said.count("the kept RDF is damaged") == 1
    assert "it is made anew" in said


def test_damage_that_shows_only_while_it_answers_heals_too(graph, cache, capfd, monkeypatch):
    graph.sparql(NODES)
    (place,) = stores(cache)
    for path in (place / "quads").glob("*.sst"):
        flip(path)
    # As where a disk fails and the system says nothing of it.
    monkeypatch.setattr(kept, "_check_files", lambda _: None)
    with Graph(graph.path) as again:
        assert again.sparql(NODES).rows == ({"n": 40},)

    assert "checksum mismatch" in capfd.readouterr().err


def test_a_graph_that_is_not_what_its_digest_says_is_refused(graph):
    with pytest.raises(GraphFileError, match="content is another than its digest"):
        kept_store(graph.connection, "0" * 64)


def test_where_nothing_can_be_kept_it_is_held_in_memory(graph, capfd, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(kept, "put_in_place", full)

    store, place = kept_store(graph.connection, graph.digest)

    assert place is None
    assert run_sparql(store, NODES).rows == ({"n": 40},)
    assert "cannot be kept: [Errno 28]" in capfd.readouterr().err


def test_a_failure_leaves_nothing(graph, cache, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(kept, "_in_batches", interrupted)

    with pytest.raises(KeyboardInterrupt):
        kept_store(graph.connection, graph.digest)
    assert [path for path in cache.iterdir() if "rdf-" in path.name] == []


def test_only_the_last_used_are_kept(cache, graph_of):
    for number in range(kept._MOST_KEPT + 2):
        graph = graph_of(FACTS.replace("Party 0", f"Party x{number}"))
        last = kept_store(graph.connection, graph.digest)[1]
        os.utime(last, (number, number))

    assert len(stores(cache)) == kept._MOST_KEPT
    assert last in stores(cache)


def test_threads_share_it(graph):
    from concurrent.futures import ThreadPoolExecutor

    rdf = RdfOfGraph(lambda: graph.connection, graph.digest)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: rdf.run(lambda store: run_sparql(store, NODES).rows), range(40)))
    assert found == [({"n": 40},)] * 40


@pytest.mark.skipif(sys.platform == "win32", reason="files that are open stay there")
def test_another_process_may_be_faster(graph, cache, monkeypatch):
    real = kept.put_in_place

    def raced(part, target):
        # The other one put its own there just before.
        import shutil

        shutil.copytree(part, target, dirs_exist_ok=True)
        target.chmod(0o700)
        real(part, target)

    monkeypatch.setattr(kept, "put_in_place", raced)
    store, place = kept_store(graph.connection, graph.digest)

    assert (run_sparql(store, NODES).rows, stores(cache)) == (({"n": 40},), [place])
    assert isinstance(store, ox.Store)
