"""The SQLite file: private, whole, and refused where it is something else."""

import sqlite3

import pytest

from embargraph.errors import DataError, ExportError
from embargraph.watching.state import WatchState


def test_the_file_is_private(tmp_path):
    with WatchState(tmp_path / "new" / "w.sqlite") as state, state.writing():
        state.keep_generation("g", {})
        for path in (tmp_path / "new").iterdir():
            assert path.stat().st_mode & 0o077 == 0, path
    (tmp_path / "open.sqlite").touch(0o644)
    with pytest.raises(DataError, match="others can read it; it holds names: chmod 600 closes it"):
        WatchState(tmp_path / "open.sqlite")


def test_files_of_something_else(tmp_path):
    (tmp_path / "text.sqlite").write_text("words " * 200)
    (tmp_path / "text.sqlite").chmod(0o600)
    with pytest.raises(DataError, match="it is damaged"):
        WatchState(tmp_path / "text.sqlite")
    other = sqlite3.connect(tmp_path / "other.sqlite")
    other.execute("CREATE TABLE bookmarks (url TEXT)")
    other.close()
    (tmp_path / "other.sqlite").chmod(0o600)
    with pytest.raises(DataError, match="a SQLite file of something else; name another with --state"):
        WatchState(tmp_path / "other.sqlite")
    with WatchState(tmp_path / "newer.sqlite") as state:
        state._rows_none("UPDATE meta SET value = '99'", ())
    with pytest.raises(DataError, match="written by a newer version"):
        WatchState(tmp_path / "newer.sqlite")
    (tmp_path / "folder").mkdir()
    with pytest.raises(DataError, match="not a file"):
        WatchState(tmp_path / "folder")
    (tmp_path / "file").touch()
    with pytest.raises(ExportError, match="cannot be made"):
        WatchState(tmp_path / "file" / "w.sqlite")


def test_a_run_that_fails_within_leaves_nothing(tmp_path):
    with WatchState(tmp_path / "w.sqlite") as state:
        with pytest.raises(KeyboardInterrupt), state.writing():
            state.add_delivery("w", 1, "mail", "t", ["a"], "2026-01-01T00:00:00Z")
            raise KeyboardInterrupt
        assert state.deliveries("w") == []


def test_two_processes_do_not_take_one_delivery(tmp_path):
    with WatchState(tmp_path / "w.sqlite") as one, WatchState(tmp_path / "w.sqlite") as other:
        one.add_delivery("w", 1, "mail", "t", ["a"], "2026-01-01T00:00:00Z")
        now, until = "2026-01-01T00:00:01Z", "2026-01-01T00:02:01Z"
        assert one.claim(now, until).alerts == ("a",)
        assert other.claim(now, until) is None
        assert other.claim(until, "2026-01-01T00:04:01Z") is not None, "the first has died"
