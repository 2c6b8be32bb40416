"""What a file holds is remembered for that file as it was, and for no other."""

import os
import shutil
import subprocess
import sys
import time

import pytest

from embargraph import Graph
from embargraph.errors import GraphFileError
from embargraph.store import known_files
from embargraph.store.known_files import file_key, known_digest, remember_digest

pytestmark = pytest.mark.skipif(os.name == "nt", reason="files are not told apart so there")
DIGEST = "5e" * 32


@pytest.fixture
def own_cache(tmp_path, monkeypatch):
    folder = tmp_path / "cache"
    folder.mkdir(mode=0o700)
    monkeypatch.setenv("EMBARGRAPH_CACHE", str(folder))
    monkeypatch.setattr(known_files, "_SETTLED", 0.0)
    return folder


@pytest.fixture
def graph_file(tmp_path, packaged_file):
    return shutil.copyfile(packaged_file, tmp_path / "g.duckdb")


def key_of(path):
    descriptor = os.open(path, os.O_RDONLY)
    try:
        return file_key(descriptor)
    finally:
        os.close(descriptor)


def remember(path):
    descriptor = os.open(path, os.O_RDONLY)
    try:
        return remember_digest(descriptor, file_key(descriptor), DIGEST)
    finally:
        os.close(descriptor)


def test_a_file_is_known_until_it_is_changed(own_cache, tmp_path):
    path = tmp_path / "g"
    path.write_bytes(b"x" * 50_000)
    assert known_digest(key_of(path)) is None
    assert remember(path).parent == own_cache
    assert known_digest(key_of(path)) == DIGEST
    times = path.stat()
    # A byte far behind the head, of the same size, with the time of writing set back.
    with path.open("r+b") as stream:
        stream.seek(40_000)
        stream.write(b"y")
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert path.stat().st_mtime_ns == times.st_mtime_ns
    assert known_digest(key_of(path)) is None


def test_a_copy_of_a_known_file_is_another(own_cache, tmp_path):
    path = tmp_path / "g"
    path.write_bytes(b"x" * 50_000)
    remember(path)
    assert known_digest(key_of(shutil.copy2(path, tmp_path / "h"))) is None


def test_what_was_changed_just_now_is_not_remembered(own_cache, tmp_path, monkeypatch):
    path = tmp_path / "g"
    path.write_bytes(b"x")
    monkeypatch.setattr(known_files, "_SETTLED", 60.0)
    assert remember(path) is None
    assert not list(own_cache.iterdir())


def test_a_damaged_note_and_one_that_others_can_write_count_for_nothing(own_cache, tmp_path):
    path = tmp_path / "g"
    path.write_bytes(b"x")
    note = remember(path)
    note.chmod(0o666)
    assert known_digest(key_of(path)) is None
    note.chmod(0o600)
    assert known_digest(key_of(path)) == DIGEST
    note.write_text(note.read_text().replace("5e5e", "5f5e", 1))
    assert known_digest(key_of(path)) is None


def test_a_known_graph_is_answered_from_what_is_kept_without_the_engine(own_cache, graph_file):
    ask = (
        "import sys\nfrom embargraph import Graph\n"
        f"with Graph({str(graph_file)!r}) as graph:\n"
        "    answer = graph.ask('restricted', who='ZTE', as_of='2018-05-03')\n"
        "    print([(row.under['citation'], row.since) for row in answer][:1], answer.answer['said'], 'duckdb' in sys.modules)\n"
    )

    def run():
        return subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True).stdout

    time.sleep(2.1)
    # The first remembers the file, the second keeps what is asked of it, the third needs no more.
    first, second, third = run(), run(), run()
    assert first.endswith("True\n") and third == first.replace("True", "False")
    assert second == first
    assert len(list(own_cache.glob("answers-*.pack"))) == 1


def test_a_known_file_that_is_replaced_is_still_the_one_that_was_opened(own_cache, graph_file):
    with Graph(graph_file) as graph:
        digest = graph.digest
    with Graph(graph_file) as graph:
        assert graph._file.is_known
        other = graph_file.with_name("other")
        other.write_bytes(b"no graph")
        other.replace(graph_file)
        assert graph.digest == digest
        assert graph.ask("restricted", who="ZTE", as_of="2018-05-03")
    with pytest.raises(GraphFileError):
        Graph(graph_file)


def test_damage_to_what_is_kept_is_said_and_mended(own_cache, graph_file, capsys):
    with Graph(graph_file) as graph:
        expected, *_ = (graph.ask("restricted", who="Huawei", as_of="2021-03-11").rows for _ in range(3))
        assert graph._kept is not None
    (kept,) = own_cache.glob("answers-*.pack")
    whole = kept.read_bytes()
    # The records of the largest sections stand in the middle.
    kept.write_bytes(whole[: len(whole) // 4] + bytes(len(whole) // 2) + whole[len(whole) * 3 // 4 :])
    capsys.readouterr()
    with Graph(graph_file) as graph:
        assert graph.ask("restricted", who="Huawei", as_of="2021-03-11").rows == expected
        assert "damaged after they were written; they are made anew" in capsys.readouterr().err
        assert graph.ask("restricted", who="Huawei", as_of="2021-03-11").rows == expected
        assert graph._kept is not None
    assert kept.read_bytes() == whole
    assert capsys.readouterr().err == ""


def test_nowhere_to_keep_is_no_fault(own_cache, graph_file, monkeypatch):
    from embargraph.store import kept_pack

    def full(*_):
        raise OSError("disk full")

    monkeypatch.setattr(kept_pack, "write_pack", full)
    with Graph(graph_file) as graph:
        for _ in range(4):
            assert graph.ask("restricted", who="ZTE", as_of="2018-05-03")
        assert graph._kept is None


def test_what_is_kept_of_graphs_that_nobody_asks_is_removed(own_cache, graph_file):
    for number in range(12):
        old = own_cache / f"answers-1-{number:016x}-00000000.pack"
        old.write_bytes(b"old")
        os.utime(old, (1_000_000 + number, 1_000_000 + number))
    with Graph(graph_file) as graph:
        for _ in range(3):
            graph.ask("restricted", who="ZTE", as_of="2018-05-03")
        kept = graph._kept.pack.path
    left = sorted(own_cache.glob("answers-*.pack"))
    assert kept in left and len(left) == 8
    assert own_cache / f"answers-1-{11:016x}-00000000.pack" in left
    assert own_cache / f"answers-1-{4:016x}-00000000.pack" not in left
