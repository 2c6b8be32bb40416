"""Australia's list: as a workbook, as the publisher has it, and as CSV."""

import csv
import datetime
import io
import zipfile
from pathlib import Path

import pytest

from embargraph.errors import DataError
from embargraph.ingest.records import Row
from embargraph.sources.au_dfat import map_entry
from embargraph.sources.recognise import recognise

FILE = Path(__file__).parents[1] / "corpus/au-dfat/regulation8.csv"
openpyxl = pytest.importorskip("openpyxl")


def workbook(rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def rows():
    return list(csv.reader(io.StringIO(FILE.read_text(encoding="utf-8"))))


def typed(cell):
    """Return a cell as the publisher's workbook has it."""
    if cell.isdigit():
        return int(cell)
    parts = cell.split("/")
    return (
        datetime.datetime(*map(int, reversed(parts))) if len(parts) == 3 else True if cell == "TRUE" else cell or None
    )


def test_the_workbook_says_what_the_csv_says(load):
    told = []
    for name, content in (
        ("au.csv", FILE.read_text(encoding="utf-8")),
        ("au.xlsx", workbook([[typed(cell) for cell in row] for row in rows()])),
    ):
        graph, (report,) = load(("au-dfat", name, content))
        assert (report.read, report.loaded, report.rejected) == (7, 6, 1)
        told.append([
            graph.connection.execute(sql).fetchall()
            for sql in (
                "SELECT id, label, type FROM node WHERE kind = 'actor' ORDER BY 1",
                "SELECT node, name, quality FROM name ORDER BY ALL",
                "SELECT subject, relation, object, since, qualifiers['effect'] FROM statement WHERE relation <> 'located_in' ORDER BY ALL",
                "SELECT node, scheme, value FROM identifier ORDER BY ALL",
            )
        ])  # fmt: skip
    assert told[0][1:] != [] and told[0][0] == told[1][0]
    assert [row for row in told[0][1] if "csv" not in row[1]] == [row for row in told[1][1] if "xlsx" not in row[1]]
    assert told[0][2:] == told[1][2:]


def test_only_a_freeze_blocks(load):
    graph, _ = load(("au-dfat", "", FILE))
    effects = dict(
        graph.connection.execute(
            "SELECT object, qualifiers['effect'] FROM statement WHERE relation = 'targets'"
        ).fetchall()
    )
    assert effects == {"au-dfat-7101": "blocking", "au-dfat-7102": "travel_ban", "au-dfat-7103": "shipping"}


def test_a_reference_used_for_two_parties_is_told(load):
    lines = FILE.read_text(encoding="utf-8").splitlines()
    second = lines[1].replace("Ambervale Trading House", "Ottermere Optics")
    graph, (report,) = load(("au-dfat", "au.csv", "\n".join([*lines[:4], second]) + "\n"))

    parties = graph.connection.execute("SELECT id, label FROM node WHERE kind = 'actor' ORDER BY 1").fetchall()
    assert parties == [("au-dfat-7101", "Ambervale Trading House"), ("au-dfat-7101-2", "Ottermere Optics")]
    assert report.unparsed == 1


def test_files_are_recognised(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(workbook(rows()))
    assert recognise(path) == recognise(FILE) == ["au-dfat"]
    path.write_bytes(workbook([["name", "country"], ["A", "B"]]))
    assert recognise(path) == []


def torn(raw):
    """Return a workbook of which the sheet is not well-formed."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(packed, "w") as new:
        for part in old.infolist():
            content = old.read(part)
            new.writestr(part.filename, content[: len(content) // 2] if "sheet1" in part.filename else content)
    return packed.getvalue()


@pytest.mark.parametrize("damage", [lambda raw: raw[: len(raw) // 2], lambda _: b"PK\x03\x04" + b"\0" * 400, torn])
def test_a_damaged_workbook_is_refused(load, damage):
    with pytest.raises(DataError, match="not readable as a workbook"):
        load(("au-dfat", "au.xlsx", damage(workbook(rows()))))


def test_a_workbook_that_unpacks_to_more_than_any_list_is_refused(load, monkeypatch):
    monkeypatch.setattr("embargraph.files.workbook._MOST", 1000)
    with pytest.raises(DataError, match="no list is that large"):
        load(("au-dfat", "au.xlsx", workbook(rows())))


def test_a_day_that_a_workbook_has_as_a_number():
    cells = {"nameofindividualorentity": "Quern", "type": "Entity", "nametype": "Primary Name", "controldate": "44616"}
    assert map_entry(Row(number="9", rows=[Row(cells)])).since == "2022-02-24"
