"""The commands of docs/scale.md, as they stand there, against a server of Spark Connect in a process of its own."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from connect_server import PACKAGE, server
from made_stakes import some_rows, write_table

pytestmark = [
    pytest.mark.spark,
    pytest.mark.filterwarnings("ignore"),
    pytest.mark.skipif(
        not os.environ.get("EMBARGRAPH_EXAMPLES"), reason="takes minutes: EMBARGRAPH_EXAMPLES is not set"
    ),
]

PAGE = Path(__file__).resolve().parents[2] / "docs" / "scale.md"


def commands(page):
    """The commands of the program on the page; what is installed, and published lists, are another matter."""
    lines = [line for block in re.findall(r"```sh\n(.*?)```", page, re.S) for line in block.splitlines()]
    return [line for line in lines if line.startswith("embargraph ")]


def test_each_command_of_the_page_ends_well(tmp_path):
    run = commands(PAGE.read_text(encoding="utf-8"))
    assert len(run) >= 6
    write_table(tmp_path / "register", some_rows(7, actors=20, stakes=70))
    shutil.copytree(tmp_path / "register", tmp_path / "registers" / "stakes")
    shutil.copyfile(tmp_path / "register" / "00.parquet", tmp_path / "register.parquet")
    (tmp_path / "customers.csv").write_text("name\nHuawei Technologies\nNobody At All Ltd\n", encoding="utf-8")
    with server(PACKAGE.parent) as master:
        for command in run:
            # A store is a folder here (test_store.py has one), and no list is published on this machine.
            local = re.sub(r"--source \S+ ", "", command).replace("s3://", f"{tmp_path}/")
            program = f'"{sys.executable}" -m {local}'
            environment = {**os.environ, "SPARK_REMOTE": master, "PYTHONPATH": str(PACKAGE.parent)}
            done = subprocess.run(program, shell=True, cwd=tmp_path, env=environment, capture_output=True, text=True)
            # A screening without a hit ends with 1.
            assert done.returncode in (0, 1), f"{command}: {done.stderr}"
            assert "Traceback" not in done.stderr
