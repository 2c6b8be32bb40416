"""Words paired one to one: initials of words, endings, what is written the same first."""

from embargraph.screening import match


def test_an_acronym_within_a_name_is_the_initials_of_neighbours():
    found = match("MHI Maritech", "Mitsubishi Heavy Industries Maritech")
    assert found.matched
    assert any("initials" in reason for reason in found.reasons)


def test_of_words_that_are_one_the_same_spelling_is_paired():
    # "Scientific" and "research" are one word; the misspelt one must not lose its fellow.
    assert match("SCIENTIFeIC RESEARCH INSTITUTE SUBMICRON", "SCIENTIFIC RESEARCH INSTITUTE SUBMICRON").matched


def test_the_initials_of_words_apart_are_no_acronym():
    assert not match("ABC Trading", "Alpha Trading Beta Company").matched
