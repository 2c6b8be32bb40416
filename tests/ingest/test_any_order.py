"""Files in any order give the same graph, to the last row: nothing that is concluded hangs on what was named first."""

import json
import random
import shutil
from pathlib import Path

import pytest

from embargraph.api import Graph
from embargraph.packaged import build_graph
from embargraph.sources.catalog import SourceFile, catalog
from embargraph.store.digest import stored_digest
from embargraph.store.file import open_graph

CORPUS = Path(__file__).parents[1] / "corpus"


def digests(tmp_path, files, turns, *, seeds):
    """Return the digest of the content of a graph for each of some orders of its files."""
    found = []
    for turn in range(turns):
        order = list(files)
        if turn:
            random.Random(turn).shuffle(order)
        path = tmp_path / f"{turn}.duckdb"
        build_graph(path, [], seeds=seeds, sources=order)
        with open_graph(path) as connection:
            found.append(stored_digest(connection))
        path.unlink()
    return found


def corpus():
    names = [path for path in sorted(CORPUS.glob("*/*")) if path.parent.name in catalog()]
    # Two forms of one file would give each entry twice; a list has one edition here.
    return [SourceFile(path.parent.name, path, "2026-01-01") for path in names]


def test_files_of_every_source_in_any_order(tmp_path):
    assert len(set(digests(tmp_path, corpus(), 2, seeds=False))) == 1


#: Registers have no editions: on whichever day each was fetched, they say the same.
REGISTERS = ("bods", "ftm", "gleif")


def renamed(tmp_path, files, turn):
    """Return the files under other names, given in another order, and the registers on other days.

    Files of one day are read in the order of their names: so names, and days, must decide nothing.
    """
    drawn = random.Random(turn)
    moved = []
    for number, file in enumerate(drawn.sample(files, len(files)) if turn else files):
        folder = tmp_path / f"{turn}"
        folder.mkdir(exist_ok=True)
        stem = f"{drawn.choice('abxyz')}{number}" if turn else f"{number}"
        path = folder / "".join((stem, *file.path.suffixes))
        shutil.copyfile(file.path, path)
        day = drawn.choice(("2019-05-01", file.day, "2026-02-01")) if turn and file.name in REGISTERS else file.day
        moved.append(SourceFile(file.name, path, day))
    return moved


def conclusions(path, day="2026-11-01"):
    """Return who is restricted on a day, by id and by every name; and the parties with what they are."""
    with Graph(path) as graph:
        run = graph.connection.execute
        rows = run(
            "SELECT who, (SELECT list(name ORDER BY name) FROM name WHERE node = who), basis, effect, verdict, list, under "
            "FROM restriction WHERE coalesce(first_day, '0001-01-01') <= CAST($1 AS DATE) "
            "AND coalesce(last_day, '9999-12-31') >= CAST($1 AS DATE) ORDER BY ALL",
            [day],
        ).fetchall()
        parties = run("SELECT id, type, label, country, text FROM node WHERE kind = 'actor' ORDER BY ALL").fetchall()
        doubts = run(
            "SELECT record, field, reason, value FROM reject WHERE outcome = 'unparsed' ORDER BY ALL"
        ).fetchall()
    return rows, parties, [row for row in doubts if "join" in row[2]]


@pytest.fixture
def turned(monkeypatch):
    """Have the files of one day read in an order that is drawn, whatever their sources are called."""

    def turn_by(turn):
        drawn = random.Random(turn)
        monkeypatch.setattr("embargraph.sources.load._names", lambda file: (drawn.random(), file.name))

    return turn_by


def concluded(tmp_path, files, turns, turned, *, seeds=False):
    """Return what follows from some files under other names, in other orders and on other days; the first is as is."""
    found = []
    for turn in turns:
        target = tmp_path / f"renamed-{turn}.duckdb"
        if turn:
            turned(turn)
        build_graph(target, [], seeds=seeds, sources=renamed(tmp_path, files, turn))
        found.append(conclusions(target))
        target.unlink()
    return found


def test_order_of_reading_and_days_of_registers_decide_nothing(tmp_path, turned):
    first, *others = concluded(tmp_path, corpus(), range(2), turned)
    assert len(first[0]) > 25
    for other in others:
        assert other == first


@pytest.mark.slow
def test_names_of_files_decide_nothing_in_forty_orders(tmp_path, turned):
    first, *others = concluded(tmp_path, corpus(), range(40), turned)
    assert all(other == first for other in others)


@pytest.mark.shared
def test_names_of_files_of_cases_decide_nothing(tmp_path, shared, turned):
    cases = shared / "cases" / "lists"
    days = {"us-csl": "2026-01-01", "uk-sanctions": "2026-01-01", "ftm": "2026-01-01", "stakes": "2026-01-01"}
    names = (
        ("us-csl", "strong_list.csv"), ("ftm", "strong_reg.ftm.json"), ("uk-sanctions", "uk_measures.csv"),
        ("stakes", "uk_stakes.csv"), ("eu-fsf", "eu_amended_entry.xml"), ("stakes", "eu_stake.csv"),
        ("us-ofac-sdn", "ofac_sdn_remarks.csv"), ("stakes", "ofac_stakes.csv"),
    )  # fmt: skip
    files = [SourceFile(name, cases / file, days.get(name)) for name, file in names]
    first, *others = concluded(tmp_path, files, range(3), turned)
    for other in others:
        assert other == first


