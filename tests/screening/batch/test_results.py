"""Results: a row a customer, nothing dropped, nothing that a spreadsheet, a page or a template runs."""

import csv
import io
from collections import Counter
from datetime import UTC, datetime

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from embargraph.errors import ExportError
from embargraph.screening import Hit, Outcome, Query
from embargraph.screening.batch.customers import VERDICTS, clean, own_columns, summarise
from embargraph.screening.batch.filing import write_whole
from embargraph.screening.batch.printed.content import report_content, with_reading
from embargraph.screening.batch.printed.page import report_page
from embargraph.screening.batch.rows import BadRow
from embargraph.screening.batch.run_record import RunRecord
from embargraph.screening.batch.table_out import CsvLines

AT = datetime(2026, 11, 29, 22, 0, tzinfo=UTC)
LISTS = [
    {"id": "us-bis-entity-list", "label": "Entity List", "authority": "us-bis", "coverage": "excerpt", "held": 54,
     "entries": 3420, "counted_on": "2026-07-31", "edition": None},
    {"id": "us-ndaa-889", "label": "section 889", "authority": "us", "coverage": "whole", "held": 5, "entries": 5,
     "counted_on": "2019-08-13", "edition": None},
    {"id": "eu-sanctions", "label": "EU list", "authority": "eu", "coverage": "none", "held": 0, "entries": None,
     "counted_on": None, "edition": None},
]  # fmt: skip
SEARCHED = {
    "leads": ["This graph holds an excerpt of 1 official list."], "lists": LISTS, "parties": 3, "names": 9,
    "threshold": 0.7, "as_of": "2026-11-29", "assuming": None, "graph": "sha256:00", "input": "sha256:11",
}  # fmt: skip
WHOLE = SEARCHED | {"leads": [], "lists": LISTS[1:2]}


def rule(verdict="restricted", effect="licence_requirement", what="all items", under="rule-1"):
    return {
        "effect": effect, "verdict": verdict, "basis": "listed", "under": under, "under_label": f"X on {under}",
        "citation": "84 FR 1", "by": "United States", "what": what, "binds": "anyone", "policy": "presumption of denial",
        "since": "2019-05-16", "until": None, "via": ["Owner", "Entity List", "Bureau"], "list": None,
    }  # fmt: skip


def hit(label="Huawei", score=1.0, verdict="restricted", rows=None, **more):
    rows = (rule(verdict),) if rows is None and verdict else tuple(rows or ())
    return Hit(label.lower(), label, "company", "CN", score, "name", label, ("same: x",), verdict, rows, **more)


def outcome(name="Huawei", hits=(), near=(), flags=(), settled=(), own=None, searched=SEARCHED, notes=(), row="2"):
    said = "hit" if hits else "red flag" if flags else "settled" if settled else "no hit"
    query = Query(name, "CN", None, ("123",), None, None, row, own or {"Firma": name}, tuple(notes))
    return Outcome(query, said, tuple(hits), tuple(near), tuple(flags), tuple(settled), searched)


CASES = {
    "restricted": outcome(hits=[hit()]),
    "unknown": outcome(hits=[hit(verdict="unknown")]),
    "red flag": outcome(flags=[hit(verdict=None)]),
    "listed": outcome(hits=[hit(verdict="listed")]),
    "hit, no restriction on record": outcome(hits=[hit(verdict=None)]),
    "not screened": BadRow("9", "2 cells; expected 3", {"Firma": "X"}),
    "near names (excerpts only)": outcome(near=[hit(score=0.6)]),
    "settled": outcome(
        settled=[hit(decision={"decision": "false-positive", "by": "A", "at": "2026-01-01", "why": "w"})]
    ),
    "no hit (excerpts only)": outcome(),
    "no hit": outcome(searched=WHOLE),
}
RUN = RunRecord(SEARCHED, "a.csv", ["Firma", "Umsatz"], ["Firma"], ["a.csv: CSV"], "A. Clerk", AT)


@pytest.mark.parametrize(("verdict", "given"), CASES.items())
def test_each_outcome_has_its_verdict(verdict, given):
    assert summarise(given).verdict == verdict
    assert VERDICTS[summarise(given).rank] == verdict.partition(" (")[0]


def test_a_miss_says_how_many_lists_are_whole_once_files_are_read():
    some = [LISTS[0], LISTS[1] | {"edition": "2026-07-31"}, LISTS[2]]

    assert summarise(outcome(searched=SEARCHED | {"lists": some})).verdict == "no hit (1 of 3 lists whole)"


def test_the_worst_party_leads_and_what_is_unknown_stands_beside():
    rows = (rule("restricted"), rule("unknown", under="rule-2"), rule("red_flag", under="rule-3"))
    cells = summarise(outcome(hits=[hit("Acme", 0.99, None), hit("Zeta", 0.8, rows=rows)])).cells

    assert (cells["verdict"], cells["party"], cells["score"]) == ("restricted", "Zeta", 0.8)
    assert cells["restricted_by"] == "licence requirement: X on rule-1 [84 FR 1]"
    assert "rule-2" in cells["unknown"]
    assert "rule-2" not in cells["restricted_by"]
    assert "rule-3" in cells["red_flags"]
    assert cells["other_parties"] == "Acme 0.99 (no restriction on record)"


