"""Chinese words translated where the other name has them, and only whole."""

from embargraph.screening.names.meanings import as_meant, meant_like
from embargraph.screening.names.parse import parse_name


def test_only_words_that_the_other_name_has_are_translated():
    name = parse_name("红猫科技公司")
    assert {"red", "cat"} <= set(meant_like(name, parse_name("Red Cat Technologies Inc.")).words)
    assert meant_like(name, parse_name("Raven Technologies Inc.")) is None


def test_a_syllable_that_means_something_is_not_translated_by_itself():
    # 海 is sea, but 海康威视 is a name.
    assert meant_like(parse_name("海康威视"), parse_name("Sea Technology")) is None


def test_a_name_in_latin_letters_has_nothing_to_translate():
    assert as_meant(parse_name("Summit")) == ()
