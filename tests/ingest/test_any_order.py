"""Files in any order give the same graph, to the last row: nothing that is concluded hangs on what was named first."""

import json
import random
from pathlib import Path

import pytest

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
    assert len(set(digests(tmp_path, corpus(), 5, seeds=False))) == 1


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
