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


@pytest.mark.parametrize(
    ("a", "b", "kind"),
    [
        # ships, with what kind of ship it is before the name
        ("M/V Lamprey", "LAMPREY", "vessel"), ("MV Lamprey", "Lamprey", "vessel"), ("M/T LAMPREY", "MT Lamprey", None),
        ("F/V Sea Lynx", "SEA LYNX", "vessel"), ("LNG/C Sea Lynx", "SEA LYNX", None), ("motor tanker lamprey", "Lamprey", None),
        # two names of one party in one line
        ("Acme Ltd formerly known as Larkspur Holding", "Larkspur Holding", None), ("Acme Ltd t/a Larkspur", "Larkspur Ltd", None),
        ("Jarrah Pty (formerly Tuart Works) a.k.a. JPQ", "Tuart Works Pty Ltd", None), ("Zenit Bank a/k/a Orion Bank", "Orion Bank", None),
        ("Larkspur Works; Orion Works; a.k.a. Teasel Works", "Orion Works", None), ("Larkspur Works; and any subsidiary thereof", "Larkspur Works", None),
        ("LAMPREY EX GREEN TIDE", "GREEN TIDE", "vessel"), ("Lamprey (ex-Green Tide)", "Green Tide", "vessel"),
        # forms of company, written out, cut, or without their marks
        ("Jarrah Kabushiki Kaisha", "Jarrah Co., Ltd.", None), ("Jarrah Pty", "Jarrah Pty Ltd", None), ("FSUE Jarrah", "Jarrah", "company"),
        ("Jarrah Anonim Sirketi", "Jarrah A.S.", None), ("Jarrah Societe a responsabilite limitee", "Jarrah SARL", None),
        ("TOO Jarrah", "Jarrah LLP", None), ("Jarrah Societa per azioni", "Jarrah SpA", None), ("Jarrah Uzdaroji akcine bendrove", "UAB Jarrah", None),
        # words cut short
        ("Jarrah Frt Fwdg", "Jarrah Freight Forwarding", None), ("Jarrah Natl Bk", "Jarrah National Bank", None),
        ("Jarrah Metallurg Wks", "Jarrah Metallurgical Works", None), ("Inst Phys Jarrah", "Jarrah Institute of Physics", None),
        ("Jarrah Intl Trdg & Contg Co WLL", "JARRAH INTERNATIONAL TRADING AND CONTRACTING COMPANY W.L.L.", None), ("Ste Jarrah Petroles", "Société Jarrah des Pétroles", None),
        # numbers in words
        ("Fifty-fifth Jarrah Institute", "55th Jarrah Institute", None), ("Twelfth Jarrah Institute", "Jarrah Institute No. 12", None),
        # initials that look like a legal form, however they are set
        ("A. S. Petrov", "Andrei Sergeyevich Petrov", "person"), ("K. G. Petrov", "Konstantin Grigoryevich Petrov", None),
        ("Yu. A. Petrov", "Yuriy Alekseyevich Petrov", "person"), ("A G Petrov", "Andrei Grigoryevich Petrov", "person"),
        ("Jewgeni Prigoschin", "Yevgeniy Prigozhin", "person"),
    ],
)  # fmt: skip
def test_one_party_as_papers_print_it(a, b, kind):
    assert match(a, b, kind).matched, match(a, b, kind)


@pytest.mark.parametrize(
    ("a", "b", "kind"),
    [
        ("Rus Ex Import", "Import Bank", None), ("Mustafa Ex Al-Hakim", "Al-Hakim", "person"), ("MT Bank", "MC Bank", None),
        ("MV Ivanov", "Petr Ivanov", "person"), ("Deutsche AKA Bank", "Deutsche Bank", None), ("A. S. Petrov", "Igor Petrov", "person"),
        ("Motor Sich", "Motor Bank", None), ("Fifty-fifth Jarrah Institute", "54th Jarrah Institute", None),
    ],
)  # fmt: skip
def test_two_parties_with_a_word_like_these(a, b, kind):
    assert not match(a, b, kind).matched, match(a, b, kind)


@pytest.mark.parametrize(("asked", "found"), [("EPQRN", 1), ("EP-QRN", 1), ("EP QRN", 1), ("EP-QRM", 0)])
def test_an_aircraft_without_its_dash(asked, found):
    index = NameIndex(build_index([("EP-QRN", 0)], [("q", "EP-QRN", "aircraft", "IR")]))
    (parties,) = find_parties(index, [(asked, None)], 0.7)
    assert len(parties) == found
