"""`embargraph screen --file`: a customer list of a German Excel goes in, and comes out as something to file."""

import csv
import io
import json
import subprocess
import sys
from types import SimpleNamespace

import pytest

from embargraph.cli import main
from embargraph.cli.commands.screen import _pace
from embargraph.cli.screening_text import outcomes_in_words

NAMES = [
    "Huawei Technologies Deutschland GmbH",
    "中芯国际集成电路制造有限公司",
    "Müller & Söhne GmbH",
    "Bäckerei Groß KG",
]
HEAD = ["Kundennr.", "Firma", "Land", "Straße", "PLZ", "Ort", "Umsatz (€)"]


def rows():
    return [[f"{n:06d}", NAMES[n % 4] if n < 4 else f"Weiß Anlagenbau {n} GmbH", "DE", f"Weg {n}", "01067", "Dresden", "=1+1"]
            for n in range(60)]  # fmt: skip


def as_csv(encoding):
    stream = io.StringIO()
    csv.writer(stream, delimiter=";", lineterminator="\r\n").writerows([HEAD, *rows()])
    return stream.getvalue().encode(encoding, "replace")


@pytest.fixture
def screened(packaged_file, tmp_path, capsys, monkeypatch):
    """Screen a file into another, and return the status and what was said."""

    def screen(source, out, *options):
        monkeypatch.chdir(tmp_path)
        status = 0
        try:
            main(["screen", "--file", str(source), "--out", str(out), "--workers", "1", "--graph", str(packaged_file),
                  "--as-of", "2026-11-22", *options])  # fmt: skip
        except SystemExit as left:
            status = left.code
        return status or 0, capsys.readouterr().err

    return screen


@pytest.fixture(params=["cp1252", "utf-16", "xlsx"])
def customers(request, tmp_path):
    if request.param == "xlsx":
        openpyxl = pytest.importorskip("openpyxl")
        book = openpyxl.Workbook()
        for place, row in enumerate([HEAD, *rows()], 1):
            for column, value in enumerate(row, 1):
                cell = book.active.cell(place, column, value)
                cell.data_type = "s"
        book.save(tmp_path / "kunden.xlsx")
        return tmp_path / "kunden.xlsx"
    (tmp_path / "kunden.csv").write_bytes(as_csv(request.param))
    return tmp_path / "kunden.csv"


