"""Files of parties: bad rows keep their line, missing columns name those found."""

import csv
import json

import pytest

from embargraph.errors import DataError, UsageError
from embargraph.screening import Query
from embargraph.screening.batch.input import BadRow, open_customers, read_queries


def write(tmp_path, name, text):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_columns_with_the_usual_names_are_found(tmp_path):
    path = write(tmp_path, "a.csv", "Company,Country,LEI,DOB\nZTE,CN,549300,\nIvanov,RU,,1970-01-01\n")

    assert list(read_queries(path)) == [
        Query("ZTE", "CN", None, ("549300",), None, None, "2"),
        Query("Ivanov", "RU", None, (), "1970-01-01", None, "3"),
    ]


def test_bad_rows_are_told_with_their_line_and_the_rest_is_read(tmp_path):
    csv.field_size_limit(10_000_000)  # as a reader of a source leaves it
    text = (
        b'name;country\nZTE;CN\nonly one cell\n"two\nlines";CN\n;\nCaf\xe9;FR\nHuawei \xc3\xbc;CN\n'
        + b"x" * 140_000
        + b";CN\nSMIC;CN\n"
    )
    rows = list(read_queries(write(tmp_path, "a.csv", text)))

    assert [row.name for row in rows if isinstance(row, Query)] == [
        "ZTE",
        "two lines".replace(" ", "\n"),
        "Huawei ü",
        "SMIC",
    ]
    assert [(row.row, row.reason.split(";")[0].split(":")[0]) for row in rows if isinstance(row, BadRow)] == [
        ("3", "1 cells"),
        ("6", "nothing to screen"),
        ("7", "bytes that are no UTF-8"),
        ("9", "no CSV"),
    ]


def test_a_missing_column_names_those_found(tmp_path):
    path = write(tmp_path, "a.csv", "whom,where\nZTE,CN\n")

    with pytest.raises(UsageError, match=r"line 1: no column for the name; .* found: whom, where"):
        list(read_queries(path))
    with pytest.raises(UsageError, match="no column 'who' for name; nearest: whom"):
        list(read_queries(path, {"name": ["who"]}))
    assert next(read_queries(path, {"name": ["whom"], "country": ["where"]})).country == "CN"


def test_json_lines(tmp_path):
    lines = [json.dumps({"name": "ZTE", "identifiers": ["1", "2"]}), "{torn", "[1]", "", json.dumps({"name": "SMIC"})]
    rows = list(read_queries(write(tmp_path, "a.jsonl", "\n".join(lines))))

    assert [row.row for row in rows] == ["1", "2", "3", "5"]
    assert rows[0].identifiers == ("1", "2")
    assert [type(row) for row in rows] == [Query, BadRow, BadRow, Query]


def test_parquet(tmp_path):
    import duckdb

    path = tmp_path / "a.parquet"
    with duckdb.connect() as connection:
        connection.execute(f"COPY (SELECT 'ZTE' AS customer, 'CN' AS country) TO '{path}' (FORMAT parquet)").fetchall()

    assert list(read_queries(path)) == [Query("ZTE", "CN", None, (), None, None, "1")]
    with pytest.raises(DataError, match="not readable as Parquet"):
        list(read_queries(write(tmp_path, "b.parquet", "PAR1")))


@pytest.mark.parametrize(("name", "text"), [("a.csv", ""), ("missing.csv", None), ("a.doc", "x")])
def test_what_is_no_file_of_parties_is_said(tmp_path, name, text):
    path = tmp_path / name if text is None else write(tmp_path, name, text)

    with pytest.raises((DataError, UsageError)):
        list(read_queries(path))


HEADS = {
    "English": "Customer no.;Company;Country;Street;Zip;City;VAT no.",
    "German": "Kundennr.;Firma;Land;Straße;PLZ;Ort;USt-IdNr.",
    "French": "N° client;Raison sociale;Pays;Rue;Code postal;Ville;N° TVA",
    "Chinese": "编号;公司名称;国家;街道;邮编;城市;统一社会信用代码",
}


