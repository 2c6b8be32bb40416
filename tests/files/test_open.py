"""Files that do what files do: cut off, packed, huge, hostile."""

import gzip
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from embargraph.errors import DataError
from embargraph.files import json as json_files
from embargraph.files import open as files
from embargraph.files.json import read_json
from embargraph.files.xml import read_xml
from embargraph.model.text import plain
from embargraph.sources.catalog import catalog


def write(tmp_path, content):
    path = tmp_path / "file"
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return path


def values(path):
    return [item.value if not item.fault else item.fault for item in read_json(path)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('[{"a": 1}, {"a": 2}]', [{"a": 1}, {"a": 2}]),
        ("[]", []),
        ("[1, 2]", [1, 2]),
        ('{"a": 1}\n{"a": 2}\n', [{"a": 1}, {"a": 2}]),
        ('\n\n{"a": 1}\n\n{"a": 2}', [{"a": 1}, {"a": 2}]),
        ('{"a": 1}\nbroken\n{"a": 2}', [{"a": 1}, "not JSON", {"a": 2}]),
        ('{\n "a": 1\n}', [{"a": 1}]),
        ('{"records": [{"a": 1},\n {"a": 2}]}', [{"a": 1}, {"a": 2}]),
        ('{\n "relations": [\n{"a": 1}]\n}', [{"a": 1}]),
        ('\ufeff[{"a": 1}]', [{"a": 1}]),
        ('{"individuals": [{"a": 1}], "results": [{"a": 2}, {"a": 3}]}\n', [{"a": 1}, {"a": 2}, {"a": 3}]),
        ('{"used": ["x"],\n "b": "[", "results": [{"a": 1}], "more": [], "total": 3}', ["x", {"a": 1}]),
        ('{"total": 1, "results": [{"a": 1}], "rest": [{"a": 2}], "c": null }  \n\n', [{"a": 1}, {"a": 2}]),
        ('[{"a": 1}] \r\n\t', [{"a": 1}]),
    ],
)
def test_an_array_lines_and_one_object_are_records(tmp_path, text, expected):
    assert values(write(tmp_path, text)) == expected
    assert values(write(tmp_path, gzip.compress(text.encode("utf-8")))) == expected


def test_a_long_array_is_read_piece_by_piece(tmp_path, monkeypatch):
    monkeypatch.setattr(json_files, "_CHUNK", 7)
    records = [{"name": f"中{number}", "number": number} for number in range(50)]

    assert values(write(tmp_path, json.dumps(records, ensure_ascii=False, indent=1))) == records


def test_arrays_of_an_object_are_read_piece_by_piece_and_numbered_on(tmp_path, monkeypatch):
    monkeypatch.setattr(json_files, "_CHUNK", 3)
    text = '{\n"first": [{"a": "中"}],\n"day" : "2026-07-31", "count":12.5,\n"second": [1, 23]\n}' + " " * 50

    assert [item[:2] for item in read_json(write(tmp_path, text))] == [
        ("record 1", {"a": "中"}),
        ("record 2", 1),
        ("record 3", 23),
    ]


@pytest.mark.parametrize("chunk", [2, 1 << 20])
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"a": [1, 2], "b": {"c": [3]}}', r"'{\"c\".*' was not expected after record 2"),
        ('{"a": [1, 2]', "the end of the file was not expected after record 2"),
        ('{"a": [1], "b": 2', "was not expected after record 1"),
        ('{"a": [1], "b": [2]', "the end of the file was not expected after record 2"),
        ('{"a": [1]} {"a": [2]}', r"'{.*' was not expected after record 1"),
        ('{"a": [1]}\n{"a": [2], "b": 1}', r"'{.*' was not expected after record 1"),
        ('{"a": [1] "b": 2}', "'\"b.*' was not expected"),
        ('{"a": [1], "b": tru}', "'tru?.*' was not expected"),
        ('{"a": [1], }', "'}' was not expected"),
        ('{"a": [1], 2: 3}', "'2:?.*' was not expected"),
        ('{"a": [1]]', "'\\]' was not expected"),
        ("[1]\n[2]", "was not expected after record 1"),
        ("[1]}", "'}' was not expected after record 1"),
    ],
)
def test_what_stands_behind_an_array_is_not_lost_silently(tmp_path, monkeypatch, text, said, chunk):
    monkeypatch.setattr(json_files, "_CHUNK", chunk)
    with pytest.raises(DataError, match=said):
        values(write(tmp_path, text))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('[{"a": 1}, {"a":', "record 2 cannot be read"),
        ('[{"a": 1} {', "record 1 cannot be read|record 2 cannot be read"),
        ("<html></html>", "HTML"),
        ("", "empty"),
        ("a,b\n1,2", "other text"),
        ('{\n "a": ', "not JSON"),
        (b'[{"a": "\xff"}]', "not UTF-8"),
        (gzip.compress(b'[{"a": 1}]' * 1000, mtime=0)[:-12], "not whole as gzip"),
        (gzip.compress(b'[{"a": 1}]', mtime=0)[:6], "not whole as gzip"),
        (gzip.compress(b'[{"a": 1}]\n\n', mtime=0)[:-8] + bytes(8), "not whole as gzip"),
        ("[" * 100_000, "cannot be read"),
    ],
)
def test_a_damaged_file_is_said(tmp_path, content, said):
    with pytest.raises(DataError, match=said):
        values(write(tmp_path, content))


def test_a_missing_file_and_a_folder_are_said(tmp_path):
    for path in (tmp_path / "nowhere.json", tmp_path):
        with pytest.raises(DataError, match="cannot be read"):
            values(path)


