"""The manual page: every command is in it, and a formatter takes it without a word."""

import shutil
import subprocess
from pathlib import Path

import pytest

from embargraph.cli import COMMANDS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "embargraph.1"


def test_every_command_is_in_the_manual():
    text = PAGE.read_text(encoding="utf-8").replace("\\-", "-")
    assert all(f".SS embargraph {name}" in text for name in COMMANDS)
    for section in ("NAME", "SYNOPSIS", "OPTIONS", "EXIT STATUS", "ENVIRONMENT", "FILES"):
        assert f".SH {section}\n" in text


@pytest.mark.skipif(shutil.which("groff") is None, reason="no groff")
def test_a_formatter_finds_no_fault():
    done = subprocess.run(["groff", "-man", "-ww", "-z", "-Tutf8", "-Kutf8", PAGE], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    shown = subprocess.run(
        ["groff", "-man", "-Tutf8", "-Kutf8", "-P-cbou", PAGE], capture_output=True, text=True
    ).stdout
    assert "--accept-losses" in shown and "EMBARGRAPH_GRAPH" in shown
