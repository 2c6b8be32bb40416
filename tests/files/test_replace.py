"""Files and folders that are written beside their place take it whole, or not at all."""

import os
import stat
import subprocess
import sys

import pytest

from embargraph.errors import ExportError
from embargraph.files.replace import append_text, part_of, put_in_place, swap, written
from embargraph.files.unfinished import begun_about, note_about, unfinished


def test_a_file_takes_the_place_of_another(tmp_path):
    target = tmp_path / "a.txt"
    target.write_text("old")
    with written(target) as part:
        part.write_text("new")
        assert target.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]
    assert target.read_text() == "new"


def test_nothing_is_left_of_a_file_that_fails(tmp_path):
    target = tmp_path / "a.txt"
    target.write_text("old")
    with pytest.raises(RuntimeError), written(target) as part:
        part.write_text("half")
        raise RuntimeError
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]
    assert target.read_text() == "old"


def test_a_folder_goes_to_its_place_with_all_that_it_holds(tmp_path):
    target = tmp_path / "export"
    part = part_of(target)
    (part / "inner").mkdir(parents=True)
    (part / "inner" / "a.csv").write_text("id\n1\n")
    put_in_place(part, target)
    assert (target / "inner" / "a.csv").read_text() == "id\n1\n"
    assert [path.name for path in tmp_path.iterdir()] == ["export"]


def test_two_processes_that_add_lines_lose_none(tmp_path):
    target = tmp_path / "desk.jsonl"
    code = (
        "import sys, pathlib\nfrom embargraph.files.replace import append_text\n"
        "for n in range(40): append_text(pathlib.Path(sys.argv[1]), f'{sys.argv[2]} {n}\\n')"
    )
    running = [subprocess.Popen([sys.executable, "-c", code, target, name]) for name in "ab"]
    assert [each.wait(60) for each in running] == [0, 0]
    lines = target.read_text().splitlines()
    assert sorted(lines) == sorted(f"{name} {n}" for name in "ab" for n in range(40))
    assert [path.name for path in tmp_path.iterdir()] == ["desk.jsonl"]


def test_lines_are_added_behind_a_line_that_has_no_end_and_through_a_link(tmp_path):
    target, link = tmp_path / "desk.jsonl", tmp_path / "link.jsonl"
    target.write_text("one")
    target.chmod(0o664)
    link.symlink_to(target)
    append_text(link, "two\n")
    assert target.read_text() == "one\ntwo\n"
    assert link.is_symlink() and stat.S_IMODE(target.stat().st_mode) == 0o664


def test_lines_that_a_check_refuses_are_not_added(tmp_path):
    target = tmp_path / "desk.jsonl"
    with pytest.raises(RuntimeError):
        append_text(target, "one\n", check=lambda part: (_ for _ in ()).throw(RuntimeError(part)))
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do it in two steps")
def test_folders_are_exchanged_in_one_step(tmp_path):
    part, target = tmp_path / ".part", tmp_path / "tables"
    for folder, text in ((part, "new"), (target, "old")):
        folder.mkdir()
        (folder / "a.csv").write_text(text)
    assert swap(part, target)
    assert ((target / "a.csv").read_text(), (part / "a.csv").read_text()) == ("new", "old")


def test_results_take_their_place_when_they_are_whole(tmp_path):
    out = tmp_path / "out.csv"
    out.write_text("old")
    out.chmod(0o640)
    with unfinished(out, resume=False) as part:
        part.write_text("new")
        assert out.read_text() == "old"
    assert out.read_text() == "new" and stat.S_IMODE(out.stat().st_mode) == 0o640
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]


def test_what_a_stopped_run_gathered_is_taken_up_and_the_earlier_results_stay(tmp_path):
    out = tmp_path / "out.csv"
    out.write_text("old")
    with pytest.raises(KeyboardInterrupt), unfinished(out, resume=False) as part:
        note_about(part, "this input")
        part.write_text("half")
        raise KeyboardInterrupt
    assert out.read_text() == "old"
    with unfinished(out, resume=True) as part:
        assert (part.read_text(), begun_about(part)) == ("half", "this input")
    assert out.read_text() == "half"
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]
    with pytest.raises(KeyboardInterrupt), unfinished(out, resume=False, keep=False) as part:
        part.write_text("other")
        raise KeyboardInterrupt
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]


def test_two_runs_do_not_write_the_same_results(tmp_path):
    out = tmp_path / "out.csv"
    with unfinished(out, resume=False) as part:
        part.write_text("one")
        with pytest.raises(ExportError, match="another run is writing it"), unfinished(out, resume=False):
            pass
    assert out.read_text() == "one"


def test_results_go_into_a_pipe_as_they_come(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with unfinished(pipe, resume=False) as part:
        assert part == pipe
    assert [path.name for path in tmp_path.iterdir()] == ["pipe"]