@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_columns_are_known_in_four_languages_and_every_encoding(tmp_path, head, encoding, separator):
    text = f"{head}\n000017;ZTE Ltd;CN;Road 5;00123;Shenzhen;91440300\n".replace(";", separator)
    file = open_customers(write(tmp_path, "a.csv", text.encode(encoding)))
    (query,) = file

    assert (query.name, query.country, query.address) == ("ZTE Ltd", "CN", "Road 5, 00123, Shenzhen")
    assert query.identifiers == ("91440300",)
    assert next(iter(query.own.values())) == "000017"
    assert list(query.own) == file.columns == head.split(";")


def test_german_excel_writes_windows_1252_and_it_is_said(tmp_path):
    file = open_customers(write(tmp_path, "a.csv", "Firma;Land\nMüller & Söhne – Köln;DE\n".encode("cp1252")))

    assert [row.name for row in file] == ["Müller & Söhne – Köln"]
    assert "CSV in Windows-1252; name from 'Firma', country from 'Land'" in file.read_as


@pytest.mark.parametrize(
    ("text", "encoding"),
    [("名称,国家\n中芯国际集成电路,CN\n", "gb18030"), ("Название,Страна\nРособоронэкспорт,RU\n", "cp1251"),
     ("name,x\nŁódzka Fabryka Mebli z³oty,PL\nżółw,PL\n".replace("³", "ł"), "cp1250"), ("会社,国\n東京電力,JP\n", "shift_jis")],
)  # fmt: skip
def test_another_encoding_is_refused_and_not_guessed(tmp_path, text, encoding):
    path = write(tmp_path, "a.csv", text.encode(encoding))

    with pytest.raises(DataError, match=r"unknown encoding.*--encoding"):
        open_customers(path)
    columns = {"name": [text.split(",")[0]]}
    assert [row.name for row in open_customers(path, columns, encoding=encoding)] == [
        line.split(",")[0] for line in text.splitlines()[1:]
    ]


def test_a_quotation_mark_that_is_not_closed_costs_its_own_line(tmp_path):
    lines = ["name;country", *(f"Firm {n};DE" for n in range(50))]
    lines[5] = '"Firm 4;DE'
    lines[30] = 'Firm 29 "best" Ltd;DE'
    lines[40] = '"Firm 39" GmbH;DE'
    rows = list(read_queries(write(tmp_path, "a.csv", "\n".join(lines) + "\n")))

    assert [row.row for row in rows] == [str(n) for n in range(2, 52)]
    assert [row.row for row in rows if isinstance(row, BadRow)] == ["6"]
    assert [row.name for row in rows if isinstance(row, Query)][38:40] == ["Firm 39 GmbH", "Firm 40"]


def test_a_file_of_one_column_is_not_split_at_its_commas(tmp_path):
    rows = list(read_queries(write(tmp_path, "a.txt", 'Name\nSmith, John\n"Doe, Jane; jr."\n')))

    assert [row.name for row in rows] == ["Smith, John", "Doe, Jane; jr."]


def test_titles_above_the_head_are_said_and_blank_lines_at_the_end_are_none(tmp_path):
    text = "sep=;\nKundenliste;;\n;;\nFirma;Land;Note\nZTE;CN;\n;;\n;;\n"
    file = open_customers(write(tmp_path, "a.csv", text))

    assert [(row.row, row.name) for row in file] == [("5", "ZTE")]
    assert file.notes == ["above the names of the columns (row 4), not screened: Kundenliste; "]


def test_a_second_head_and_columns_of_one_name(tmp_path):
    rows = list(read_queries(write(tmp_path, "a.csv", "Firma,Land,Firma\nCompany,Country,Company\nZTE,CN,x\n")))

    assert rows[0] == BadRow("2", "a second row of names of columns")
    assert rows[1].own == {"Firma": "ZTE", "Land": "CN", "Firma (column 3)": "x"}


