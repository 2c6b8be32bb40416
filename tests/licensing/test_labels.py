"""Labels are our own words: not the code, not the heading."""

import csv
import gzip
import json
import re

import pytest

from embargraph.licensing.data import folder


@pytest.fixture
def labels():
    with (folder() / "labels.csv").open(encoding="utf-8") as file:
        return {row["eccn"]: row["label"] for row in csv.DictReader(file)}


def test_every_entry_has_a_label_that_names_the_thing(labels):
    with (folder() / "entries.csv").open(encoding="utf-8") as file:
        entries = [row["eccn"] for row in csv.DictReader(file)]
    assert [eccn for eccn in entries if not labels.get(eccn)] == []
    assert [eccn for eccn, label in labels.items() if len(label) < 6 or label.strip() == eccn] == []


@pytest.mark.shared
def test_no_label_shares_eight_words_with_its_heading(labels, shared):
    with gzip.open(shared / "data" / "ear" / "ccl-rows-ecfr-2026-08-07.json.gz", "rt", encoding="utf-8") as file:
        entries = json.load(file)["eccns"]
    for eccn, entry in entries.items():
        heading, label = (re.findall(r"[a-z0-9]+", text.lower()) for text in (entry["heading"], labels[eccn]))
        runs = {tuple(heading[i : i + 8]) for i in range(len(heading) - 7)}
        assert not any(tuple(label[i : i + 8]) in runs for i in range(len(label) - 7)), eccn


@pytest.mark.shared
def test_the_packaged_rows_are_those_of_the_editions(shared):
    from embargraph.licensing.compile import read_edition
    from embargraph.licensing.control_list import write_rows

    files = ("2026-01-01", "2026-08-07")
    lists = [(day, read_edition(shared / "data" / "ear" / f"ccl-rows-ecfr-{day}.json.gz")[0]) for day in files]
    assert (folder() / "control-list.csv").read_text(encoding="utf-8") == write_rows(lists)
