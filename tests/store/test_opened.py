"""An open graph is the file that was opened; what is kept beside it is its own, whole and private."""

import os
import shutil
import stat
import subprocess
import sys
import threading

import pytest

from embargraph import Graph
from embargraph.errors import GraphFileError
from embargraph.packaged import build_graph, packaged_graph
from embargraph.resources import cache_folder, cache_folders, is_own_file
from embargraph.screening import Screener
from embargraph.store.digest import content_digest, stored_digest

ONE = """
[source]
id = "own"
title = "Own facts"
published = "2026-01-01"

[[node]]
id = "acme"
kind = "actor"
type = "company"
label = "{label}"
"""


def _build(path, label):
    facts = path.with_name(f"{label}.toml")
    facts.write_text(ONE.format(label=label), encoding="utf-8")
    build_graph(path, [facts], seeds=False)


@pytest.fixture
def renamed(tmp_path):
    """A graph that is open, with another renamed over its path."""
    target, other = tmp_path / "graph.duckdb", tmp_path / "other.duckdb"
    _build(target, "Almaz Shipyard")
    _build(other, "Borei Foundry")
    with Graph(target) as graph:
        other.replace(target)
        yield graph


def test_an_open_graph_stays_the_file_that_was_opened(renamed):
    with Graph(renamed.path) as new:
        assert new.digest != renamed.digest
        assert [row["label"] for row in new.show("acme")] == ["Borei Foundry"]
        assert [row["label"] for row in renamed.show("acme")] == ["Almaz Shipyard"]
    assert [row["label"] for row in renamed.show("acme")] == ["Almaz Shipyard"]


def test_the_index_of_an_open_graph_is_filed_under_its_own_digest(renamed):
    old = Screener(renamed, as_of="2026-10-01")
    assert old.screen("Almaz Shipyard").hits and not old.screen("Borei Foundry").hits
    with Graph(renamed.path) as graph:
        new = Screener(graph, as_of="2026-10-01")
        assert new.digest != old.digest
        assert new.screen("Borei Foundry").hits and not new.screen("Almaz Shipyard").hits
    code = """
import sys, embargraph
from embargraph.screening import Screener
screener = Screener(embargraph.open(sys.argv[1]))
print(len(screener.screen('Borei Foundry').hits), screener.digest)
"""
    said = subprocess.run([sys.executable, "-c", code, renamed.path], capture_output=True, text=True, check=True)
    assert said.stdout.split() == ["1", new.digest]


def test_what_is_assumed_is_assumed_of_the_file_that_was_opened(renamed):
    from embargraph.questions.what_if import _STATED, _copy
    from embargraph.store.engine import connect
    from embargraph.store.schema import create_tables

    with renamed._file.attachable() as place:
        memory = connect()
        create_tables(memory)
        _copy(place, memory, _STATED)
    assert memory.execute("SELECT label FROM node WHERE id = 'acme'").fetchall() == [("Almaz Shipyard",)]


def test_readers_during_many_renames_see_one_graph_or_the_other(tmp_path):
    target = tmp_path / "graph.duckdb"
    kept = [tmp_path / "a.duckdb", tmp_path / "b.duckdb"]
    for path, label in zip(kept, ("Almaz Shipyard", "Borei Foundry"), strict=True):
        _build(path, label)
    digests = {}
    for path in kept:
        with Graph(path) as graph:
            digests[graph.digest] = graph.show("acme")[0]["label"]
    shutil.copy(kept[0], target)
    stop, faults = threading.Event(), []

    def read():
        while not stop.is_set():
            try:
                with Graph(target) as graph:
                    if digests[graph.digest] != graph.show("acme")[0]["label"]:
                        faults.append("mixed")
            except Exception as error:  # noqa: BLE001 - whatever a reader meets is a fault
                faults.append(repr(error))

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    for number in range(40):
        part = tmp_path / "next.duckdb"
        shutil.copy(kept[number % 2], part)
        part.replace(target)
    stop.set()
    for reader in readers:
        reader.join()
    assert not faults


def test_the_digest_is_of_the_content(tmp_path):
    first, second = tmp_path / "1.duckdb", tmp_path / "2.duckdb"
    build_graph(first)
    code = "import sys, pathlib, duckdb; from embargraph.packaged import build_graph\nbuild_graph(pathlib.Path(sys.argv[1]))"
    subprocess.run([sys.executable, "-c", code, second], check=True, env={**os.environ, "PYTHONHASHSEED": "7"})
    with Graph(first) as one, Graph(second) as two:
        assert one.digest == two.digest == content_digest(one.connection) == stored_digest(two.connection)
    assert first.read_bytes() != second.read_bytes()


