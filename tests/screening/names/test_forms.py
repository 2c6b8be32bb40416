"""Legal forms, also a letter wrong or written together with a name; acronyms of trades written out."""

import pytest

from embargraph.screening import match
from embargraph.screening.names.forms import unglue
from embargraph.screening.names.parse import parse_name


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("TAWAFUKltd", "TAWAFUK LTD"),
        ("PAOROSGOSSTRAKH BANK", "PAO ROSGOSSTRAKH BANK"),
        ("djoint stok company lomo", "JOINT STOCK COMPANY LOMO"),
        ("TRUST INSURANCE S A L", "TRUST INSURANCE S.A.L."),
        ("NPO Almaz", "Scientific Production Association Almaz"),
        ("TsNII Kurs", "Central Research Institute Kurs"),
        ("Zvezda Ship Repairing Plant", "Zvezda Ship Repair Factory"),
        ("Plant N9", "Zavod No. 9"),
        ("Beta Mgmt & Trdg", "Beta Management and Trading"),
        ("Azov Plant Rubin", "Azovsky Zavod Rubin"),
    ],
)
def test_one_body(a, b):
    assert match(a, b).matched, match(a, b)


def test_a_name_that_ends_like_a_form_stays_whole():
    assert unglue("aramco") == ""
    assert parse_name("Texaco").words == ["texaco"]


def test_initials_of_whom_a_body_is_named_after_weigh_little():
    assert match("Radio Institute named after A.L. Mints", "Academician Mints Radiotechnical Institute").matched


def test_an_acronym_with_dots_stays_one():
    assert match("C.K. Hutchison Holdings", "CK Hutchison Holdings").score == 1.0
    assert parse_name("U.S. Steel Corporation").words[0] == "usa"
