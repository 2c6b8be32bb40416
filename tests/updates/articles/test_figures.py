"""Numbers as stated."""

import pytest

from embargraph.updates.articles.figures import figures_of
from embargraph.updates.articles.sentences import sentences_of


def found(text):
    return [(each.value, each.unit, each.scope, each.period) for each in figures_of(sentences_of(text))]


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("It cost nearly $1.5 billion in 2024.", (1.5, "USD billion", "nearly", "2024")),
        ("They paid up to €300 million.", (300, "EUR million", "up to", "")),
        ("It sold 1,200 machines.", (1200, "machines", "", "")),
        ("Sales fell 13 per cent in the second quarter.", (13, "percent", "", "the second quarter")),
        ("It makes about 110 billion products a year.", (110, "billion products", "about", "a year")),
        ("It paid a record 26 billion yuan.", (26, "CNY billion", "a record", "")),
        ("Firms owned 50% or more need one.", (50, "percent", "or more", "")),
        ("They lag by at least five years.", (5, "years", "at least", "")),
        ("The deal of $2bn stands.", (2, "USD billion", "", "")),
    ],
)  # fmt: skip
def test_value_unit_approximator_and_period(text, figure):
    assert found(text) == [figure]


@pytest.mark.parametrize(
    "text",
    ["They spent billions of dollars.", "Huawei launched the Mate 60 in 2023.", "Made in China 2025 goes on.",
     "A 43-year-old man left.", "It closed five years ago.", "In the past five years it grew.", "Section 301 applies."],
)  # fmt: skip
def test_what_is_no_figure(text):
    assert found(text) == []


def test_a_sign_of_two_currencies_is_a_doubt():
    (figure,) = figures_of(sentences_of("It cost ¥300 million."))

    assert figure.doubts == ("the sign ¥ may be yuan or yen",)
