"""Files that driver and workers share, and the folder of work: what is not ours is left alone."""

import pytest

from embargraph.engines import stakes, storage
from embargraph.errors import DataError, UsageError


def test_groups_of_rows_are_numbered_through_all_files(tmp_path):
    storage.write_columns(f"{tmp_path}/t/a.parquet", {"owner": ["a", "b"], "owned": ["c", "d"]})
    storage.write_columns(f"{tmp_path}/t/b.parquet", {"owner": ["e"], "owned": ["f"]})
    groups, rows, schema = storage.row_groups(f"{tmp_path}/t")
    assert [(group[0].rpartition("/")[2], *group[1:]) for group in groups] == [
        ("a.parquet", 0, 0, 0),
        ("b.parquet", 0, 2, 0),
    ]
    assert (rows, schema.names) == (3, ["owner", "owned"])
    assert storage.count_rows(f"{tmp_path}/t") == 3


def test_files_of_other_columns_are_refused(tmp_path):
    storage.write_columns(f"{tmp_path}/t/a.parquet", {"owner": ["a"]})
    storage.write_columns(f"{tmp_path}/t/b.parquet", {"owner": [1]})
    with pytest.raises(DataError, match="has other columns than"):
        storage.row_groups(f"{tmp_path}/t")


def test_an_unknown_store_is_said(tmp_path):
    with pytest.raises(DataError, match="no storage that is known"):
        storage.row_groups("nowhere://bucket/stakes")


def test_a_folder_of_somebody_elses_is_no_folder_of_work(tmp_path):
    (tmp_path / "letter.txt").write_text("keep")
    with pytest.raises(UsageError, match="holds no work of ours"):
        stakes._take_up(str(tmp_path), "x", resume=False)
    assert (tmp_path / "letter.txt").read_text() == "keep"


def test_work_begun_with_the_same_is_taken_up_and_with_another_is_not(tmp_path):
    work = f"{tmp_path}/work"
    stakes._take_up(work, "x", resume=False)
    stakes._take_up(work, "x", resume=True)
    with pytest.raises(DataError, match="begun with other stakes"):
        stakes._take_up(work, "y", resume=True)
    # Without --resume the old work goes.
    storage.write_text(f"{work}/0000-stake_bound.done", "3")
    stakes._take_up(work, "y", resume=False)
    assert not storage.exists(f"{work}/0000-stake_bound.done")
