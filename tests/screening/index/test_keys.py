"""What a name is found by: its words written together, and what is left of a legal form aside."""

from embargraph.screening.index.keys import join_words
from embargraph.screening.names.parse import parse_name


def test_two_common_words_are_joined_only_where_a_name_has_no_others():
    assert "oilgas" not in join_words(parse_name("Razavi Oil Gas"))
    assert "oilgas" in join_words(parse_name("Razavi Oil Gas"), every=True)
    assert "chinaelectronics" in join_words(parse_name("China Electronics Technology Group 55th Institute"))


def test_a_legal_form_is_joined_to_nothing():
    assert not [join for join in join_words(parse_name("Zurmat Group of Companies")) if "companies" in join]
