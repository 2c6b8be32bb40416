"""Characters that spell a foreign name are compared by the letters that each stands for."""

import pytest

from embargraph.screening import match
from embargraph.screening.names.heard import heard_keys, hears
from embargraph.screening.names.phonetics import hear


@pytest.mark.parametrize(
    ("native", "latin"),
    [
        ("埃科达因公司", "Echodyne"),
        ("可利尔阿莱恩公司", "Clear Align LLC"),
        ("吉布斯和考克斯公司", "Gibbs & Cox, Inc."),
        ("阿尔斯通公司", "Alstom SA"),
        ("洛克菲勒公司", "Rockefeller"),
        ("艾默生电气公司", "Emerson Electric Co."),
        ("埃尔比特系统公司", "Elbit Systems Ltd."),
        ("霍尼韦尔国际公司", "Honeywell International Inc."),
        ("沃尔沃公司", "Volvo"),
        ("克拉托斯公司", "Kratos"),
    ],
)
def test_a_foreign_name_is_found_by_its_sound(native, latin):
    assert match(native, latin).matched, match(native, latin)


@pytest.mark.parametrize(
    ("native", "latin"),
    [
        ("诺基亚公司", "Nike"),
        ("阿尔斯通公司", "Austin"),
        ("克拉托斯公司", "Cyrus"),
        ("莱多斯公司", "Aktsionernoe Obshchestvo Iliadis"),
        ("诺沃特公司", "Avionet"),
        ("西门子公司", "Samsung"),
        ("英斯图公司", "Hensoldt AG"),
        ("赫斯塔尔公司", "Shield AI, Inc."),
    ],
)
def test_consonants_that_are_left_out_tell_names_apart(native, latin):
    assert not match(native, latin).matched, match(native, latin)


def test_silent_letters_cost_less_than_those_that_are_heard():
    martin = hears(("ma", "ding"), "martin")

    assert martin > hears(("ma", "ding"), "maltin") > hears(("ma", "ding"), "maktin")
    assert hears((), "martin") == 0.0


def test_what_a_name_is_looked_up_by_has_the_sound_of_what_it_spells():
    for pinyin, word in (("aikedayin", "echodyne"), ("sikaidiao", "skydio"), ("aersitong", "alstom")):
        assert hear([word])[0] in heard_keys(pinyin), word