def test_what_unpacks_beyond_the_limit_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "MAX_BYTES", 1000)

    with pytest.raises(DataError, match="unpacks to more than 1000 bytes"):
        values(write(tmp_path, gzip.compress(b'[{"a": 1},' + b" " * 100_000 + b"{}]")))


def test_a_record_beyond_the_limit_is_refused_and_the_others_are_read(tmp_path, monkeypatch):
    monkeypatch.setattr(json_files, "MAX_RECORD", 100)
    text = '{"a": 1}\n{"a": "' + "x" * 500 + '"}\n{"a": 2}\n'

    assert values(write(tmp_path, text)) == [{"a": 1}, "is longer than 100 bytes", {"a": 2}]


@pytest.mark.parametrize("size", range(20, 40))
def test_an_array_on_one_line_is_cut_within_no_character(tmp_path, monkeypatch, size):
    monkeypatch.setattr(json_files, "MAX_RECORD", size)
    records = [{"a": "中é𝄞"}] * 9

    assert values(write(tmp_path, json.dumps(records, ensure_ascii=False))) == records


def test_elements_become_dictionaries(tmp_path):
    text = '<x:r xmlns:x="y"><x:h>1</x:h><x:i k="v">t<x:b>2</x:b><x:b>3</x:b></x:i><x:i/></x:r>'

    assert [tuple(item)[:2] for item in read_xml(write(tmp_path, text), ("i",), ("h",))] == [
        ("h", "1"),
        ("record 1", {"@k": "v", "$": "t", "b": ["2", "3"]}),
        ("record 2", ""),
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("<!DOCTYPE html><html><body>sorry</body></html>", "an HTML page; expected XML"),
        ("\ufeff\n<!doctype HTML PUBLIC '-//W3C//DTD'>\n<p>", "an HTML page; expected XML"),
        ("<?xml version='1.0'?>\n<!-- a\npage --><!DOCTYPE html><html/>", "an HTML page; expected XML"),
        ("<HTML><br></HTML>", "an HTML page; expected XML"),
        (gzip.compress(b"<!DOCTYPE html><html>", mtime=0), "an HTML page; expected XML"),
        ("<!DOCTYPE htmlx><htmlx/>", "declares a document type or an entity"),
        ("<!DOCTYPE r [<!ENTITY e 'x'>]><r>&e;</r>", "declares a document type or an entity"),
        ("<r>", "not well-formed"),
    ],
)
def test_a_page_in_place_of_xml_is_said(tmp_path, content, said):
    with pytest.raises(DataError, match=said):
        list(read_xml(write(tmp_path, content), ("r",)))


def test_a_text_has_nothing_that_turns_its_direction():
    for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F):
        assert plain(f"{chr(code)}Alpha{chr(code)} Ltd{chr(code)}") == "Alpha Ltd"
    # A joiner changes how letters are written, not where they stand.
    assert plain("شرکت\u200cها\u200d 中 Ğ") == "شرکت\u200cها\u200d 中 Ğ"


# Whatever stands in a file, a reader ends with an account or with our own error.

SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
WORDS = st.sampled_from(
    ["recordType", "recordId", "recordDetails", "relationship", "entity", "subject", "interestedParty", "interests",
     "share", "exact", "minimum", "type", "shareholding", "startDate", "2020-01-01", "Relationship", "StartNode",
     "NodeID", "LEI", "Entity", "LegalName", "RelationshipPeriods", "schema", "properties", "Ownership", "owner",
     "asset", "id", "percentage", "name", "a", "new", "closed", "recordStatus", "statementDate", "describedByEntityStatement"]
)  # fmt: skip
JSON = st.recursive(
    SCALARS | WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=6),
    max_leaves=25,
)
CONTENT = st.one_of(
    st.binary(max_size=200),
    st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.lists(JSON, max_size=5).map(lambda records: json.dumps(records).encode()),
    st.lists(st.dictionaries(WORDS, JSON, max_size=6), max_size=5).map(
        lambda records: "\n".join(map(json.dumps, records)).encode()
    ),
    st.lists(st.lists(st.text(max_size=6), min_size=1, max_size=10), max_size=5).map(
        lambda rows: ("owner,owned,share,since\n" + "\n".join(",".join(row) for row in rows)).encode(
            "utf-8", "surrogatepass"
        )
    ),
)


@pytest.mark.parametrize("name", sorted(catalog()))
@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(content=CONTENT)
def test_no_file_makes_a_reader_crash_or_lose_count(tmp_path, name, content):
    import duckdb

    from embargraph.sources.catalog import SourceFile
    from embargraph.sources.load import load_sources
    from embargraph.store.schema import create_tables

    path = write(tmp_path, content)
    with duckdb.connect() as connection:
        create_tables(connection)
        try:
            (report,) = load_sources(connection, [SourceFile(name, path)])
        except DataError as error:
            assert str(path) in str(error)
        else:
            assert report.read == report.loaded + report.rejected


@pytest.mark.parametrize(
    ("begins", "said"),
    [
        (b"%PDF-1.7\n1 0 obj", "a PDF"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel workbook"),
        (b"PK\x03\x04\x14\x00\x00\x00\x08\x00xxxxxxxxxxxxxxxxxxxx[Content_Types].xml", "an Excel workbook"),
        (b"PK\x03\x04\x14\x00mimetypeapplication/vnd.oasis.opendocument.spreadsheet", "an OpenDocument spreadsheet"),
        (b"PK\x03\x04\x14\x00uk.csv", "packed as zip"),
    ],
)  # fmt: skip
def test_a_document_in_place_of_text_is_called_what_it_is(tmp_path, begins, said):
    path = tmp_path / "list.csv"
    path.write_bytes(begins + bytes(200))
    with pytest.raises(DataError, match=said), files.open_bytes(path):
        pass
