"""Every command of the README and of each page runs as it stands, one after another; what does not is named, and why."""

import itertools
import json
import re
import shlex
from pathlib import Path

import duckdb
import pytest

from embargraph.cli import main
from sources.csl_rows import ALL_ITEMS, EL, row, table

ROOT = Path(__file__).resolve().parents[2]
PAGES = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "README.md", *sorted(ROOT.glob("docs/*.md")))}
BLOCK = re.compile(r"```(sh|console|toml|text)\n(.*?)```", re.DOTALL)

#: Pages whose commands run elsewhere.
ELSEWHERE = {
    "cli.md": "test_docs.py runs the examples of each command's help, from which the page is made",
    "exports.md": "test_docs.py runs its commands and its Python one after another",
    "home.md": "test_home_page.py runs it, with a folder of lists",
    "questions.md": "test_docs.py runs the examples of each question's header, from which the page is made",
}
#: Commands that no test runs.
NOT_RUN = {
    "make": "sets up an environment; the gate is `make test` itself",
    "pip": "needs an index of packages",
    "printf": "a block of the shell, which test_screening_page.py runs",
    "python": "test_readings.py asks what is unread",
    "export": "the address of a server that is not there",
}
#: Options whose commands no test of this file runs.
SERVERS = {"--engine": "needs a server of Spark: `make spark` runs builds and screening on one"}

LEIS = "010CMKZ3VON21WF2ZD45", "ZZG38T0MDR3QY1ETUA76"


def commands():
    for name, text in PAGES.items():
        if name in ELSEWHERE:
            continue
        lines = [
            line.removeprefix("$ ")
            for language, block in BLOCK.findall(text)
            if language in {"sh", "console"} and not block.startswith("printf")
            for line in block.splitlines()
            if language == "sh" or line.startswith("$ ")
        ]
        lines = [line for line in lines if line.strip() and not line.startswith("#")]
        if lines:
            yield pytest.param(name, lines, id=name)


def files_of(name, folder):
    """Write the files that a page's commands read: those that it shows, and customers and registers of our own."""
    blocks = BLOCK.findall(PAGES[name])
    if name == "facts.md":
        (folder / "my.toml").write_text(next(text for kind, text in blocks if kind == "toml"), encoding="utf-8")
        stakes = next(text for kind, text in blocks if kind == "text" and text.startswith("owner,"))
        (folder / "stakes.csv").write_text(stakes, encoding="utf-8")
    if name == "screening.md":
        from openpyxl import Workbook

        (folder / "customers.csv").write_text("customer,country\nHuawei,CN\nGranite Bakery,DE\n", encoding="utf-8")
        book = Workbook()
        for cells in (["name", "country"], ["Huawei", "CN"], ["Granite Bakery", "DE"]):
            book.active.append(cells)
        book.save(folder / "customers.xlsx")
    if name == "scale.md":
        entry = row(source=EL, name="Granite Harbour Works", entity_number="1", license_requirement=ALL_ITEMS)
        (folder / "consolidated.csv").write_text(table(entry), encoding="utf-8")
        with duckdb.connect() as connection:
            stakes = "SELECT 'huawei' AS owner, 'granite-harbour' AS owned, 60 AS share"
            connection.execute(f"COPY ({stakes}) TO '{folder / 'register.parquet'}' (FORMAT parquet)")
    if name == "sources.md":
        person = {
            "statementID": "p" * 32,
            "statementType": "entityStatement",
            "entityType": "registeredEntity",
            "name": "Granite Harbour Works",
        }
        child, parent = ({"NodeID": lei, "NodeIDType": "LEI"} for lei in LEIS)
        kind = {"RelationshipType": "IS_DIRECTLY_CONSOLIDATED_BY", "RelationshipStatus": "ACTIVE"}
        link = {"Relationship": {"StartNode": child, "EndNode": parent, **kind}}
        (folder / "register.json").write_text(json.dumps([person]), encoding="utf-8")
        (folder / "rr.json").write_text(json.dumps([link]), encoding="utf-8")


@pytest.mark.parametrize(("name", "lines"), list(commands()))
def test_the_commands_of_a_page_run_one_after_another(name, lines, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    files_of(name, tmp_path)
    run, not_made = 0, set()
    for line in lines:
        words = shlex.split(line, comments=True)
        if words[0] in NOT_RUN or SERVERS.keys() & set(words):
            # What it would have made is not there for the lines after it.
            not_made |= {out for option, out in itertools.pairwise(words) if option == "--out"}
            continue
        if not_made & set(words):
            continue
        assert words[0] == "embargraph", line
        with pytest.raises(SystemExit) as left:
            main(words[1:])
        said = capsys.readouterr()
        # 1 tells that something changed, or that what was looked for is there or is not.
        assert left.value.code in {0, 1}, f"{line}: {said.err}"
        assert said.out or said.err or "--out" in words, f"{line}: says nothing"
        run += 1
    assert run or {shlex.split(line)[0] for line in lines} <= NOT_RUN.keys()


def test_what_runs_elsewhere_is_a_page():
    assert PAGES.keys() >= ELSEWHERE.keys()
