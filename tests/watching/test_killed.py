"""A run that is killed at any commit and started again loses no alert and doubles none."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from small_worlds import listing

SCRIPT = Path(__file__).parent / "killed_runs.py"


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks")
def test_killed_at_each_commit(tmp_path, world, desk):
    graph = world(listing("alpha", "2026-11-03"), listing("beta", "2020-01-01", "2026-11-02"))
    (desk.folder / "graph.duckdb").write_bytes(graph.path.read_bytes())
    desk.state.close()
    (desk.folder / "watches.sqlite").unlink()
    desk.write(
        '[[watch]]\nid = "w"\nnames = ["Alpha Ltd", "Beta Ltd"]\nhorizon = 0\n'
        'to = [{lines = "alerts.jsonl"}, {mail = "desk@example.org"}, {webhook = "https://example.org/", secret_env = "HOOK"}]\n'
    )
    done = subprocess.run(
        [sys.executable, SCRIPT, desk.folder, "2026-11-01", "2026-11-04"],
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    whole, *killed = json.loads(done.stdout)
    assert len(whole["alerts"]) == 2
    # The run, then two commits for each of four deliveries.
    assert len(killed) >= 2 * 9
    for found in [whole, *killed]:
        assert found["ended"], found
        assert not found["waiting"], found
        assert sorted(found["alerts"]) == sorted(whole["alerts"]), found
        assert sorted(found["lines"]) == sorted(whole["alerts"]), "each line is there once"
        assert set(found["webhook"]) == set(whole["alerts"])
        assert set(found["mail"]) == set(whole["mail"])
        # What was sent, and not yet kept as sent, is sent again under its own id: nothing else comes twice.
        twice = len(found["webhook"]) + len(found["mail"]) - len(set(found["webhook"])) - len(set(found["mail"]))
        assert twice <= (found["kill"] is not None and found["kill"][1] == "before")
