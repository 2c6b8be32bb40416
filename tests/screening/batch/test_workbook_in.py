"""Workbooks as people keep them: each cell that cannot be used is named with sheet, row and column."""

import datetime
import zipfile

import pytest

from embargraph.errors import DataError, UsageError
from embargraph.screening.batch.input import BadRow, open_customers

openpyxl = pytest.importorskip("openpyxl")


@pytest.fixture
def book(tmp_path):
    """Write sheets of rows to a workbook; `change` gets it before it is saved."""

    def write(change=None, **sheets):
        book = openpyxl.Workbook()
        book.remove(book.active)
        for title, rows in sheets.items():
            sheet = book.create_sheet(title)
            for row in rows:
                sheet.append(row)
        if change:
            change(book)
        book.save(tmp_path / "a.xlsx")
        return tmp_path / "a.xlsx"

    return write


def with_results(path, results):
    """Store results of formulas, as Excel does and openpyxl does not."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    text = parts["xl/worksheets/sheet1.xml"].decode()
    for formula, result in results.items():
        kind = "" if isinstance(result, int) else ' t="str"'
        cell = text[: text.index(f"<f>{formula}</f>")].rpartition("<c ")[2]
        text = text.replace(f"<c {cell}<f>{formula}</f><v />", f"<c {cell[:-1]}{kind}><f>{formula}</f><v>{result}</v>")
        text = text.replace(
            f"<c {cell}<f>{formula}</f><v></v>", f"<c {cell[:-1]}{kind}><f>{formula}</f><v>{result}</v>"
        )
    parts["xl/worksheets/sheet1.xml"] = text.encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def test_the_sheet_with_a_head_is_read_and_the_others_are_said(book):
    path = book(Deckblatt=[["Liste 2026"]], Kunden=[["Firma", "Land"], ["ZTE", "CN"]], Alt=[["Firma"], ["SMIC"]])
    file = open_customers(path)

    assert [(row.row, row.name, row.country) for row in file] == [("2", "ZTE", "CN")]
    assert file.sheet == "Kunden"
    assert "'Deckblatt', 'Alt'" in file.notes[0]
    assert [row.name for row in open_customers(path, sheet="Alt")] == ["SMIC"]
    with pytest.raises(UsageError, match="no sheet 'Neu'; found: Deckblatt, Kunden, Alt"):
        open_customers(path, sheet="Neu")


def test_identifiers_dates_and_numbers_are_what_is_shown(book):
    def shown(book):
        book["A"]["A2"].number_format = "000000"

    born = datetime.datetime(1970, 5, 3)
    path = book(shown, A=[["Nr", "Name", "LEI", "Geburtsdatum", "Umsatz"], [17, "A. B.", "00123", born, 1.5]])
    (row,) = open_customers(path)

    assert row.own == {"Nr": "000017", "Name": "A. B.", "LEI": "00123", "Geburtsdatum": "1970-05-03", "Umsatz": 1.5}
    assert (row.birth_date, row.identifiers) == ("1970-05-03", ("00123",))


def test_an_identifier_that_lost_its_digits_is_not_screened_by(book):
    (row,) = open_customers(book(A=[["Firma", "USCC"], ["ZTE", 913010160734510100.0]]))

    assert row.identifiers == ()
    assert row.own["USCC"] == 913010160734510100.0
    assert "column 'USCC'" in row.notes[0]
    assert "lost digits" in row.notes[0]


def test_formulas_with_a_result_are_read_and_without_one_refused(book):
    rows = [["Firma", "Land"], ["=VERKETTEN(1)", "CN"], ["=LOST(1)", "CN"], ["SMIC", "=LAND(1)"]]
    path = with_results(book(A=rows), {"VERKETTEN(1)": "ZTE", "LAND(1)": "CN"})
    first, second, third = open_customers(path)

    assert (first.name, third.country) == ("ZTE", "CN")
    assert "A2 is a formula; its stored result was read" in first.notes
    assert second == BadRow(
        "3",
        "sheet 'A': column 'Firma': A3 is a formula without a stored result; "
        "expected a value (open and save it in Excel)",
    )


def test_errors_and_dates_for_names(book):
    rows = [["Firma", "Land"], ["#N/A", "CN"], [datetime.datetime(2026, 9, 1), "CN"], ["ZTE", "#REF!"]]
    error, day, place = open_customers(book(A=rows))

    assert "A2 is the error #N/A" in error.reason
    assert "sheet 'A': column 'Firma': the date 2026-09-01; expected a name" in day.reason
    assert (place.name, place.country) == ("ZTE", None)
    assert "B4 is the error #REF!" in place.notes[0]


def test_merged_cells_are_each_rows_or_no_customers(book):
    def merge(book):
        sheet = book["A"]
        sheet.merge_cells("A1:C1")
        sheet.merge_cells("A3:A5")
        sheet.merge_cells("A6:C6")

    rows = [
        ["Kunden Süd"],
        ["Firma", "Land", "LEI"],
        ["ZTE", "CN", "1"],
        [None, "DE", "2"],
        [None, "FR", "3"],
        ["Asien"],
    ]
    file = open_customers(book(merge, A=rows))
    found = list(file)

    assert [(row.name, row.country) for row in found[:3]] == [("ZTE", "CN"), ("ZTE", "DE"), ("ZTE", "FR")]
    assert found[1].notes[0] == "A3:A5 is merged; its value was taken for this row"
    assert found[3].reason.startswith("sheet 'A': column 'Firma': A6:C6 is merged over several columns")
    assert "Kunden Süd" in file.notes[0]


def test_two_rows_of_heads(book):
    rows = [["Kunde", None, "Anschrift"], ["Firma", "Land", "Straße", "Ort"], ["ZTE", "CN", "Weg 5", "Bonn"]]
    (row,) = open_customers(book(A=rows))
    second, third = open_customers(book(A=[["Firma", "Land"], ["Company", "Country"], ["ZTE", "CN"]]))

    assert (row.name, row.address) == ("ZTE", "Weg 5, Bonn")
    assert second == BadRow("2", "sheet 'A': a second row of names of columns")
    assert third.name == "ZTE"


def test_rows_beyond_the_size_that_the_file_claims_are_read(book):
    path = book(A=[["Firma"], *([f"Firm {n}"] for n in range(900))])
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"]
    assert b'ref="A1:A901"' in sheet
    parts["xl/worksheets/sheet1.xml"] = sheet.replace(b'ref="A1:A901"', b'ref="A1:A2"')
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)

    assert len(list(open_customers(path))) == 900


def test_cells_beside_the_columns_and_blank_rows(book):
    first, second = open_customers(book(A=[["Firma", "Land"], ["ZTE", "CN", "beside"], [], [None, None], ["SMIC"]]))

    assert "C2 stands beside the columns and was not read: beside" in first.notes[0]
    assert (second.row, second.name, second.country) == ("5", "SMIC", None)


@pytest.mark.parametrize("rows", [[], [[None, " "]]])
def test_an_empty_sheet_says_what_was_expected(book, rows):
    with pytest.raises(DataError, match=r"sheet 'Tabelle1': row 1: empty; expected a row with the names"):
        open_customers(book(Tabelle1=rows))


def test_a_head_alone_is_no_list_in_which_all_are_clear(book):
    with pytest.raises(DataError, match="sheet 'A': no row below"):
        list(open_customers(book(A=[["Firma", "Land"]])))


def test_a_wrong_column_names_sheet_and_row(book):
    path = book(A=[["Liste"], [], ["Wer", "Wo"], ["ZTE", "CN"]])

    with pytest.raises(UsageError, match=r"sheet 'A': row 1: no column for the name; .* found: Liste"):
        open_customers(path)
    with pytest.raises(UsageError, match=r"row 3: no column 'Was' for country; .*found: Wer, Wo"):
        open_customers(path, {"name": ["Wer"], "country": ["Was"]})
    assert [row.name for row in open_customers(path, {"name": ["Wer"]})] == ["ZTE"]
