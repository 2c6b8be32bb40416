"""Files that driver and workers share, and the folder of work: what is not ours is left alone."""

import pytest

from embargraph.engines import stakes
from embargraph.errors import DataError, ExportError, UsageError
from embargraph.files import addresses, storage


def test_spans_of_rows_are_numbered_through_all_files(tmp_path):
    storage.write_columns(f"{tmp_path}/t/a.parquet", {"owner": ["a", "b"], "owned": ["c", "d"]})
    storage.write_columns(f"{tmp_path}/t/b.parquet", {"owner": ["e"], "owned": ["f"]})
    spans, rows, schema = storage.row_spans(f"{tmp_path}/t")
    assert [(span[0].rpartition("/")[2], *span[1:]) for span in spans] == [
        ("a.parquet", 0, 1, 0, 0),
        ("b.parquet", 0, 1, 2, 0),
    ]
    assert (rows, schema.names) == (3, ["owner", "owned"])
    assert storage.count_rows(f"{tmp_path}/t") == 3


@pytest.mark.parametrize(("rows", "bytes_"), [(1, 10**9), (7, 10**9), (10**9, 1), (10**9, 300), (10**9, 10**9)])
def test_each_row_is_in_one_span_at_its_number(tmp_path, monkeypatch, rows, bytes_):
    import pyarrow as pa
    import pyarrow.parquet as pq

    monkeypatch.setattr(storage, "_SPAN_ROWS", rows)
    monkeypatch.setattr(storage, "_SPAN_BYTES", bytes_)
    whole = [f"party {number}" for number in range(50)]
    for name, first, last, size in (("a", 0, 20, 3), ("b", 20, 20, 3), ("c", 20, 21, 9), ("d", 21, 50, 10)):
        part = pa.table({"owner": pa.array(whole[first:last], pa.string())})
        pq.write_table(part, tmp_path / f"{name}.parquet", row_group_size=size)

    spans, count, _ = storage.row_spans(str(tmp_path))

    assert count == 50
    read = []
    for span in spans:
        owners = storage.read_span(str(tmp_path), span).column("owner").to_pylist()
        file, _, groups, first, first_in_file = span
        assert whole[first : first + len(owners)] == owners
        assert first - first_in_file == {"a": 0, "b": 20, "c": 20, "d": 21}[file.rpartition("/")[2][0]]
        assert groups == 1 or len(owners) <= rows
        read += owners
    assert read == whole


def test_files_of_other_columns_are_refused(tmp_path):
    storage.write_columns(f"{tmp_path}/t/a.parquet", {"owner": ["a"]})
    storage.write_columns(f"{tmp_path}/t/b.parquet", {"owner": [1]})
    with pytest.raises(DataError, match="has other columns than"):
        storage.row_spans(f"{tmp_path}/t")


def test_an_unknown_store_is_said(tmp_path):
    with pytest.raises(DataError, match="no storage that is known"):
        storage.row_spans("nowhere://bucket/stakes")


@pytest.mark.parametrize(
    "write", [lambda url: storage.write_text(url, "x"), lambda url: storage.write_columns(url, {"owner": ["a"]})]
)
def test_what_cannot_be_written_is_named_and_nothing_else(tmp_path, write):
    (tmp_path / "work").write_text("a file where the folder should be")
    with pytest.raises(ExportError, match=rf"^{tmp_path}/work/rounds/0\.done: cannot be written: "):
        write(f"{tmp_path}/work/rounds/0.done")


def test_a_folder_of_somebody_elses_is_no_folder_of_work(tmp_path):
    (tmp_path / "letter.txt").write_text("keep")
    with pytest.raises(UsageError, match="holds no work of ours"):
        stakes.begin_work(str(tmp_path), resume=False)
    assert (tmp_path / "letter.txt").read_text() == "keep"


def test_work_begun_with_the_same_is_taken_up_and_with_another_is_not(tmp_path):
    work = f"{tmp_path}/work"
    with pytest.raises(UsageError, match="no work that was begun"):
        stakes.begin_work(work, resume=True)
    stakes.begin_work(work, resume=False)
    # Stopped before it was known of what: nothing in it is of another input.
    stakes.begin_work(work, resume=True)
    stakes._state(work, "x")
    stakes.begin_work(work, resume=True)
    stakes._state(work, "x")
    with pytest.raises(DataError, match="begun with other stakes"):
        stakes._state(work, "y")
    # Without --resume the old work goes.
    storage.write_text(f"{work}/0000-stake_bound.done", "3")
    stakes.begin_work(work, resume=False)
    stakes._state(work, "y")
    assert not storage.exists(f"{work}/0000-stake_bound.done")


def test_a_file_that_was_written_anew_is_another(tmp_path):
    storage.write_columns(f"{tmp_path}/t/a.parquet", {"owner": ["a"], "owned": ["b"]})
    before = storage.file_marks(f"{tmp_path}/t")
    assert before == storage.file_marks(f"{tmp_path}/t")
    storage.write_columns(f"{tmp_path}/t/a.parquet", {"owner": ["a"], "owned": ["c"]})
    assert before != storage.file_marks(f"{tmp_path}/t")


def test_what_logs_in_is_never_shown():
    for url in ("s3://key:s3cret@bucket/stakes?secret_key=s3cret", "abfss://s3cret@host/x", "sc://h:1/;token=s3cret"):
        assert "s3cret" not in addresses.shown(url)
    with pytest.raises(DataError) as caught:
        storage.row_spans("nowhere://key:s3cret@bucket/stakes?secret=s3cret")
    assert "s3cret" not in str(caught.value)
    assert addresses.shown("/a;b/c?d") == "/a;b/c?d"
