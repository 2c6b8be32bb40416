"""Destinations as people write them: in any language, and never one of two by a guess."""

import pytest

from embargraph.licensing.destinations import UnknownPlaceError, load_places


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Deutschland", "de"),
        ("Österreich", "at"),
        ("España", "es"),
        ("Южная Корея", "kr"),
        ("朝鲜", "kp"),
        ("ドイツ", "de"),
        ("Hongkong", "hk"),
    ],
)
def test_a_country_is_found_in_other_languages(name, code):
    assert load_places().find(name).code == code


@pytest.mark.parametrize(
    ("name", "code"), [("Крым", "ua-43"), ("Krim", "ua-43"), ("Донецк", "ua-14"), ("ДНР", "ua-14")]
)
def test_an_embargoed_region_is_not_taken_for_its_country(name, code):
    place = load_places().find(name)
    assert (place.code, place.row) == (code, "ua")


@pytest.mark.parametrize("name", ["Congo", "Kongo", "КОНГО", "コンゴ", "Korea", "Corée", "كوريا", "North Cyprus"])
def test_a_name_of_two_destinations_is_neither(name):
    with pytest.raises(UnknownPlaceError, match="names two destinations"):
        load_places().find(name)


@pytest.mark.parametrize("name", ["Narnia", "Kherson", "Abkhazia", "Texas", "Yugoslavia", "Europe", "", "🇩🇪", "de; ru"])
def test_what_is_no_destination_is_not_one(name):
    with pytest.raises(UnknownPlaceError, match="no destination is called"):
        load_places().find(name)
