"""What is wrong with the input, the place or the server is said before any work; nothing is half there, nothing told."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from decimal import Decimal
from importlib.util import find_spec

import pyarrow as pa
import pytest

from connect_server import PACKAGE, server
from embargraph.cli import main
from made_stakes import write_facts, write_table

pytestmark = [pytest.mark.spark, pytest.mark.filterwarnings("ignore")]

ROW = ("p00", "q0", Decimal(60), *[None] * 7)


def status_of(arguments):
    """How a command ends: the whole process would, by SystemExit."""
    with pytest.raises(SystemExit) as ended:
        main(arguments)
        raise SystemExit(0)
    return ended.value.code


def given(folder, *more, stakes=None):
    facts = write_facts(folder / "facts.toml", [("p00", "a", "2019")])
    stakes = stakes or write_table(folder / "stakes", [ROW])
    return ["build", "--no-seeds", "--facts", str(facts), "--stakes", str(stakes), "--out", str(folder / "graph"),
            "--engine", "spark", *more]  # fmt: skip


def test_columns_that_are_missing_or_of_a_wrong_type_are_all_said_before_a_server_is_asked(tmp_path, capfd):
    types = {"owner": pa.string(), "share": pa.string(), "since": pa.float64(), "owned_nam": pa.string()}
    stakes = write_table(tmp_path / "stakes", [("a", "60", 1.0, "x")], types=types)
    # Nobody listens there: had it been asked, the error would be another.
    assert status_of(given(tmp_path, "--master", "sc://127.0.0.1:9", stakes=stakes)) == 3
    said = capfd.readouterr().err
    for fault in ("no column 'owned'", "'share' is VARCHAR", "'since' is DOUBLE", "unknown column 'owned_nam'"):
        assert fault in said
    assert sorted(path.name for path in tmp_path.iterdir()) == ["facts.toml", "stakes"]


def test_a_token_is_never_told(tmp_path, capfd):
    assert status_of(given(tmp_path, "--master", "sc://127.0.0.1:9/;use_ssl=true;token=s3cr3t-token")) == 3
    out, err = capfd.readouterr()
    assert "sc://127.0.0.1:9/: Spark does not answer" in err
    assert "s3cr3t-token" not in out + err
    assert not (tmp_path / "graph").exists()


def test_workers_with_other_code_are_refused_with_both_named(tmp_path, capfd):
    other = tmp_path / "other" / "embargraph"
    shutil.copytree(PACKAGE, other, ignore=shutil.ignore_patterns("__pycache__"))
    with (other / "rules" / "derive.py").open("a") as file:
        file.write("# another\n")
    with server(other.parent) as master:
        assert status_of(given(tmp_path, "--master", master)) == 2
    said = capfd.readouterr().err
    assert said.count("(code ") == 2
    assert "on the workers; install one version" in said
    assert not (tmp_path / "graph").exists()


def test_a_folder_that_workers_do_not_see_is_refused(tmp_path, capfd):
    if os.geteuid() != 0 or shutil.which("unshare") is None:
        pytest.skip("only root may give a server another view of the disk")
    hidden = tmp_path / "hidden"
    hidden.mkdir()
    view = ("unshare", "-m", "sh", "-c", f'mount -t tmpfs none "{hidden}" && exec "$@"', "sh")
    with server(PACKAGE.parent, *view) as master:
        assert status_of(given(tmp_path, "--master", master, "--work", str(hidden / "work"))) == 2
        assert "workers do not see this folder; give --work" in capfd.readouterr().err
        stakes = write_table(hidden / "stakes", [ROW])
        assert status_of(given(tmp_path, "--master", master, stakes=stakes)) == 2
        assert "workers do not see this input" in capfd.readouterr().err
    assert not (tmp_path / "graph").exists()


def test_ctrl_c_leaves_the_work_and_no_graph(tmp_path):
    if os.environ.get("EMBARGRAPH_SPARK", "sail") != "sail" or find_spec("pysail") is None:
        pytest.skip("benchmarks/scale_faults.py does it on Spark")
    arguments = given(tmp_path, "--master", "sail", "--collect-under", "0")
    started = subprocess.Popen([sys.executable, "-m", "embargraph", *arguments], stderr=subprocess.PIPE)
    work = tmp_path / "graph.work"
    try:
        while started.poll() is None and not list(work.glob("spread/*.done")):
            time.sleep(0.02)
        started.send_signal(signal.SIGINT)
        _, said = started.communicate(timeout=60)
    finally:
        started.kill()
    assert (started.returncode, b"Traceback" in said) == (130, False), said
    assert work.is_dir()
    assert not (tmp_path / "graph").exists()
    assert status_of([*arguments, "--resume"]) == 0
    assert json.loads((tmp_path / "graph" / "graph.json").read_text())["engine"] == "spark"
    assert not work.exists()
