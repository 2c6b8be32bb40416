"""Names in their own scripts are facts: each has a language and a source."""

import csv
import re
import unicodedata
from collections import Counter
from pathlib import Path

import pytest

from embargraph.errors import FactErrors
from embargraph.facts.read import read_facts
from embargraph.resources import seed_files
from embargraph.screening import Screener


def table():
    return next(path for path in seed_files() if path.name == "native_names.csv")


def test_every_native_name_finds_its_actor_alone_at_the_top(packaged):
    with table().open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))

    outcomes = Screener(packaged).screen_many(row["name"] for row in rows)
    missed = [
        row["name"]
        for row, found in zip(rows, outcomes, strict=True)
        if not found.hits or found.hits[0].party != row["node"]
    ]

    assert len(rows) > 100
    assert not missed


#: A host, as in `asml.com/zh-cn`.
ADDRESS = re.compile(r"(?<![\w.])(?:[a-z0-9-]+\.)+[a-z]{2,4}(?![a-z])")


def kind_of_source(source):
    """What a source rests on: a page read with its day, a quotation read, a list, a notice, or nothing read."""
    if source.startswith("not read; to be checked at: "):
        return "unread"
    if read := re.search(r", read \d{4}-\d{2}-\d{2}(?:;|$)", source):
        return "address" if ADDRESS.search(source[: read.start()]) else "quoted"
    if source.startswith(("CC-CEDICT", "MOFCOM")):
        return "list"
    return "notice" if re.match("copyright|title|imprint|running head", source) else "unknown"


def test_the_documents_count_the_sources_as_the_table_has_them():
    with table().open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    text = (Path(__file__).parents[2] / "docs" / "screening.md").read_text(encoding="utf-8")
    sentence = next(line for line in text.splitlines() if "`seeds/terms/native_names.csv`" in line)
    kinds = Counter(kind_of_source(row["source"]) for row in rows)

    told = [int(number) for number in re.findall(r"\b\d+\b", sentence)]
    assert told == [len(rows), kinds["list"], kinds["notice"], kinds["address"], kinds["quoted"], kinds["unread"]]
    assert not kinds["unknown"]
    assert all(unicodedata.is_normalized("NFC", row["name"]) for row in rows)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("nobody,华为,zh,trade,a.example", "is no node"),
        ("zte,ZTE,zh,trade,a.example", "script of its own"),
        ("zte,中兴,Chinese,trade,a.example", "RFC 5646"),
        ("zte,中兴,zh,nickname,a.example", "expected one of registered, trade"),
        ("zte,中兴,zh,trade,", "where the name stands"),
    ],
)
def test_a_row_that_is_wrong_is_named(tmp_path, row, said):
    path = tmp_path / "native_names.csv"
    path.write_text(f"node,name,language,kind,source\n{row}\n", encoding="utf-8")
    files = [file for file in seed_files() if file.name != path.name]

    with pytest.raises(FactErrors, match=said):
        read_facts([*files, path])
