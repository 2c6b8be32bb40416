"""Never stronger than the text; of two that fit the weaker."""

import pytest

from embargraph.updates.articles.standing import standing_of


@pytest.mark.parametrize(
    ("clause", "said", "standing"),
    [
        ("Wingtech was put on the list in December", False, "reported"),
        ("the chips are a success", True, "claimed"),
        ("the firm will leave China", False, "forecast"),
        ("the firm could leave China", True, "forecast"),
        ("sales are expected to fall", False, "forecast"),
        ("he allegedly shipped chips", False, "alleged"),
        ("they were charged with smuggling", False, "alleged"),
        ("the agency accused it of fraud", True, "claimed"),
        ("the agency proposed a rule", False, "proposed"),
        ("the White House wants makers to pay", False, "proposed"),
        ("the government is considering a ban", False, "proposed"),
        ("it threatened tariffs that would hit makers", True, "proposed"),
        ("a bill that would require checks passed", False, "proposed"),
        ("the chip is said to be advanced", False, "claimed"),
        ("it closed in May", False, "reported"),
        ("it’ll close", False, "forecast"),
    ],
)  # fmt: skip
def test_words_decide_the_standing(clause, said, standing):
    assert standing_of(clause, said=said).name == standing


def test_an_accusation_colours_its_whole_sentence():
    sentence = "Prosecutors accused Li of fraud, and the firm shipped chips."

    assert standing_of("the firm shipped chips", sentence).name == "alleged"


def test_who_warns_speaks_of_what_is_ahead():
    assert standing_of("plants stop", said=True, verb="warned").name == "forecast"


def test_record_is_never_a_standing_of_an_article():
    assert standing_of("The official record of the law, 15 CFR 744.11, lists it.").name == "reported"
