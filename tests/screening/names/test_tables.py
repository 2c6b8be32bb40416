"""The tables of words: every row is whole, names its source, and no word stands in two classes."""

from collections import Counter

import pytest

from embargraph.screening.names import lexicon
from embargraph.screening.names.given_names import given_names
from embargraph.screening.names.tables import read_table

CELLS = {
    "abbreviations": 3, "given_names": 3, "han_readings": 4, "legal_forms": 3, "lexicon": 5, "sounds": 3, "synonyms": 3,
}  # fmt: skip


@pytest.mark.parametrize(("table", "cells"), CELLS.items())
def test_every_row_is_whole(table, cells):
    rows = list(read_table(table))
    assert rows
    assert {len(row) for row in rows} == {cells}
    assert not [row for row in rows if any(cell != cell.strip() or '"' in cell for cell in row)]


@pytest.mark.parametrize(
    "table", ["abbreviations", "given_names", "han_readings", "legal_forms", "lexicon", "synonyms"]
)
def test_every_row_names_its_source(table):
    known = {"CSL", "METI", "MOFCOM", "UN", "ISO4", "USPS28", "pypinyin", "CC-CEDICT", "ISO3166", "usage"}
    assert {word for row in read_table(table) for word in row[-1].split()} <= known
    assert not [row for row in read_table(table) if not row[-1]]


def test_a_native_word_has_one_meaning():
    natives = Counter(native for _, _, _, natives, _ in read_table("lexicon") for native in natives.split())
    assert [word for word, count in natives.items() if count > 1] == []


def test_classes_are_known():
    assert {row[0] for row in read_table("lexicon")} == {
        "form", "generic", "field", "place", "particle", "title", "number", "phrase", "word",
    }  # fmt: skip


def test_surnames_of_koreans_are_no_one_name():
    assert "pak" not in given_names().get("kim", ())


def test_synonyms_end_in_common_words():
    kinds = lexicon.kinds()
    for _, words in lexicon.synonyms():
        assert any(word in kinds for word in words.split()) or words in {
            "ai",
            "dual",
            "hightech",
            "shiprepair",
            "microcredit",
        }
