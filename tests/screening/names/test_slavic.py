"""Names after a father and surnames as Russian, Belarusian and Ukrainian end them."""

import pytest

from embargraph.screening import match
from embargraph.screening.names.slavic import one_spelling, share_ending


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Volodymyr Vasylovych SALDO", "SALDO, Vladimir Vasilyevich"),
        ("KARAEU, Yuriy Viktaravich", "Yuri Viktorovich Karaev"),
        ("TKACHOU, Alyaksandr Henadzievich", "Aleksandr Gennadievich Tkachov"),
    ],
)
def test_one_person_in_two_languages(a, b):
    assert match(a, b, "person").matched


def test_a_son_is_not_his_surname():
    assert share_ending("ivanov", "ivanovich") is None
    assert not match("Ivan Petrov", "Ivan Sidorov", "person").matched


def test_letters_that_languages_write_otherwise():
    assert one_spelling("uladzimir") == one_spelling("vladimir")
    assert one_spelling("khrushchev") != one_spelling("krushev")
