"""Han characters, kana and Hangul: known words in English, the rest as it is read."""

import pytest

from embargraph.screening import match
from embargraph.screening.names.parse import parse_name


@pytest.mark.parametrize(
    ("native", "latin"),
    [
        ("삼성전자 주식회사", "Samsung Electronics Co., Ltd."),
        ("한국항공우주산업", "Korea Aerospace Industries"),
        ("김정은", "Kim Jong Un"),
        ("三菱重工業株式会社", "Mitsubishi Heavy Industries, Ltd."),
        ("キオクシアホールディングス株式会社", "Kioxia Holdings Corporation"),
        ("青木精密工業株式会社", "Aoki Seimitsu Kogyo Co., Ltd."),
        ("斯凯迪奥公司", "Skydio Inc."),
        ("洛克希德·马丁公司", "Lockheed Martin Corporation"),
        ("哈尔滨电气集团有限公司", "Harbin Electric Group Co., Ltd."),
        ("深圳市大疆创新科技有限公司", "Shenzhen Dajiang Innovation Technology Co., Ltd."),
        ("红猫控股公司", "Red Cat Holdings, Inc."),
        ("铁山解决方案公司", "IronMountain Solutions"),
    ],
)
def test_a_native_name_finds_its_latin_form(native, latin):
    assert match(native, latin).matched, match(native, latin)


@pytest.mark.parametrize(
    ("native", "latin"),
    [
        ("三菱重工業株式会社", "Kawasaki Heavy Industries, Ltd."),
        ("삼성전자", "LG Electronics"),
        ("斯凯迪奥公司", "Neros Technologies"),
        ("红猫控股公司", "Blue Fox Holdings"),
        ("金山软件", "Jason Software"),
    ],
)
def test_another_s_name_is_not_found(native, latin):
    assert not match(native, latin).matched


def test_a_short_korean_name_is_not_taken_for_common_words():
    assert [token.text for token in parse_name("박정남").tokens] == ["bagjeongnam"]


def test_a_clause_before_a_name_is_no_part_of_it():
    assert match("参与对台湾地区军售的斯凯迪奥公司", "Skydio Inc.").matched
