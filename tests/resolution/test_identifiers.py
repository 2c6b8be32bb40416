"""Check digits of identifiers: LEI, IMO numbers of ships and of companies, Russian and Chinese company numbers."""

import pytest

from embargraph.resolution.identifiers import CHECKED, has_wrong_digit

RIGHT = {
    "lei": "5493001KJTIIGC8Y1R12",
    "imo": "9074729",
    "inn": "7707083893",
    "ogrn": "1027700132195",
    "usc": "91350300734251338A",
}


@pytest.mark.parametrize("scheme", CHECKED)
def test_a_number_is_right_and_with_another_digit_wrong(scheme):
    value = RIGHT[scheme]
    other = str((int(value[5]) + 1) % 10) if value[5].isdigit() else "7"

    assert not has_wrong_digit(scheme, value)
    assert has_wrong_digit(scheme, value[:5] + other + value[6:])
    assert has_wrong_digit(scheme, value[:-1])


def test_the_imo_number_of_a_company_has_a_rule_of_its_own():
    assert not has_wrong_digit("imo", "5804961")
    assert has_wrong_digit("imo", "5804962")


def test_of_other_schemes_nothing_is_known():
    assert not has_wrong_digit("duns", "x")
