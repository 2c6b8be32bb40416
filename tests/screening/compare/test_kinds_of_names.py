"""Kinds in which one body is printed twice: as Russian hears English, with its country, its honours, letters apart."""

import pytest

from embargraph.screening import match
from embargraph.screening.candidates import find_parties
from embargraph.screening.index.build import build_index
from embargraph.screening.index.search import NameIndex


@pytest.mark.parametrize(
    ("a", "b"),
    [
        # English as the Russian ear writes it
        ("Polyarnaya Consulting and Management LLC", "OOO Polyarnaya Konsalting I Menedzhment"),
        ("Vostok Standard Line", "OOO Vostok Standart Lain"),
        ("GKV Logistics LLC", "TAA GKV Lodzhistiks"),
        ("Euromicrotech", "AO Evromikrotekh"),
        # adjectives of places
        ("Kashira Machine Building Plant", "JSC Kashirskiy Machine-Building Plant"),
        ("Mytishchi Crane Plant", "Mytishchinskiy Crane Plant JSC"),
        # of whom it is named after
        ("Research and Production Enterprise Salyut", "PJSC NPP Salyut named after Academician A.A. Tikhonov"),
        # letters one by one, and forms of more registers
        ("B K Marine Sales Private Ltd", "BK Marine Sales Pvt Ltd."),
        ("Beltrans", "TAA Beltrans"),
        ("Comercial Lomas S.P.R. de R.L.", "Comercial Lomas, Sociedad de Produccion Rural de Responsabilidad Limitada"),
        ("Ata Makina Sanayi ve Ticaret Limited Sirketi", "Ata Makina San ve Tic Ltd Sti"),
        ("Kaspiy Dis Ticaret Limited Sirketi", "Kaspiy Foreign Trade Ltd"),
        # a cooperation is no legal form
        ("Lotus Cooperation Fund", "Lotus Fund for Cooperation"),
    ],
)
def test_one_body_printed_twice(a, b):
    assert match(a, b, "company").matched, match(a, b, "company")


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Omsk Machine Plant", "Tomskiy Machine Plant"),
        ("Institute named after A.A. Baykov", "Institute named after N.N. Blokhin"),
        ("Ministry of Defence of Iran", "Ministry of Defence of Syria"),
        ("Vostok Standard Line", "Zapad Standart Lain"),
    ],
)
def test_two_bodies_are_not_one(a, b):
    assert not match(a, b, "company").matched, match(a, b, "company")


@pytest.mark.parametrize(
    ("native", "latin"),
    [
        ("陆军军官学校", "Republic of China Military Academy"),  # translators add the country
        ("美国国家仪器公司", "National Instruments"),
        ("沃特世公司", "Waters Corporation"),  # a common word that is heard is a name
        ("三井E&S造船株式会社", "Mitsui E&S Shipbuilding Co., Ltd."),  # letters between characters
        ("TE连接公司", "TE Connectivity Ltd."),
        ("荏原制作所株式会社", "Ebara Corporation"),
        ("جامعة الملك سعود", "King Saud University"),
        ("رابطة العالم الإسلامي", "Muslim World League"),
        ("حزب البعث العربي الاشتراكي", "Arab Socialist Baath Party"),
    ],
)
def test_a_native_name_finds_its_latin_form(native, latin):
    assert match(native, latin).matched, match(native, latin)


@pytest.mark.parametrize(
    ("native", "latin"),
    [
        ("三井E&S造船株式会社", "Mitsui Chemicals"),
        ("TE连接公司", "TC Connectivity Ltd."),
        ("جامعة الملك سعود", "King Fahd University"),
        ("国防大学", "University of Defence Studies of Namibia and Botswana"),
    ],
)
def test_another_s_name_is_not_found(native, latin):
    assert not match(native, latin).matched, match(native, latin)


def test_brothers_leave_room_for_each_other_in_an_index():
    fathers = ["Khalid", "Walid", "Said", "Jamal", "Fadil", "Ghalib", "Hamid", "Latif", "Majid", "Nasir", "Rashid",
               "Sabir", "Tariq", "Zahid", "Karim", "Basim"]  # fmt: skip
    names = [f"{first} Mahmud Salih Hasan al-Rawandi" for first in fathers]
    nodes = [(name, name, "person", "") for name in names]
    index = NameIndex(build_index(list(zip(names, range(len(names)), strict=True)), nodes))
    (found,) = find_parties(index, [("باسم محمود صالح حسن الراوندي", "person")], 0.7)
    assert found[0].name == names[-1], [party.name for party in found]


def test_a_long_name_of_letters_and_characters_takes_no_time():
    # A pattern of two alternatives that both repeat would try every way to part it.
    assert not match("三井" + "ab" * 40 + "-工业!" * 3, "Mitsui Chemicals").matched