def test_a_stake_in_one_stream_of_a_party_in_another(tmp_path):
    def entity(id_, schema, **properties):
        return json.dumps({"id": id_, "schema": schema, "properties": {k: [v] for k, v in properties.items()}})

    owner = entity("o", "Company", name="Quern Holding")
    stake = entity("s", "Ownership", owner="o", asset="d", percentage="60")
    lost = entity("l", "Ownership", owner="o", asset="nobody", percentage="60")
    (tmp_path / "one.ftm.json").write_text("\n".join((owner, stake, lost)), encoding="utf-8")
    (tmp_path / "two.ftm.json").write_text(entity("d", "Company", name="Quern Daughter"), encoding="utf-8")
    found = []
    for one, two in (("2026-01-01", "2026-01-02"), ("2026-01-02", "2026-01-01")):
        files = [SourceFile("ftm", tmp_path / "one.ftm.json", one), SourceFile("ftm", tmp_path / "two.ftm.json", two)]
        reports = build_graph(tmp_path / "g.duckdb", seeds=False, sources=files)
        with Graph(tmp_path / "g.duckdb") as graph:
            stakes = graph.connection.execute(
                "SELECT subject, object FROM statement WHERE relation = 'owns'"
            ).fetchall()
            (rejected,) = graph.connection.execute(
                "SELECT value, outcome FROM reject WHERE reason LIKE 'refers to%'"
            ).fetchall()
            counts = graph.connection.execute("SELECT sum(loaded), sum(rejected) FROM source").fetchall()
        by_file = {report.file: (report.read, report.loaded, report.rejected) for report in reports}
        found.append((stakes, rejected, counts, by_file))

    assert found[0] == found[1]
    assert found[0][:2] == ([("o", "d")], ("nobody", "rejected"))
    assert found[0][3]["one.ftm.json"] == (3, 2, 1)


@pytest.mark.slow
def test_files_of_every_source_in_any_order_beside_the_packaged_facts(tmp_path):
    assert len(set(digests(tmp_path, corpus(), 2, seeds=True))) == 1


def test_two_streams_that_describe_one_party_differently(tmp_path):
    files = []
    for name in ("b", "a", "c"):
        path = tmp_path / f"{name}.ftm.json"
        entity = {
            "id": "x",
            "schema": "Company",
            "properties": {"name": [f"Quern {name}"], "notes": [name], "jurisdiction": ["cy"]},
        }
        path.write_text(json.dumps(entity) + "\n", encoding="utf-8")
        files.append(SourceFile("ftm", path, "2026-01-01"))
    assert len(set(digests(tmp_path, files, 6, seeds=False))) == 1


def registers(folder):
    """Return every file of the folder of registers with its source; one that no source is known of fails the test."""
    files = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and path.name != "LICENSE"):
        name = "ftm" if path.name.endswith(".ftm.json") else path.parent.name
        assert name in {"ftm", "bods", "gleif"}, path
        files.append(SourceFile(name, path, "2026-01-01"))
    return files


@pytest.mark.shared
def test_registers_in_any_order(tmp_path, shared):
    files = registers(shared / "data/ownership")
    assert len(files) > 20
    assert len(set(digests(tmp_path, files, 4, seeds=False))) == 1


@pytest.mark.shared
def test_every_list_beside_every_register_in_any_order(tmp_path, shared):
    folder = shared / "data/lists"
    days = {
        "canada-sema-2025-05.xml.gz": ("ca-sema", "2025-05-01"), "denied_persons_2026-04-14.json": ("us-bis", "2026-04-14"),
        "entity_list_ecfr_2026-07-09.json": ("us-bis", "2026-07-09"), "meu_list_ecfr_2026-07-09.json": ("us-bis", "2026-07-09"),
        "meti-2025-09-29.json": ("jp-meti", None), "mofcom-2026-07-19.json": ("cn-mofcom", None),
        "ofac-consolidated-nonsdn-2025-03-28.xml.gz": ("us-ofac", None), "sdn_2024-07-02.csv.gz": ("us-ofac-sdn", "2024-07-02"),
        "sdn_add_2025-12.csv.gz": ("us-ofac-add", "2025-12-01"), "sdn_alt_2025-12.csv.gz": ("us-ofac-alt", "2025-12-01"),
        "un-consolidated-2026-02-27.xml.gz": ("un-sc", None),
    }  # fmt: skip
    # A list that is added to the folder is tried too, or the test fails.
    assert {path.name for path in folder.iterdir()} == set(days)
    files = [SourceFile(name, folder / file, day) for file, (name, day) in days.items()]
    # What registers tell of listed parties is concluded from both, whichever came first.
    files += registers(shared / "data/ownership")
    assert len(set(digests(tmp_path, files, 2, seeds=False))) == 1
