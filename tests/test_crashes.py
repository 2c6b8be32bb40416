"""What survives when the work is stopped at its operations on files; `benchmarks/crashes.py` tries every one."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parent.parent / "benchmarks" / "crashes.py"


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc, forks, and limits the size of files")
@pytest.mark.parametrize(("work", "places"), [pytest.param("build", 3, marks=pytest.mark.slow), ("judgements", 8), ("decisions", 2), ("screen --resume csv", 3),
                                              ("licence", 4), ("fetch", 6), ("kept readings", 6), ("export of a folder", 2)])  # fmt: skip
def test_the_old_or_the_new_file_stands_and_the_next_run_succeeds(work, places):
    done = subprocess.run(
        [sys.executable, SCRIPT, "--gate", str(places), "--only", work],
        capture_output=True, text=True, timeout=900, env={**os.environ, "PYTHONHASHSEED": "0"},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    said = json.loads(done.stdout.splitlines()[-1])
    assert said["faults"] == 0
    assert said["trials"] >= places
    assert places < 3 or (said["ends"] and said["full"]), "nothing was stopped"


def test_a_layer_that_fails_is_felt(tmp_path):
    """The harness sees a writer that is not careful: it finds the half of a file."""
    code = f"""
import sys
sys.path.insert(0, {str(Path(__file__).parent)!r})
from pathlib import Path
from file_faults import Plan, layer

target = Path(sys.argv[1]) / "a.txt"
target.write_text("old and whole")
with layer(Plan(sys.argv[1], "ends", 2)):
    target.write_text("new and whole")
"""
    done = subprocess.run([sys.executable, "-c", code, tmp_path], check=False)
    assert done.returncode == 137
    assert (tmp_path / "a.txt").read_text() == "new an"
