"""The commands of the page on screening that make files run as they stand."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "screening.md").read_text(encoding="utf-8")


def test_the_block_that_makes_a_list_runs_from_beginning_to_end(tmp_path):
    pytest.importorskip("xlsxwriter")
    pytest.importorskip("typst")
    (block,) = (b for b in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL) if b.startswith("printf"))
    for line in block.splitlines():
        command = line.replace("embargraph ", f"{sys.executable} -m embargraph ", 1)
        done = subprocess.run(["bash", "-c", command], cwd=tmp_path, capture_output=True, text=True)

        assert done.returncode == 0, done.stderr
    assert {path.name for path in tmp_path.iterdir()} == {"kunden.csv", "results.xlsx", "report.pdf"}
    assert '"verdict": "restricted"' in done.stdout