@pytest.mark.parametrize("damage", ["zeros", "cut", "empty", "flip"])
def test_a_damaged_kept_graph_and_index_are_built_anew_with_a_word(tmp_path, monkeypatch, capsys, damage):
    monkeypatch.setenv("EMBARGRAPH_CACHE", str(tmp_path / "cache"))
    with Graph() as graph:
        assert Screener(graph, as_of="2026-10-01").screen("Huawei").hits
        place = graph.path
    index = next(place.parent.glob("names-*.idx"))
    capsys.readouterr()
    for path in (place, index):
        data = bytearray(path.read_bytes())
        half = len(data) // 2
        if damage == "zeros":
            data[half:] = bytes(len(data) - half)
        elif damage == "flip":
            data[half] ^= 1
        path.write_bytes(b"" if damage == "empty" else data[:half] if damage == "cut" else data)
    with Graph() as graph:
        assert Screener(graph, as_of="2026-10-01").screen("Huawei").hits
    assert capsys.readouterr().err.count("built anew") == 2
    with Graph() as graph:
        assert Screener(graph, as_of="2026-10-01").screen("Huawei").hits
    assert not capsys.readouterr().err


def test_no_index_is_kept_for_a_graph_whose_content_is_another(tmp_path, monkeypatch):
    import duckdb

    monkeypatch.setenv("EMBARGRAPH_CACHE", str(tmp_path / "cache"))
    target = tmp_path / "graph.duckdb"
    _build(target, "Almaz Shipyard")
    with duckdb.connect(str(target)) as connection:
        connection.execute("UPDATE name SET folded = 'other', name = 'Other'")
    with Graph(target) as graph, pytest.raises(GraphFileError, match="another than its digest"):
        Screener(graph)
    assert not list((tmp_path / "cache").glob("*.idx"))


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="modes of files are POSIX's")
def test_a_folder_that_others_can_write_holds_nothing_of_ours(tmp_path, monkeypatch):
    common = tmp_path / "common"
    common.mkdir()
    common.chmod(0o777)
    monkeypatch.setenv("EMBARGRAPH_CACHE", str(common))
    assert cache_folder() != common
    assert stat.S_IMODE(cache_folder().stat().st_mode) == 0o700
    planted = common / packaged_graph().name
    assert not planted.exists()
    assert all(not folder.stat().st_mode & 0o022 for folder in cache_folders())


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="modes of files are POSIX's")
def test_a_file_that_others_can_write_is_not_used(tmp_path, monkeypatch):
    monkeypatch.setenv("EMBARGRAPH_CACHE", str(tmp_path / "cache"))
    place = packaged_graph()
    assert stat.S_IMODE(place.parent.stat().st_mode) == 0o700
    place.chmod(0o666)
    assert not is_own_file(place)
    assert is_own_file(packaged_graph())
    link = tmp_path / "link"
    link.symlink_to(place)
    assert not is_own_file(link)


def test_the_parts_of_a_killed_build_go_with_the_next(tmp_path):
    target = tmp_path / "graph.duckdb"
    gone = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, text=True)
    dead, alive = (tmp_path / f".graph.duckdb.{pid}-1.part" for pid in (gone.stdout.strip(), os.getppid()))
    other = tmp_path / f".else.duckdb.{gone.stdout.strip()}-1.part"
    for path in (dead, alive, other):
        path.write_bytes(b"x")
    _build(target, "Almaz Shipyard")
    assert not dead.exists() and alive.exists() and other.exists()


def test_nothing_is_drawn_on_the_standard_output_of_an_embedding_program(packaged_file):
    code = """
import json, sys, embargraph
with embargraph.open(sys.argv[1]) as graph:
    slow = "SELECT sum(sqrt(a.range * b.range)) FROM range(60000) a, range(20000) b"
    graph.connection.execute(slow).fetchall()
    print(json.dumps([row.verdict for row in graph.ask("restricted", who="ZTE")]))
"""
    said = subprocess.run([sys.executable, "-c", code, packaged_file], capture_output=True, text=True, check=True)
    import json

    assert json.loads(said.stdout)
