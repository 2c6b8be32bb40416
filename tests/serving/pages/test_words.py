"""Words of the pages: no more is said of a date or a name than is on record."""

import pytest

from embargraph.serving.pages.words import days_of, language, printed_day, share, shown


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2019-12-02", "2 December 2019"), ("2019-12", "December 2019"), ("2019", "2019"), ("2019-99", "2019-99"),
        ("soon\u202e", "soon\\u202e"),
    ],
)  # fmt: skip
def test_a_date_is_said_as_exactly_as_it_was_printed(text, said):
    assert printed_day(text) == said


def test_a_missing_start_is_said():
    assert days_of(None, "2020-01") == "start not on record, to January 2020"


@pytest.mark.parametrize(
    ("name", "country", "tag"),
    [
        ("华为", "CN", "zh"), ("華為", None, "und-Hani"), ("日立製作所", "JP", "ja"), ("ソニー", None, "ja"),
        ("삼성전자", "KR", "ko"), ("Лаборатория Касперского", "RU", "ru"), ("Рога и копыта", None, "und-Cyrl"),
        ("Huawei", "CN", None), ("شركة", "IR", "fa"),
    ],
)  # fmt: skip
def test_a_name_is_marked_with_its_language_or_its_script(name, country, tag):
    assert language(name, country) == tag


def test_an_unknown_share_is_no_zero():
    assert share({"share": None, "share_min": None, "share_max": None}) == "share not known"
    assert share({"share": "50.000000000", "share_min": None, "share_max": None}) == "50 %"


def test_what_turns_the_direction_of_a_text_is_spelt_out():
    assert shown("ACME\u202e") == "ACME\\u202e"
