"""The index: names kept taken apart, many looked up as one is, restrictions as the graph has them."""

import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embargraph.screening.candidates import find_parties
from embargraph.screening.index.build import build_index
from embargraph.screening.index.cache import cached_index
from embargraph.screening.index.restrictions import find_restrictions, packed_restrictions
from embargraph.screening.index.search import NameIndex
from embargraph.screening.names.parse import parse_name
from embargraph.screening.names.phonetics import skeleton, skeletons
from embargraph.store.digest import content_digest

NAMES = [
    "Huawei Technologies Co., Ltd.", "华为技术有限公司", "ООО Ромашка Прецизионная Оптика", "LAVROV, Sergei Viktorovich",
    "محمد بن سلمان", "김정은", "Plant No. 5", "Almaz II", "Dr. A. Petrov", "S.M.I.C.", "Limited", "Hong Kong Trading LLC",
    "Golden Star 3", "...", "\ud800a", "Société Générale d'Énergie",
]  # fmt: skip


@pytest.fixture(scope="module")
def index():
    nodes = [(str(place), name, "company" if place % 2 else "", "") for place, name in enumerate(NAMES)]
    return NameIndex(build_index([(name, place) for place, name in enumerate(NAMES)], nodes))


def test_names_are_kept_as_they_are_taken_apart(index):
    assert [index.name(place) for place in range(index.names)] == [parse_name(name) for name in NAMES]


@settings(max_examples=50, deadline=None)
@given(asked=st.lists(st.sampled_from([*NAMES, "Huawai", "Lavrow Sergey", "Hongkong", "Bluebird Bakery", ""])))
def test_many_names_are_looked_up_as_each_alone(index, asked):
    names = [parse_name(name) for name in asked]

    assert index.candidates_of(names) == [index.candidates(name) for name in names]
    pairs = [(name, None) for name in asked]
    assert find_parties(index, pairs, 0.3) == [find_parties(index, [pair], 0.3)[0] for pair in pairs]


def test_names_that_lead_to_many_are_weighed_a_few_at_a_time(index, monkeypatch):
    names = [parse_name(name) for name in NAMES]
    together = index.candidates_of(names)
    monkeypatch.setattr("embargraph.screening.index.search._AT_ONCE", 1)

    assert index.candidates_of(names) == together


@pytest.mark.parametrize("names", [["Hua Wei", "Huawei"], ["Huawei", "Hua Wei"]])
def test_a_word_is_found_misspelt_whichever_name_had_it_first(names):
    made = NameIndex(build_index([(name, place) for place, name in enumerate(names)], [("a", "", "", "")] * 2))

    assert names.index("Huawei") in made.candidates(parse_name("Huawai"))


def test_a_word_is_found_written_apart_anywhere_in_a_name(index):
    found = find_parties(index, [("Precision Trading Hongkong", None), ("Great Wall Huawei", None)], 0.3)

    assert NAMES.index("Hong Kong Trading LLC") in [party.party for party in found[0]]
    assert NAMES.index("Huawei Technologies Co., Ltd.") in [party.party for party in found[1]]


def test_an_index_of_no_names_finds_none():
    empty = NameIndex(build_index([], []))

    assert find_parties(empty, [("Huawei", None), ("", None)], 0.1) == [[], []]


@given(st.lists(st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=1)), st.booleans())
def test_words_sound_the_same_together_and_alone(words, coarse):
    assert skeletons(words, coarse) == [skeleton(word, coarse) for word in words]


@pytest.mark.parametrize("day", ["1996-01-01", "2021-03-11", "2026-11-22"])
def test_restrictions_are_kept_as_the_graph_has_them(packaged, tmp_path, monkeypatch, day):
    monkeypatch.setenv("EMBARGRAPH_CACHE", str(tmp_path))
    kept, _ = cached_index(packaged.connection, content_digest(packaged.connection))
    ids = [kept.text("node_id", place) for place in range(kept.parties)]
    on = datetime.date.fromisoformat(day)

    read = find_restrictions(packaged.connection, ids, on)
    assert {id_: rows for place, id_ in enumerate(ids) if (rows := packed_restrictions(kept, place, on))} == read
