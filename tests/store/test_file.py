"""The graph file: whole or not at all, and readable only as a graph."""

import os
import subprocess
import sys

import duckdb
import pytest

from embargraph.errors import ExportError, GraphFileError
from embargraph.model.names import name_key, name_words
from embargraph.packaged import build_graph
from embargraph.store.file import new_graph, open_graph


def test_names_are_compared_without_case_width_punctuation_and_spaces():
    assert name_key("HUAWEI Technologies, Co.  Ltd") == name_key("ｈｕａｗｅｉ technologies co ltd")
    assert name_words("Semiconductor Manufacturing (Beijing)") == ["semiconductor", "manufacturing", "beijing"]


def test_a_failed_build_leaves_the_old_file_and_nothing_beside(tmp_path):
    target = tmp_path / "graph.duckdb"
    target.write_bytes(b"the old file")

    with pytest.raises(RuntimeError), new_graph(target):
        raise RuntimeError

    assert target.read_bytes() == b"the old file"
    assert os.listdir(tmp_path) == ["graph.duckdb"]


def test_too_little_memory_is_said(tmp_path):
    target = tmp_path / "graph.duckdb"

    with pytest.raises(ExportError, match="needs more memory than there is"), new_graph(target) as connection:
        connection.execute("SET memory_limit = '2MB'; SET temp_directory = ''")
        connection.execute("CREATE TEMP TABLE large AS SELECT range::VARCHAR AS id FROM range(2000000) ORDER BY id")

    assert os.listdir(tmp_path) == []


def test_a_stale_log_beside_the_target_does_no_harm(tmp_path):
    target = tmp_path / "graph.duckdb"
    (tmp_path / "graph.duckdb.wal").write_bytes(b"stale")

    build_graph(target, seeds=False)

    open_graph(target).close()


def test_an_unwritable_folder_is_said(tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(ExportError, match="cannot be written"):
        build_graph(tmp_path / "file" / "graph.duckdb", seeds=False)


def test_building_twice_gives_the_same_rows(tmp_path, packaged_file):
    build_graph(tmp_path / "again.duckdb")
    tables = ("node", "name", "statement", "status", "clock", "restriction", "source")
    for table in tables:
        rows = []
        for path in (packaged_file, tmp_path / "again.duckdb"):
            connection = open_graph(path)
            rows.append(connection.execute(f"SELECT * FROM {table} ORDER BY ALL").fetchall())
            connection.close()
        assert rows[0] == rows[1], table


@pytest.mark.parametrize("content", [b"", b"not a graph", b"\x00" * 5000])
def test_what_is_no_graph_file_is_said(tmp_path, content):
    path = tmp_path / "x.duckdb"
    path.write_bytes(content)

    with pytest.raises(GraphFileError, match=r"x\.duckdb"):
        open_graph(path)


def test_a_torn_graph_file_is_said(tmp_path, packaged_file):
    path = tmp_path / "torn.duckdb"
    path.write_bytes(packaged_file.read_bytes()[:30_000])

    with pytest.raises(GraphFileError, match="not readable as a graph file"):
        open_graph(path)


def test_a_missing_file_says_how_to_build_one(tmp_path):
    with pytest.raises(GraphFileError, match="embargraph build"):
        open_graph(tmp_path / "none.duckdb")


def test_some_other_database_and_a_newer_graph_are_said(tmp_path):
    other = tmp_path / "other.duckdb"
    duckdb.connect(str(other)).close()
    with pytest.raises(GraphFileError, match="not an Embargraph graph"):
        open_graph(other)

    for version, mend in (("99", "use a newer embargraph"), ("3", "reads \\d+; build the graph anew")):
        another = tmp_path / "another.duckdb"
        build_graph(another, seeds=False)
        with duckdb.connect(str(another)) as connection:
            connection.execute("UPDATE meta SET value = $1 WHERE key = 'schema'", [version])
        with pytest.raises(GraphFileError, match=f"store version {version}.*{mend}"):
            open_graph(another)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_text('/etc/hostname')",
        "COPY node TO 'stolen.csv'",
        "ATTACH 'other.duckdb'",
        "SET enable_external_access = true",
        "INSTALL httpfs",
        "SELECT * FROM glob('/*')",
        "DELETE FROM node",
    ],
)
def test_an_open_graph_reads_nothing_else_and_writes_nothing(packaged, tmp_path, monkeypatch, sql):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(duckdb.Error):
        packaged.connection.execute(sql).fetchall()

    assert os.listdir(tmp_path) == []


def test_a_full_disk_leaves_the_old_file_usable(tmp_path, packaged_file):
    # A limit on file size stands in for a full disk: the write fails in its middle.
    target = tmp_path / "graph.duckdb"
    target.write_bytes(packaged_file.read_bytes())
    code = (
        "import resource, signal, pathlib\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))\n"
        "from embargraph.packaged import build_graph\n"
        "from embargraph.errors import ExportError\n"
        "try:\n"
        f"    build_graph(pathlib.Path({str(target)!r}))\n"
        "except ExportError as error:\n"
        "    print('refused', error)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)

    assert "refused" in done.stdout, done
    assert os.listdir(tmp_path) == ["graph.duckdb"]
    open_graph(target).close()
