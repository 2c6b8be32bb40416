"""Names in Arabic letters against their Latin forms, as Arabic, Persian, Pashto and Urdu write them."""

import pytest

from embargraph.screening import match
from embargraph.screening.names.arabic import read_arabic


@pytest.mark.parametrize(
    ("native", "latin"),
    [
        ("علي", "Ali"),
        ("عبد القادر يوسف", "Abdelkader Youssef"),
        ("عبدالرحمن الزهراني", "Abd al-Rahman al-Zahrani"),
        ("نور الدين صابر", "Nureddin Saber"),
        ("فضل الرحمن خليل", "Fazlur Rehman Khalil"),
        ("رمضان شلح", "Ramazan Shallah"),
        ("جمال رجب", "Gamal Ragab"),
        ("حبیب الله احمدی", "Habibullah Ahmadi"),
        ("الشركة السورية للنفط", "Syrian Oil Company"),
        ("دانشگاه صنعتی شریف", "Sharif University of Technology"),
    ],
)
def test_a_name_finds_its_latin_form(native, latin):
    assert match(native, latin).score >= 0.55
    assert match(native, latin).score == match(latin, native).score


@pytest.mark.parametrize(
    ("native", "latin"), [("محمد علي", "Karim Hassan"), ("طارق", "Yusuf"), ("شركة النفط", "Steel Company")]
)
def test_other_names_are_not_found(native, latin):
    assert match(native, latin).score < 0.7


def test_what_is_glued_to_a_word_is_parted():
    assert [word for word, _ in read_arabic("والمسلمين")] == ["wa", "al", "mslmin"]
    assert read_arabic("الياس")[0][0] != "al"


def test_marks_and_letters_of_other_languages_make_no_difference():
    assert read_arabic("مُحَمَّد") == read_arabic("محمد")
    assert read_arabic("علی") == read_arabic("علي")