def test_a_german_list_comes_out_as_a_workbook_with_its_own_columns(customers, screened, tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    status, said = screened(customers, tmp_path / "r.xlsx")
    head, *found = openpyxl.load_workbook(tmp_path / "r.xlsx")["Customers"].iter_rows(values_only=True)
    lost = b"?" in customers.read_bytes()[:2000] and customers.suffix == ".csv"

    assert status == (3 if lost else 0)
    assert len(found) == 60
    assert [head[place] for place in (0, *range(5, 12))] == ["verdict", *HEAD]
    assert found[0][0] == "restricted"
    assert found[0][head.index("Kundennr.")] == "000000"
    assert found[2][head.index("Firma")] == "Müller & Söhne GmbH"
    assert found[2][0] == "no hit (excerpts only)"
    # A name of another script that Windows-1252 has lost is not taken for one that nobody lists.
    assert found[1][0] == ("not screened" if lost else "restricted")
    assert ("Windows-1252" in said) == lost


def test_a_german_list_comes_out_as_a_report(customers, screened, tmp_path):
    pytest.importorskip("typst")
    pypdf = pytest.importorskip("pypdf")
    status, _ = screened(customers, tmp_path / "r.pdf", "--by", "A. Prüfer")
    pages = [" ".join(page.extract_text().split()) for page in pypdf.PdfReader(tmp_path / "r.pdf").pages]

    assert status in {0, 3}
    assert len(pages) <= 6
    assert "Read first." in pages[0]
    assert "A. Prüfer" in pages[0]
    assert "Huawei Technologies Deutschland GmbH" in pages[0]
    assert all(f"Weiß Anlagenbau {n} GmbH" in " ".join(pages) for n in range(4, 60))


def test_standard_input_is_read_as_a_file(packaged_file):
    command = [sys.executable, "-m", "embargraph", "screen", "--file", "-", "--graph", str(packaged_file)]
    done = subprocess.run(
        [*command, "--format", "jsonl"], input="Firma\tLand\nZTE\tCN\n".encode("utf-16"), capture_output=True
    )
    (row,) = map(json.loads, done.stdout.splitlines())

    assert (row["verdict"], row["own"]) == ("restricted", {"Firma": "ZTE", "Land": "CN"})
    assert row["searched"]["input"].startswith("sha256:")
    assert "standard input: CSV in UTF-16" in done.stderr.decode()


def test_nothing_that_is_read_is_lost(screened, tmp_path):
    source = tmp_path / "a.csv"
    source.write_text('name;country;note\nZTE;CN;a\nbroken\n"open;CN;b\nname;country;note\n;;c\nAcme Bakery;DE;d\n')
    for suffix in ("jsonl", "csv", "xlsx", "parquet", "html"):
        if suffix == "xlsx":
            pytest.importorskip("xlsxwriter")
        status, said = screened(source, tmp_path / f"r.{suffix}")

        assert status == 3
        assert "1 hit, 1 no hit, 4 not screened" in said
    verdicts = [json.loads(line).get("verdict", "refused") for line in (tmp_path / "r.jsonl").read_text().splitlines()]
    assert verdicts == ["restricted", "refused", "refused", "refused", "refused", "no hit (excerpts only)"]
    with (tmp_path / "r.csv").open(newline="") as stream:
        assert [row["row"] for row in csv.DictReader(stream)] == ["2", "3", "4", "5", "6", "7"]


@pytest.mark.parametrize(
    ("out", "options", "status", "said"),
    [
        ("a.csv", (), 2, "is the file to screen"),
        ("r.xlsx", ("--resume",), 2, "--resume takes up"),
        ("r.csv", ("--encoding", "latin-99"), 2, "unknown encoding"),
        ("r.csv", ("--sheet", "A"), 2, "--sheet is for a workbook"),
        ("none/r.html", (), 3, "cannot be written"),
        (
            "r.csv",
            ("--country-column", "Lnad"),
            2,
            "line 1: no column 'Lnad' for country; nearest: Land; found: Firma, Land",
        ),
    ],
)
def test_what_cannot_be_done_is_said(screened, tmp_path, out, options, status, said):
    (tmp_path / "a.csv").write_text("Firma;Land\nZTE;CN\n")
    found, err = screened(tmp_path / "a.csv", tmp_path / out, *options)

    assert found == status
    assert said in err
    assert (tmp_path / "a.csv").read_text() == "Firma;Land\nZTE;CN\n"


def test_a_format_that_is_no_text_needs_a_file(packaged_file, capsys):
    with pytest.raises(SystemExit) as left:
        main(["screen", "ZTE", "--format", "pdf", "--graph", str(packaged_file)])

    assert left.value.code == 2
    assert "name a file with --out" in capsys.readouterr().err


def test_marks_of_direction_leave_as_escapes_and_come_back_as_they_were(screened, tmp_path):
    name = "Acme \u202e\u0085 Bakery"
    (tmp_path / "a.jsonl").write_text(json.dumps({"name": name}))
    screened(tmp_path / "a.jsonl", tmp_path / "r.jsonl")
    text = (tmp_path / "r.jsonl").read_text(encoding="utf-8")

    assert not set("\u202e\u0085") & set(text)
    assert json.loads(text)["own"]["name"] == name


def test_markdown_has_the_verdict_and_what_was_searched_and_no_markup_of_a_name(tmp_path, capsys, packaged_file):
    from embargraph import cli

    (tmp_path / "a.csv").write_text(
        "name,note\nHuawei,![x](https://example.org/)|<b>\nNobody Knows GmbH,\n", encoding="utf-8"
    )
    out = tmp_path / "a.md"
    with pytest.raises(SystemExit, match=r"^0$"):
        cli.main(["screen", "--file", str(tmp_path / "a.csv"), "--graph", str(packaged_file), "--out", str(out)])
    lines = out.read_text("utf-8").splitlines()
    head = next(line for line in lines if line.startswith("| "))
    assert lines.index(head) > 1, "what is not held and what was searched stand above"
    assert any(line.startswith("Searched: ") for line in lines)
    rows = lines[lines.index(head) + 2 :]
    assert len(rows) == 2
    assert all(row.count(" | ") + 2 - row.count("\\|") >= head.count("|") - 1 for row in rows)
    assert "![x](" not in out.read_text("utf-8")
    capsys.readouterr()


def test_a_blank_row_is_told_and_does_not_spoil_the_run(screened, tmp_path):
    source = tmp_path / "a.csv"
    source.write_text("name;country\nZTE;CN\n;\nAcme Bakery;DE\n")
    for suffix in ("jsonl", "html"):
        status, said = screened(source, tmp_path / f"r.{suffix}")
        assert status == 0
        assert "1 blank row, 1 hit, 1 no hit" in said
        assert "line 3: not screened: nothing to screen: blank row" in said
        assert f"wrote {tmp_path / f'r.{suffix}'}" in said
    assert len((tmp_path / "r.jsonl").read_text().splitlines()) == 3


def test_names_and_parties_are_counted_apart_and_a_rule_is_told_once():
    row = {"verdict": "restricted", "effect": "licence_requirement", "under_label": "SMIC on the Entity List",
           "citation": "85 FR 83420", "match": "exact", "basis": "listed"}  # fmt: skip
    hits = tuple(
        SimpleNamespace(label=label, party=label.lower(), country="CN", matched=label, verdict="restricted", score=1.0,
                        decision=None, reasons=["the same name"], restrictions=[row, dict(row)])
        for label in ("SMIC", "SMIC Beijing")
    )  # fmt: skip
    outcome = SimpleNamespace(outcome="hit", hits=hits, flags=(), settled=(), near=(),
                              query=SimpleNamespace(row=None, name="SMIC", address=None))  # fmt: skip
    told = list(outcomes_in_words([outcome], {"as_of": "2026-11-30"}))
    assert "Hit: 1 name, which may mean 2 parties: 2 restricted." in told
    assert sum("SMIC on the Entity List" in line for line in told) == len(hits)


def test_a_slow_run_is_not_told_as_none_a_second():
    assert _pace(1, 2.4) == "1 row, in 2 seconds"
    assert _pace(50, 10.0) == "50 rows, 5 a second"