def test_the_customers_columns_keep_their_names_unless_ours_has_it():
    names, rest = own_columns(["name", "Score", "Firma"], ["name"])

    assert names == {"name": "name", "Score": "Score (own)", "Firma": "Firma"}
    assert "name" not in rest
    assert "name" in own_columns(["name"], [])[1]


def everything():
    return [*CASES.values(), outcome("=1+1", own={"Firma": "=1+1", "Umsatz": 12345678901234567890})]


def test_a_workbook_has_a_row_a_customer_and_its_details(tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    given = everything()
    write_whole(given, RUN, "xlsx", tmp_path / "r.xlsx")
    book = openpyxl.load_workbook(tmp_path / "r.xlsx")
    head, *rows = book["Customers"].iter_rows(values_only=True)
    columns, *details = book["Details"].iter_rows(values_only=True)

    assert book.sheetnames == ["Customers", "Details", "Search"]
    assert head[0] == "verdict"
    assert [row[0] for row in rows] == [summarise(each).verdict for each in given]
    assert [row[head.index("Firma")] for row in rows][-1] == "=1+1"
    assert rows[-1][head.index("Umsatz")] == "12345678901234567890"
    shown = [h for each in given for part in ("hits", "flags", "settled", "near") for h in getattr(each, part, ())]
    assert len(details) == sum(max(1, len(h.restrictions)) for h in shown)
    assert {row[columns.index("verdict")] for row in details} >= {"restricted", "unknown", "listed"}
    assert book["Search"]["B1"].value.startswith("This graph holds an excerpt")
    assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.hyperlink]


