"""Identifiers and countries as people type them."""

import pytest

from embargraph.screening import Query, Screener
from embargraph.screening.compare.countries import read_country
from embargraph.screening.compare.identifiers import decides, doubt_of, read_mark

FACTS = """
[source]
id = "list"
title = "A list"
published = "2024-01-02"
[[node]]
id = "vessel-one"
kind = "actor"
type = "vessel"
label = "Artavilo Star"
country = "IR"
identifiers = { ofac = "15036", imo = "9187629" }
[[node]]
id = "works"
kind = "actor"
type = "company"
label = "Zavod Almazik"
country = "RU"
identifiers = { inn = "7707083893", lei = "549300ABCDEF12345678" }
"""


@pytest.fixture
def screener(graph_of):
    return Screener(graph_of(FACTS))


@pytest.mark.parametrize(
    ("mark", "party"),
    [("IMO 9187629", "vessel-one"), ("imo: 9187629", "vessel-one"), ("IMO9187629", "vessel-one"),
     ("9187629", "vessel-one"), ("INN 7707083893", "works"), ("ИНН 7707083893", "works"),
     ("LEI 5493 00AB-CDEF12345678", "works"), ("OFAC 15036", "vessel-one"), ("SDN #15036", "vessel-one")],
)  # fmt: skip
def test_an_identifier_decides_without_a_name(screener, mark, party):
    outcome = screener.screen("", identifiers=[mark])

    assert [(hit.party, hit.matched_on) for hit in outcome.hits] == [(party, "identifier")]


@pytest.mark.parametrize("mark", ["15036", "Reg. No. 15036", "INN 9187629", "1503"])
def test_a_running_number_of_a_list_or_another_scheme_does_not(screener, mark):
    outcome = screener.screen("Morning Bakery", identifiers=[mark])

    assert outcome.hits == ()


def test_an_identifier_that_nobody_has_is_no_hit(screener):
    assert screener.screen("", identifiers=["IMO 1111111"]).outcome == "no hit"


def test_schemes_that_are_part_of_the_number_stay():
    assert read_mark("IMOB2") == ("IMOB2", None)
    assert not decides(read_mark("15036"), "ofac")


@pytest.mark.parametrize(
    ("text", "code"),
    [("VR China", "CN"), ("CHN", "CN"), ("chn", "CN"), ("中国", "CN"), ("Rep. of Korea", "KR"), ("Iran (Islamic Republic of)", "IR"),
     ("Allemagne", "DE"), ("Россия", "RU"), ("uk", "GB"), ("Russian Federation", "RU"), ("Atlantis", None), ("n/a", None)],
)  # fmt: skip
def test_countries_in_any_form(text, code):
    assert read_country(text) == code


def test_what_is_no_country_is_said_and_moves_nothing(screener):
    plain = screener.screen("Zavod Almazik").hits[0]
    odd = screener.screen("Zavod Almazik", country="Atlantis").hits[0]
    same = next(screener.screen_many([Query("Zavod Almazik", country="Russland")])).hits[0]

    assert odd.score == plain.score
    assert any("'Atlantis' is no country" in reason for reason in odd.reasons)
    assert any(reason == "same country: RU" for reason in same.reasons)


@pytest.mark.parametrize("text", ["IMO 9187628", "LEI 549300ABCDEF12345678", "INN 7707083894"])
def test_a_mistyped_number_is_told(text):
    assert "check digit is wrong" in doubt_of(text)


@pytest.mark.parametrize("text", ["IMO 9187629", "9187628", "OFAC 15036", ""])
def test_of_other_numbers_nothing_is_told(text):
    assert doubt_of(text) == ""


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Passport K475336", "K475336"), ("Passport No. K 475336", "K475336"), ("ID card 123456", "123456"), ("паспорт 4510 123456", "4510123456"),
        ("Company Number 09876543", "09876543"), ("UK Company Number: 09876543", "09876543"), ("Reg. No. HRB 12345", "HRB12345"),
        ("National ID No. 28940000602", "28940000602"), ("VAT DE123456789", "DE123456789"), ("R.F.C. APE010515F17", "APE010515F17"),
        ("Cedula No. 16282923", "16282923"), ("HRB 12345", "HRB12345"), ("D 000933", "D000933"),
    ],
)  # fmt: skip
def test_what_stands_before_a_number_of_papers_is_no_part_of_it(text, value):
    assert read_mark(text) == (value, None)
