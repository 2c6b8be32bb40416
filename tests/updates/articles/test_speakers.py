"""Who says what."""

import pytest

from embargraph.updates.articles.mentions import Names, mentions_of
from embargraph.updates.articles.sentences import sentences_of
from embargraph.updates.articles.speakers import speeches_of


@pytest.fixture
def said(packaged):
    def of(text):
        sentences = sentences_of(text)
        with packaged.reading() as connection:
            mentions = mentions_of(text, sentences, Names(connection))
        return [
            (text[each.start : each.end].strip(' ,."”'), each.speaker and each.speaker.name, each.how)
            for each in speeches_of(text, sentences, mentions)
        ]

    return of


def test_direct_speech_with_the_name_after_the_verb(said):
    assert said('"The ban will not last," said Mara Quinn, a lawyer at Omdia.') == [
        ("The ban will not last", "Mara Quinn", "beside the verb")
    ]


def test_indirect_speech_with_the_name_before_the_verb(said):
    assert said("Huawei said that the ban hurts makers.")[0][:2] == ("the ban hurts makers", "Huawei")


def test_indirect_speech_with_the_speaker_last(said):
    assert said("The ban hurts many makers, the Ministry of Trade said on Friday.")[0][:2] == (
        "The ban hurts many makers", "Ministry of Trade",
    )  # fmt: skip


def test_according_to(said):
    assert said("According to Reuters, the ban hurts makers.")[0][:2] == ("the ban hurts makers", "Reuters")


def test_the_speaker_is_carried_over_to_the_quotation_after(said):
    found = said('"It is bad," said Mara Quinn, a lawyer. "The firm has no choice left but to leave."')

    assert found[-1] == ("The firm has no choice left but to leave", "Mara Quinn", "carried over")


def test_a_pronoun_is_the_last_named_speaker(said):
    found = said("Mara Quinn, a lawyer, said the ban hurts makers. She added that it will not last.")

    assert found[-1] == ("it will not last", "Mara Quinn", "pronoun")


def test_a_surname_that_reads_like_a_pronoun_is_a_name_where_that_person_was_named(said):
    found = said(
        "Mara Quinn, a lawyer, said it hurts makers. Liu He, an adviser, spoke of it too. He said the talks went well."
    )

    assert found[-1][:2] == ("the talks went well", "Liu He")


def test_a_group_without_a_name_speaks(said):
    assert said("Some analysts say the ban hurts makers.")[0][:2] == ("the ban hurts makers", "Some analysts")


def test_a_word_for_a_body_is_the_body_named_before(said):
    found = said("Acme Holdings fell in London. The company said the ban hurts makers.")

    assert found[-1][:2] == ("the ban hurts makers", "Acme Holdings")


def test_an_object_is_no_speech(said):
    assert said("The Bureau of Industry and Security added the university to the Entity List.") == []
