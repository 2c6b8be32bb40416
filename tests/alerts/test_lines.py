"""Alerts at the end of a file: each once, and for nobody else to read."""

import json

import pytest

from alerts_made import make_alert
from embargraph.alerts.lines import add_lines
from embargraph.alerts.undelivered import Undelivered


def test_each_alert_is_added_once(tmp_path):
    path = tmp_path / "private" / "alerts.jsonl"
    assert add_lines(path, [make_alert(number=1), make_alert(number=2)]) == 2
    assert add_lines(path, [make_alert(number=2), make_alert(number=3)]) == 1
    found = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert found == json.loads(json.dumps([make_alert(number=number) for number in (1, 2, 3)]))
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0


def test_lines_of_others_stay(tmp_path):
    path = tmp_path / "alerts.jsonl"
    path.write_bytes(b'{"id": 1}\n[]\nnot json \xff\n"cut off')
    assert add_lines(path, [make_alert()]) == 1
    lines = path.read_bytes().split(b"\n")
    assert lines[:4] == [b'{"id": 1}', b"[]", b"not json \xff", b'"cut off']
    assert json.loads(lines[4])["id"] == make_alert()["id"]
    assert add_lines(path, [make_alert()]) == 0


def test_a_file_that_cannot_be_written(tmp_path):
    (tmp_path / "folder").mkdir()
    with pytest.raises(Undelivered, match="folder: cannot be written"):
        add_lines(tmp_path / "folder", [make_alert()])
