"""Files and folders that are written beside their place take it whole, or not at all."""

import pytest

from embargraph.files.replace import part_of, put_in_place, written


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
