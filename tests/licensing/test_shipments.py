"""Tables of shipments: every row is answered, its own columns are kept, an interrupted run goes on."""

import csv

import pytest

from embargraph.errors import DataError
from embargraph.licensing.case import Party, Restriction
from embargraph.licensing.shipments import determine_rows, read_table_file, run_file

ROWS = (
    "ref,ECCN,Destination,Customer,Net value\n1,3A001.a.2,Germany,,\n2,EAR99,CN,Listed,\n3,,DE,,\n4,2A001.a,TH,,2000\n"
)
LISTED = Restriction("us-bis", "entity-list", requirement="all items subject to the EAR", citation="85 FR 1")


def parties(named, as_of):
    return tuple(Party(name, role, (LISTED,) if name == "Listed" else ()) for name, role in named)


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "shipments.csv"
    path.write_text(ROWS, encoding="utf-8")
    return path


def read(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_row_is_answered_and_keeps_its_columns(table, tmp_path):
    out = tmp_path / "out.csv"
    assert run_file(table, out, as_of="2026-08-07", parties_of=parties) == 4
    rows = read(out)
    assert [row["ref"] for row in rows] == ["1", "2", "3", "4"]
    assert [row["licence"] for row in rows] == ["not_required", "required", "unknown", "required"]
    assert "item: is missing" in rows[2]["fault"]
    assert "LVS possible" in rows[3]["exceptions"]


def test_an_interrupted_run_goes_on(table, tmp_path):
    out = tmp_path / "out.csv"

    def stop(count):
        if count == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_file(table, out, as_of="2026-08-07", parties_of=parties, progress=stop)
    assert not out.exists()
    seen = []
    run_file(table, out, as_of="2026-08-07", parties_of=parties, resume=True, progress=seen.append)
    assert seen == [3, 4]
    assert [row["ref"] for row in read(out)] == ["1", "2", "3", "4"]


def test_a_party_that_nobody_looked_up_is_not_cleared():
    row = next(determine_rows([{"item": "EAR99", "to": "DE", "party": "Somebody"}], as_of="2026-08-07"))
    assert row["licence"] == "unknown" and "party_screened" in row["questions"]


def test_facts_have_columns_of_their_own():
    rows = [{"item": "3A001.b.2", "to": "DE", "fact civil_telecom_use": use} for use in ("yes", "no")]
    assert [row["licence"] for row in determine_rows(rows, as_of="2026-08-07")] == ["not_required", "required"]


def test_parquet_and_xlsx_are_read_like_csv(tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet")
    import pyarrow

    data = {"item": ["3A001.a.2"], "to": ["CN"]}
    parquet.write_table(pyarrow.table(data), tmp_path / "s.parquet")
    assert list(read_table_file(tmp_path / "s.parquet")) == [{"item": "3A001.a.2", "to": "CN"}]
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for line in (("item", "to"), ("3A001.a.2", "CN")):
        book.active.append(line)
    book.save(tmp_path / "s.xlsx")
    assert list(read_table_file(tmp_path / "s.xlsx")) == [{"item": "3A001.a.2", "to": "CN"}]


def test_another_file_is_refused(tmp_path):
    (tmp_path / "s.pdf").write_text("x")
    with pytest.raises(DataError, match=r"expected \.csv, \.xlsx or \.parquet"):
        list(read_table_file(tmp_path / "s.pdf"))


@pytest.fixture
def stopped(table, tmp_path):
    """A run that was stopped within its third row."""
    out = tmp_path / "out.csv"

    def stop(count):
        if count == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_file(table, out, as_of="2026-08-07", parties_of=parties, progress=stop)
    part = tmp_path / "out.csv.part"
    part.write_bytes(part.read_bytes()[:-9])
    return out


def test_a_row_that_was_cut_off_is_answered_again(table, stopped):
    run_file(table, stopped, as_of="2026-08-07", parties_of=parties, resume=True)
    rows = read(stopped)
    assert [row["ref"] for row in rows] == ["1", "2", "3", "4"]
    assert all(row["licence"] for row in rows)


@pytest.mark.parametrize("other", ["table", "day", ", now graph 2"])
def test_a_run_is_not_taken_up_with_another_input(table, stopped, other):
    if other == "table":
        table.write_text(ROWS.replace("Germany", "Russia"), encoding="utf-8")
    with pytest.raises(DataError, match=f"was begun with {other}"):
        run_file(table, stopped, as_of="2026-08-08" if other == "day" else "2026-08-07", parties_of=parties,
                 resume=True, rests_on="graph 2" if "graph" in other else "")  # fmt: skip
    assert not stopped.exists()


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "parquet"])
def test_a_damaged_table_is_an_error_of_ours(tmp_path, suffix):
    path = tmp_path / f"s.{suffix}"
    path.write_bytes(b"PAR1\x00\xff\xfe damaged")
    with pytest.raises(DataError, match="cannot be read"):
        list(read_table_file(path))
