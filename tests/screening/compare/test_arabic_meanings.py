"""Names of bodies in Arabic letters, word by word translated or as they sound."""

import pytest

from embargraph.screening import match
from embargraph.screening.compare.arabic_meanings import arabic_like, as_arabic_means, meanings_of
from embargraph.screening.names.parse import parse_name


@pytest.mark.parametrize(
    ("native", "latin"),
    [
        ("حركة المقاومة الإسلامية", "Islamic Resistance Movement"),
        ("كتائب شهداء الأقصى", "Al-Aqsa Martyrs Brigades"),
        ("الشركة العامة للصناعات الكهربائية", "General Company for Electrical Industries"),
        ("مركز الدراسات والبحوث العلمية", "Scientific Studies and Research Center"),
        ("بانک صادرات ایران", "Bank Saderat Iran"),
        ("شرکت ملی نفتکش ایران", "National Iranian Tanker Company"),
        ("دانشگاه صنعتی شریف", "Sharif University of Technology"),
        ("جند الأقصى", "Jund al-Aqsa"),
        ("مكتب سلسلة الذهب للصرافة", "Silsilat al-Thahab Money Exchange"),
        ("شركة الشرق الأوسط للتجارة", "Middle East Trading Company"),
    ],
)
def test_each_word_is_what_the_other_name_has(native, latin):
    assert match(native, latin, "organization").matched, match(native, latin, "organization")


@pytest.mark.parametrize(
    ("native", "latin"),
    [
        ("بنك سوريا الدولي الإسلامي", "Bank Melli Iran"),
        ("جيش الإسلام", "Army of Conquest"),
        ("كتائب حزب الله", "Al-Aqsa Martyrs Brigades"),
        ("مؤسسة الأقصى", "Al-Haramain Foundation"),
        ("شركة البركة للصرافة", "Hanifa Money Exchange"),
    ],
)
def test_common_words_alone_do_not_match(native, latin):
    assert not match(native, latin, "organization").matched, match(native, latin, "organization")


@pytest.mark.parametrize("word", ["الشهداء", "والشهداء", "للشهداء", "شهدا"])
def test_what_is_glued_on_before_a_word_changes_nothing(word):
    assert meanings_of(word) == ("martyrs",)


def test_a_name_without_a_word_of_the_table_is_left_as_it_is():
    assert arabic_like(parse_name("علي حسن"), parse_name("Ali Hassan")) is None
    assert as_arabic_means(parse_name("Acme")) == ()


@pytest.mark.parametrize(
    ("native", "latin"),
    [("فتحي حماد", "Fathi Hamad"), ("مسعود اظہر", "Masood Azhar"), ("إسماعيل هنية", "Ismail Haniyeh"),
     ("عبدالحق وثیق", "Abdul-Haq Wassiq"), ("علي عبد الله صالح", "Ali Abdullah Saleh")],
)  # fmt: skip
def test_letters_that_look_like_one_sound_are_heard_as_two(native, latin):
    assert match(native, latin, "person").matched, match(native, latin, "person")
