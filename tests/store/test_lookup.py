"""Names: by id, label or alias; else by words; else the nearest are named."""

from datetime import date

import pytest

from embargraph.errors import UnknownNameError
from embargraph.store.lookup import find_nodes, resolve_names


def pairs(matches):
    return [(match.id, match.how) for match in matches]


@pytest.mark.parametrize(
    "name", ["huawei", "HUAWEI", "Huawei Technologies Co., Ltd.", "ｈｕａｗｅｉ", "华为", " hua-wei "]
)
def test_case_width_punctuation_and_spaces_do_not_matter(packaged, name):
    assert pairs(find_nodes(packaged.connection, name)) == [("huawei", "exact")]


def test_a_name_that_several_nodes_carry_selects_them_all(packaged):
    assert {"cn", "place-cn"} == {match.id for match in find_nodes(packaged.connection, "China")}


def test_whole_words_are_taken_where_no_name_is_equal(packaged):
    found = find_nodes(packaged.connection, "Jinhua Circuit")

    assert pairs(found) == [("fujian-jinhua", "words")]


def test_a_part_of_a_word_is_no_match(packaged):
    with pytest.raises(UnknownNameError) as raised:
        find_nodes(packaged.connection, "Huaw Technolog")

    assert "huawei" in str(raised.value)


def test_a_party_brings_its_country_and_its_groups_as_broader(packaged):
    how = dict(pairs(resolve_names(packaged.connection, "Huawei", broader=True)))

    assert how["huawei"] == "exact"
    assert {how["place-cn"], how["place-ear-d5"], how["place-macau-or-d5"]} == {"broader"}


def test_a_technology_brings_what_is_narrower(packaged):
    how = dict(pairs(resolve_names(packaged.connection, "lithography")))

    assert how["asml-nxt-1970i"] == "narrower"
    assert "semiconductor-manufacturing-equipment" not in how


def test_membership_of_a_group_has_days(graph_of):
    graph = graph_of(
        """
        [source]
        id = "s"
        published = "2024-01-01"
        [[node]]
        id = "acme"
        kind = "actor"
        type = "company"
        label = "Acme"
        [[node]]
        id = "town"
        kind = "place"
        type = "city"
        label = "Town"
        [[node]]
        id = "league"
        kind = "place"
        type = "group"
        label = "League"
        [[statement]]
        subject = "acme"
        relation = "located_in"
        object = "town"
        standing = "record"
        citation = "1"
        [[statement]]
        subject = "town"
        relation = "located_in"
        object = "league"
        since = "2021-01-01"
        until = "2021-12-31"
        standing = "record"
        citation = "1"
        """
    )
    for day, inside in ((date(2020, 12, 31), False), (date(2021, 6, 1), True), (date(2022, 1, 1), False), (None, True)):
        how = dict(pairs(resolve_names(graph.connection, "Acme", broader=True, day=day)))
        assert ("league" in how) == inside
