"""Kana are read as companies write themselves, and foreign words in them as Japanese hears them."""

import pytest

from embargraph.screening import match
from embargraph.screening.candidates import find_parties
from embargraph.screening.index.build import build_index
from embargraph.screening.index.search import NameIndex


@pytest.mark.parametrize(
    ("native", "latin"),
    [
        ("オリンパス株式会社", "Olympus Corporation"),
        ("シャープ株式会社", "Sharp Corporation"),
        ("株式会社ブリヂストン", "Bridgestone Corporation"),
        ("レーザーテック株式会社", "Lasertec Corporation"),
        ("浜松ホトニクス株式会社", "Hamamatsu Photonics K.K."),
        ("ジャパンマリンユナイテッド株式会社", "Japan Marine United Corporation"),
    ],
)
def test_a_foreign_word_in_kana(native, latin):
    assert match(native, latin).matched, match(native, latin)


@pytest.mark.parametrize(
    ("native", "latin"),
    [("シャープ株式会社", "Sanyo Corporation"), ("オリンパス株式会社", "Lumix Corporation"), ("キヤノン", "Kenwood")],
)
def test_another_word_is_not_heard(native, latin):
    assert not match(native, latin).matched, match(native, latin)


def test_it_is_found_in_an_index():
    names = ["Advantest Corporation", "Adobe Inc.", "Olympus Corporation", "Oriental Press"]
    index = NameIndex(build_index(list(zip(names, range(4), strict=True)), [(n, n, "company", "") for n in names]))
    found = find_parties(index, [("アドバンテスト株式会社", None), ("オリンパス株式会社", None)], 0.7)
    assert [[party.party for party in parties] for parties in found] == [[0], [2]]
