"""Files of parties: bad rows keep their line, missing columns name those found."""

import csv
import json

import pytest

from embargraph.errors import DataError, UsageError
from embargraph.screening import Query
from embargraph.screening.batch.input import BadRow, read_queries


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
        b'name;country\nZTE;CN\nonly one cell\n"two\nlines";CN\n;\nCaf\xe9;FR\nHuawei;CN\n'
        + b"x" * 140_000
        + b";CN\nSMIC;CN\n"
    )
    rows = list(read_queries(write(tmp_path, "a.csv", text)))

    assert [row.name for row in rows if isinstance(row, Query)] == [
        "ZTE",
        "two lines".replace(" ", "\n"),
        "Huawei",
        "SMIC",
    ]
    assert [(row.row, row.reason.split(";")[0].split(":")[0]) for row in rows if isinstance(row, BadRow)] == [
        ("3", "1 cells"),
        ("6", "nothing to screen"),
        ("7", "bytes that are no UTF-8"),
        ("9", "no CSV"),
    ]


def test_a_missing_column_names_those_found(tmp_path):
    path = write(tmp_path, "a.csv", "kunde,land\nZTE,CN\n")

    with pytest.raises(UsageError, match="found: kunde, land"):
        list(read_queries(path))
    with pytest.raises(UsageError, match="no column 'kund' for name; nearest: kunde"):
        list(read_queries(path, {"name": ["kund"]}))
    assert next(read_queries(path, {"name": ["kunde"], "country": ["land"]})).country == "CN"


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