def test_a_second_column_of_the_same_name_is_no_second_line_of_a_long_name(tmp_path):
    path = write(tmp_path, "a.csv", "name,name,name 2\nZTE,Ambervale Trading House,Corporation\n")
    file = open_customers(path)
    assert [row.name for row in file.rows] == ["ZTE Corporation"]
    assert any("not screened: 'name (column 2)'" in note for note in file.notes)


def test_other_columns_that_may_hold_names_are_said(tmp_path):
    file = open_customers(write(tmp_path, "a.csv", "Name,Firma\nE. Weber,ZTE\n"))

    assert [row.name for row in file] == ["ZTE"]
    assert "'Name'" in file.notes[0]


@pytest.mark.parametrize("text", ["name,country\n", "Firma;Land\n\n\n", "name,country\n,,\n"[:-3]])
def test_a_head_without_customers_is_no_list_in_which_all_are_clear(tmp_path, text):
    with pytest.raises(DataError, match="no row below"):
        list(read_queries(write(tmp_path, "a.csv", text)))


@pytest.mark.parametrize(
    ("cells", "name", "marks", "note"),
    [
        ({"name": "A", "lei": 9.13e17}, "A", (), "has lost digits"),
        ({"name": "A", "lei": "9,13E+17"}, "A", (), "has lost digits"),
        ({"name": "A", "lei": 7740000076}, "A", ("7740000076",), "zeros before it"),
        ({"name": "A??? Gmb?H", "lei": "1"}, "A??? Gmb?H", ("1",), "has lost characters"),
        ({"name": 1688}, "1688", (), "is a number"),
        ({"name": "A", "dob": 28856}, "A", (), "read as 1979-01-01"),
    ],
)
def test_what_a_cell_has_lost_is_said(tmp_path, cells, name, marks, note):
    (row,) = read_queries(write(tmp_path, "a.jsonl", json.dumps(cells)))

    assert (row.name, row.identifiers) == (name, marks)
    assert any(note in said for said in row.notes)


@pytest.mark.parametrize("name", ["??????", "? ?", "2026-09-01"])
def test_what_is_no_name_any_more_is_not_screened(tmp_path, name):
    (row,) = read_queries(write(tmp_path, "a.csv", f"name,lei\n{name},123\n"))

    assert isinstance(row, BadRow)
    assert "expected a name" in row.reason


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old format"),
        (
            "a.xlsx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "locked with a password",
        ),
        ("a.xlsx", b"PK\x03\x04torn", "not readable as an Excel workbook"),
        ("a.xlsx", b"name,country\nA,DE\n", "not readable as an Excel workbook"),
        ("a.csv", b"%PDF-1.7", "is a PDF"),
        ("a.csv", b"<html><table>", "is HTML"),
        ("a.csv", b"", "empty; expected"),
        ("~$a.xlsx", b"\x05Anna", "mark that Excel leaves"),
    ],
)
def test_files_of_other_kinds_are_refused_by_name(tmp_path, name, content, said):
    with pytest.raises(DataError, match=said):
        open_customers(write(tmp_path, name, content))


def test_content_decides_and_not_the_suffix(tmp_path):
    path = write(tmp_path, "standard-input", '{"name": "ZTE"}\n')

    assert [row.name for row in open_customers(path)] == ["ZTE"]
    with pytest.raises(UsageError, match="--sheet is for a workbook"):
        open_customers(path, sheet="A")
    with pytest.raises(UsageError, match="unknown encoding"):
        open_customers(path, encoding="latin-99")


def test_names_in_columns_that_nobody_knows_are_said_and_a_register_s_columns_are_known(tmp_path):
    head = "Trading Name,Legal Entity Name,Other aliases,Vessel,Country of Incorporation,Product name,Legal Entity Identifier"
    file = open_customers(write(tmp_path, "a.csv", f"{head}\nZTE,Quern,Q,S,CN,P,253400V1H6ART1UQ0N97\n"))

    (row,) = file
    assert (row.name, row.country, row.identifiers) == ("ZTE", "CN", ("253400V1H6ART1UQ0N97",))
    (note,) = file.notes
    assert all(f"'{column}'" in note for column in ("Legal Entity Name", "Other aliases", "Vessel"))
    assert "Product name" not in note