def test_a_cell_too_long_for_a_sheet_is_cut_and_says_so(tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    write_whole([outcome(own={"Firma": "x" * 50_000})], RUN, "xlsx", tmp_path / "r.xlsx")
    cell = openpyxl.load_workbook(tmp_path / "r.xlsx")["Customers"].cell(2, 6).value

    assert len(cell) == 32_767
    assert cell.endswith("(cut: a cell holds no more)")


def test_csv_has_a_line_a_customer_and_what_was_searched():
    lines = CsvLines(RUN)
    text = lines.head + "".join(lines.line(summarise(each)) for each in everything())
    rows = list(csv.DictReader(io.StringIO(text)))

    assert [row["verdict"] for row in rows] == [summarise(each).verdict for each in everything()]
    assert rows[-1]["Firma"] == "'=1+1"
    assert all("excerpt" in row["searched"].casefold() for row in rows)
    assert text.count("\n") == len(rows) + 1


def test_parquet_has_the_customers_columns_and_plain_values(tmp_path):
    write_whole(everything(), RUN, "parquet", tmp_path / "r.parquet")
    with duckdb.connect() as connection:
        found = connection.execute(f"SELECT verdict, score, hits, Firma FROM '{tmp_path}/r.parquet'").fetchall()

    assert [row[0] for row in found] == [summarise(each).verdict for each in everything()]
    assert found[0][1:] == (1.0, 1, "Huawei")
    assert found[-1][3] == "=1+1"


def test_a_report_prints_a_legal_text_once_and_drops_nobody():
    given = [
        outcome("One", hits=[hit("One", rows=[rule(), rule(under="rule-2"), rule(what="chips")])], row="2"),
        outcome("Two", hits=[hit("Two", rows=[rule(under="rule-3"), rule("unknown")])], row="3"),
        outcome("Three", near=[hit(score=0.6999)], row="4"),
        BadRow("5", "no CSV"),
    ]
    content = report_content(map(summarise, given), RUN)

    assert [text["what"] for text in content["texts"]] == ["all items", "chips"]
    assert [worst["name"] for worst in content["worst"]] == ["One", "Two"]
    assert "unknown: licence requirement (1 rule)" in content["worst"][1]["said"]
    assert content["near"] == ["row 4, Three: Huawei 0.69"]
    assert [row["row"] for row in content["refused"]] == ["5"]
    assert content["result"] == "4 customers: 2 restricted, 1 not screened, 1 near names (excerpts only)"
    assert content["absent"] == "EU list"
    rows = [r["row"] for part in ("hits", "refused", "misses") for r in content[part]]
    assert sorted(rows) == ["2", "3", "4", "5"]


def test_a_name_in_another_script_has_its_reading():
    assert with_reading("中芯国际") == "中芯国际 [Zhong Xin Guo Ji]"
    assert with_reading("Müller & Söhne – Köln €") == "Müller & Söhne – Köln €"


NASTY = [
    "<script>alert(1)</script>", "#panic() $x$ *b* _i_ `c` @ref <label> = Head \\ #import \"/etc/passwd\": *",
    "{{ 7*7 }}{% raw %}", "=HYPERLINK(\"http://x\")", "\u202egnp.exe\u2066", "a\x00\x07\x1b[31m\x85b", "\ud800", "x" * 500,
    "华为技术有限公司", "شركة", "]]>&amp;&lt;", "🚀", "{ HYPERLINK x }", "line\nbreak\r\nand\ttab", "\ufffe\uffff",
]  # fmt: skip


@pytest.fixture(scope="module")
def nasty():
    own = [{"Firma": name, "Umsatz": name} for name in NASTY]
    hits = [outcome(n, hits=[hit(n, rows=[rule(what=n) | {"via": [n, n], "policy": n, "under_label": n}])], own=o)
            for n, o in zip(NASTY, own, strict=True)]  # fmt: skip
    return [
        *hits,
        *(outcome(n, own=o) for n, o in zip(NASTY, own, strict=True)),
        *(BadRow("1", n, {"Firma": n}) for n in NASTY),
    ]


@pytest.mark.parametrize("format_", ["xlsx", "parquet", "html", "pdf", "docx"])
def test_names_that_nobody_should_trust_are_only_printed(nasty, tmp_path, format_):
    pytest.importorskip({"pdf": "typst", "docx": "docx", "xlsx": "xlsxwriter"}.get(format_, "json"))
    target = tmp_path / f"r.{format_}"
    run = RunRecord(SEARCHED | {"leads": NASTY}, NASTY[1], ["Firma", "Umsatz"], ["Firma"], NASTY, NASTY[0], AT)
    write_whole(nasty, run, format_, target)

    assert target.stat().st_size > 1000
    assert [path.name for path in tmp_path.iterdir()] == [target.name]
    if format_ == "html":
        page = target.read_text(encoding="utf-8")
        assert "<script" not in page
        assert "&lt;script&gt;" in page
        assert "{{ 7*7 }}" in page
        assert not set(page) & set("\u202e\u2066\x00\x07\x1b\x85\ud800")
    if format_ == "docx":
        import zipfile

        document = zipfile.ZipFile(target).read("word/document.xml").decode()
        assert "w:fldSimple" not in document
        assert "w:hyperlink" not in document


def test_markup_in_a_name_is_printed_as_it_stands(tmp_path):
    pytest.importorskip("typst")
    pypdf = pytest.importorskip("pypdf")
    name = "#panic() $x$ *b* `c`"
    write_whole([outcome(name, hits=[hit(name)])], RUN, "pdf", tmp_path / "r.pdf")
    text = " ".join(page.extract_text() for page in pypdf.PdfReader(tmp_path / "r.pdf").pages)

    assert name in " ".join(text.split())


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60))
def test_any_name_leaves_as_one_line_and_one_page(name):
    customer = summarise(outcome(name, hits=[hit(name)], own={"Firma": name}))
    (row,) = csv.reader([CsvLines(RUN).line(customer)])
    page = report_page(report_content([customer], RUN))

    assert row[0] == "restricted"
    assert page.encode("utf-8")
    assert not any(0x7F <= ord(c) < 0xA0 or 0x202A <= ord(c) <= 0x202E for c in clean(name) + page)


def test_sixty_customers_are_six_pages_at_most(tmp_path):
    pytest.importorskip("typst")
    pypdf = pytest.importorskip("pypdf")
    rules = [rule(under=f"rule-{n}", what=f"items {n % 7}") for n in range(6)]
    given = [outcome(f"Customer {n}", hits=[hit(f"Party {n}", rows=rules)] * (n < 12), row=str(n)) for n in range(60)]
    for few in (given, given[9:]):
        write_whole(few, RUN, "pdf", tmp_path / "r.pdf")
        pages = [" ".join(page.extract_text().split()) for page in pypdf.PdfReader(tmp_path / "r.pdf").pages]

        assert len(pages) <= 6
        assert "Read first." in pages[0]
        assert "60 customers" in pages[0] or "51 customers" in pages[0]
        assert "Signature" in pages[0]
        assert all(f"Customer {n}" in " ".join(pages) for n in range(60 - len(few), 60))
    # Three hits have a page each, as each can be filed with its customer.
    assert sum("restricted Customer" in page for page in pages[1:]) == 3


def test_a_failed_file_leaves_the_earlier_one(tmp_path):
    target = tmp_path / "r.html"
    target.write_text("earlier")

    def torn():
        yield CASES["restricted"]
        raise OSError(28, "No space left on device")

    with pytest.raises(ExportError, match=r"r\.html: cannot be written: No space left"):
        write_whole(torn(), RUN, "html", target)
    assert target.read_text() == "earlier"
    assert len(list(tmp_path.iterdir())) == 1


def test_counts_are_worst_first():
    assert RunRecord.counted(Counter({"no hit": 2, "unknown": 1, "restricted": 1})) == (
        "4 customers: 1 restricted, 1 unknown, 2 no hit"
    )
