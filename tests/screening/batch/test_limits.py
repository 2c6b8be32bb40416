"""Limits of files and sheets, and results that are no results: each is said before anything is written over."""

import json

import pytest

from embargraph.errors import DataError, ExportError, UsageError
from embargraph.screening.batch import input as reading
from embargraph.screening.batch import workbook_in, workbook_out
from embargraph.screening.batch.filing import write_whole
from embargraph.screening.batch.input import open_customers
from embargraph.screening.batch.run import take_up
from embargraph.screening.batch.run_record import RunRecord
from embargraph.screening.results import Outcome, Query

SEARCHED = {
    "leads": [], "lists": [], "parties": 1, "names": 1, "threshold": 0.7, "as_of": "2026-11-29", "assuming": None,
    "graph": "sha256:0", "input": "sha256:1",
}  # fmt: skip


def outcome(name="A"):
    return Outcome(Query(name, row="2", own={"name": name}), "no hit", (), searched=SEARCHED)


def test_too_many_columns(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "_MOST_COLUMNS", 2)
    (tmp_path / "a.csv").write_text("name,a,b\nx,1,2\n")
    (tmp_path / "a.jsonl").write_text('{"name": "x", "a": 1, "b": 2}\n')

    with pytest.raises(DataError, match="line 1: 3 columns; expected at most 2"):
        open_customers(tmp_path / "a.csv")
    with pytest.raises(DataError, match="3 different fields; expected at most 2"):
        open_customers(tmp_path / "a.jsonl")


def test_a_head_with_bytes_that_are_no_text(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"name,\xff\xfc,ort \xc3\xbc\nx,1,2\n")

    with pytest.raises(DataError, match="line 1: bytes that are no UTF-8; expected the names of the columns"):
        open_customers(tmp_path / "a.csv")


def test_a_workbook_that_unpacks_beyond_all_measure(tmp_path, monkeypatch):
    openpyxl = pytest.importorskip("openpyxl")
    openpyxl.Workbook().save(tmp_path / "a.xlsx")
    monkeypatch.setattr(workbook_in, "_MAX_BYTES", 100)

    with pytest.raises(DataError, match=r"a\.xlsx: unpacks to more than 100 bytes; refused"):
        open_customers(tmp_path / "a.xlsx")


@pytest.mark.parametrize(
    ("limit", "said"), [("_MOST_ROWS", "more than 1 rows"), ("_MOST_COLUMNS", "columns; a sheet holds 2")]
)
def test_a_sheet_that_is_full_leaves_no_file(tmp_path, monkeypatch, limit, said):
    pytest.importorskip("xlsxwriter")
    monkeypatch.setattr(workbook_out, limit, 2)

    with pytest.raises(ExportError, match=rf"r\.xlsx: .*{said}"):
        write_whole([outcome()] * 3, RunRecord(SEARCHED), "xlsx", tmp_path / "r.xlsx")
    assert not list(tmp_path.iterdir())


def test_a_report_that_cannot_be_laid_out_leaves_no_file(tmp_path, monkeypatch):
    pytest.importorskip("typst")
    from embargraph.screening.batch.printed import pdf

    (tmp_path / "broken.typ").write_text("#panic(1)")
    monkeypatch.setattr(pdf, "_TEMPLATE", tmp_path / "broken.typ")

    with pytest.raises(ExportError, match=r"r\.pdf: the report cannot be laid out"):
        write_whole([outcome()], RunRecord(SEARCHED), "pdf", tmp_path / "r.pdf")
    assert [path.name for path in tmp_path.iterdir()] == ["broken.typ"]


HEAD = "verdict,row,searched\n"
SAID = "No list is held whole; 1 parties under 1 names; threshold 0.7; as of 2026-11-29; graph sha256:0; input sha256:1"


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("r.csv", "name,land\nA,DE\n", "line 1: holds no results of a file; name another --out"),
        ("r.csv", HEAD + "no hit,x,y\n", "line 2: holds no results of a file; name another --out"),
        ("r.csv", HEAD + "no hit,2,other\n", "was begun with another search: other; now"),
        ("r.jsonl", '{"a": 1}\n', "holds no results of a file: 'row'; name another --out"),
        (
            "r.jsonl",
            json.dumps({"row": "2", "searched": SEARCHED | {"graph": "sha256:9"}}) + "\n",
            "begun with graph sha256:9",
        ),
    ],
)
def test_what_is_no_run_of_the_same_search_is_not_taken_up(tmp_path, name, text, said):
    (tmp_path / name).write_text(text)

    with pytest.raises(DataError, match=said.replace("'", ".")):
        take_up(tmp_path / name, SEARCHED)
    assert (tmp_path / name).read_text() == text


def test_a_torn_line_is_cut_off_and_the_last_whole_one_taken_up(tmp_path):
    (tmp_path / "r.csv").write_text(f'{HEAD}no hit,2,{SAID}\nrestricted,5,{SAID}\n"no hit,7')

    assert take_up(tmp_path / "r.csv", SEARCHED) == 5
    assert (tmp_path / "r.csv").read_text().endswith(f"restricted,5,{SAID}\n")


def test_a_suffix_that_is_read_by_nobody(tmp_path):
    (tmp_path / "a.ods").write_text("name\nx\n")

    with pytest.raises(UsageError, match=r"suffix '\.ods'; expected one of"):
        open_customers(tmp_path / "a.ods")
