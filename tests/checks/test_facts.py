"""`check`: the shapes are run, can be left out, and are not missed silently."""

import shutil
import subprocess
import sys

import duckdb
import pytest

from embargraph.checks.facts import check_facts, check_witnesses


@pytest.fixture
def faulty(monkeypatch):
    """Shapes that find the number of restrictions wrong: derived rows are looked at too."""

    def find(connection):
        found = connection.execute("SELECT count(*) FROM restriction").fetchall()[0][0]
        return [f"a shape: {found} restrictions"]

    monkeypatch.setattr("embargraph.rdf.triples.find_shape_faults", find)


def test_what_the_shapes_find_is_a_fault(faulty, packaged):
    (expected,) = packaged.connection.execute("SELECT count(*) FROM restriction").fetchall()

    report = check_facts(shapes=True)

    assert report.faults == [f"shape: a shape: {expected[0]} restrictions"]
    assert "SHACL shapes: 1 faults" in list(report.lines())


def test_shapes_are_left_out_unless_asked_for(faulty):
    report = check_facts()

    assert report.faults == []
    assert not any("SHACL" in line for line in report.lines())


def test_a_user_s_facts_are_held_to_the_shapes(faulty, tmp_path, packaged):
    stakes = tmp_path / "stakes.csv"
    stakes.write_text("owner,owned,share,since\nHuawei,Example Affiliate,60,2024\n")

    (before,) = packaged.connection.execute("SELECT count(*) FROM restriction").fetchall()
    (fault,) = check_facts([stakes], shapes=True).faults

    assert int(fault.split()[-2]) > before[0]


def test_without_pyshacl_the_report_says_so(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyshacl", None)

    report = check_facts(shapes=True)

    assert report.faults == []
    assert "SHACL shapes were not checked" in report.shapes
    assert "embargraph[shacl]" in report.shapes


def test_the_command_leaves_the_shapes_out_when_told():
    command = [sys.executable, "-m", "embargraph", "check", "--no-shapes"]
    done = subprocess.run(command, capture_output=True, text=True)

    assert (done.returncode, "SHACL" in done.stderr) == (0, False)


def test_every_witness_of_a_graph_file_is_worked_out_again(packaged, packaged_file):
    rows = packaged.connection.execute("SELECT count(*) FROM restriction WHERE len(witness) > 0").fetchall()

    report = check_witnesses(packaged_file)

    assert report.faults == []
    assert report.witnesses == rows[0][0] > 0


def test_a_graph_file_whose_stakes_do_not_add_up_is_at_fault(tmp_path, packaged_file):
    forged = tmp_path / "forged.duckdb"
    shutil.copy(packaged_file, forged)
    with duckdb.connect(str(forged)) as connection:
        connection.execute("UPDATE statement SET share = 10, share_min = NULL WHERE relation = 'owns'")

    done = subprocess.run(
        [sys.executable, "-m", "embargraph", "check", "--graph", forged], capture_output=True, text=True
    )

    assert done.returncode == 3
    assert "witness: " in done.stderr


def test_a_graph_file_with_an_id_twice_is_at_fault(tmp_path, packaged_file):
    forged = tmp_path / "forged.duckdb"
    shutil.copy(packaged_file, forged)
    with duckdb.connect(str(forged)) as connection:
        connection.execute("INSERT INTO node SELECT * FROM node WHERE id = 'huawei'")

    assert check_witnesses(forged).faults == ["node: the id 'huawei' is there twice"]
