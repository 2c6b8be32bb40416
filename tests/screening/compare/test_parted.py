"""Characters are parted so that they say what the other name says: translated, by sound, or read the Japanese way."""

import pytest

from embargraph.screening import match
from embargraph.screening.compare.parted import part_like
from embargraph.screening.compare.score import NEAR, THRESHOLD
from embargraph.screening.names.parse import parse_name
from embargraph.screening.names.readings import reads_japanese


@pytest.mark.parametrize(
    ("native", "latin"),
    [
        # Trades of Japanese companies, translated or read.
        ("东洋轴承工业株式会社", "Toyo Bearing Industries Co., Ltd."),
        ("山田制作所株式会社", "Yamada Manufacturing Co., Ltd."),
        ("山田製作所株式会社", "Yamada Seisakusho Co., Ltd."),
        ("青木精工株式会社", "Aoki Seiko Co., Ltd."),
        # In Japanese forms of the characters.
        ("関東電機株式会社", "Kanto Electric Co., Ltd."),
        # An acronym of what is written out, and a word of two beginnings.
        ("三菱重工物流技术株式会社", "MHI Logitec Co., Ltd."),
        # What one word of Chinese is called in several of English.
        ("海军作战研究中心", "Naval Warfare Research Center"),
        ("先进声学技术公司", "Advanced Acoustics Technologies LLC"),
        ("联合复合材料公司", "Consolidated Composites Inc."),
    ],
)
def test_a_translated_name_is_found(native, latin):
    assert match(native, latin).matched, match(native, latin)


@pytest.mark.parametrize(
    ("native", "latin"),
    [
        ("三菱材料株式会社", "Sumitomo Materials"),
        ("东洋轴承株式会社", "Toyota Motor Corporation"),
        ("先进声学技术公司", "Applied Optics Technologies LLC"),
        ("山田制作所株式会社", "Honda Manufacturing Co., Ltd."),
    ],
)
def test_another_s_name_is_not(native, latin):
    assert match(native, latin).score < NEAR, match(native, latin)


def test_a_name_that_tells_the_same_and_a_rest_that_does_not_are_near_and_no_match():
    family = match("克拉托斯无人系统公司", "Kratos Turbine")

    assert NEAR <= family.score < THRESHOLD
    assert any("one family" in reason for reason in family.reasons)


def test_what_was_parted_how_is_told():
    found = part_like(parse_name("可利尔阿莱恩电子公司"), parse_name("Clear Align Electronics"))

    assert {(pair.left, pair.right, pair.how) for pair in found.pairs} == {
        ("可利尔阿莱恩", "clear align", "sound"),
        ("电子", "electronics", "same word"),
    }
    assert (found.left, found.right) == ([], [])


@pytest.mark.parametrize(
    ("text", "word", "right"),
    [
        ("青木", "aoki", True),
        ("青木", "oki", False),
        ("铁工", "tekko", True),
        ("日铁", "nittetsu", True),
        ("井上", "inoue", True),
        ("光学", "kogaku", True),
        ("光学", "kagaku", False),
    ],
)
def test_characters_are_read_as_japanese_names_read_them(text, word, right):
    assert reads_japanese(text, word) is right


@pytest.mark.parametrize(
    ("native", "latin"),
    [
        ("جمعية الإحسان الخيرية", "Jamiat Al-Ihsan Al-Khayria"),
        ("جمعية الإحسان", "Al-Ihsan Association"),
        ("مؤسسة البر", "Muassasat Al-Birr"),
    ],
)
def test_common_words_of_arabic_count_translated_and_as_they_sound(native, latin):
    assert match(native, latin).matched, match(native, latin)


def test_names_parted_by_a_slash_are_two_and_an_acronym_may_have_the_letter_of_a_legal_form():
    assert match("Al-Ihsan Society / AIS", "Al-Ihsan Society").score == 1.0
    assert match("JSC MIC Almaz", "Joint Stock Company Military-Industrial Corporation Almaz").matched
