"""Who is one, from what every file says together: pairs, chains, doubts, judgements."""

import random
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embargraph.ingest.identity import (
    BETWEEN,
    CHAINED,
    DIFFER,
    JUDGED,
    MISSPELT,
    SAME_NAME,
    SHARED,
    Carriers,
    Doubt,
    Pair,
    identify,
)
from embargraph.resolution.judgements import Links

#: Of nobody, with right check digits; and two more of the kind.
LEI, INN, OGRN = "5299000J2N45DDNE4Y28", "7707083893", "1027700132195"
OTHER_INN = "7702070139"


def decide(carriers, files, names=None, links=None, numbers=None, editions=()):
    keys = {node: {name} if name else set() for node, name in (names or {}).items()}
    shared = [Carriers(scheme, number, tuple(nodes)) for scheme, number, nodes in carriers]
    held = numbers or {}
    return identify(
        shared, {node: {file} for node, file in files.items()}, keys, links or Links(), editions,
        lambda nodes: {node: held[node] for node in nodes if node in held},
    )  # fmt: skip


def groups(found):
    return sorted(sorted(group) for group in found.groups)


def apart(left, right):
    return Links(apart=frozenset({frozenset((left, right))}))


def test_two_files_that_carry_one_number_tell_of_one_party():
    found = decide([("lei", LEI, "ab")], {"a": "us-csl/1", "b": "ftm"}, {"a": "bank", "b": "other"})
    assert (groups(found), found.doubts, found.pairs) == ([["a", "b"]], [], [])


def test_a_number_that_two_records_of_a_file_share_under_different_names_joins_nobody_and_is_told():
    files = {"a": "us-csl/1", "b": "ftm", "c": "ftm"}
    found = decide([("lei", LEI, "abc")], files, {"a": "bank", "b": "bank", "c": "mill"})
    assert groups(found) == []
    assert found.doubts == [Doubt("lei", LEI, ("a", "b", "c"), SHARED)]
    # Each may be another: nothing is silent about the restrictions of any of them.
    assert found.pairs == [Pair(*pair, (("lei", LEI),)) for pair in (("a", "b"), ("a", "c"), ("b", "c"))]


def test_records_of_one_file_with_a_name_in_common_are_one_where_another_file_tells_of_the_party():
    names = {"a": "bank", "b": "mill", "c": "mill"}
    assert groups(decide([("lei", LEI, "abc")], {"a": "us-csl/1", "b": "ftm", "c": "ftm"}, names)) == [["a", "b", "c"]]
    alone = decide([("lei", LEI, "bc")], {"b": "ftm", "c": "ftm"}, names)
    assert groups(alone) == []
    assert alone.doubts == [Doubt("lei", LEI, ("b", "c"), SAME_NAME)]
    assert [pair[:2] for pair in alone.pairs] == [("b", "c")]


def test_editions_of_a_list_are_left_to_their_comparison_unless_another_source_tells_of_the_party():
    files = {"a": "us-csl/old", "b": "us-csl/new", "c": "ftm"}
    found = decide([("lei", LEI, "ab")], files, {"a": "old", "b": "new"}, editions=["us-csl"])
    assert (groups(found), found.doubts, found.pairs) == ([], [], [])
    assert groups(decide([("lei", LEI, "abc")], files, {"a": "old", "b": "new"}, editions=["us-csl"])) == [
        ["a", "b", "c"]
    ]
    # Streams of a register are no editions.
    assert groups(decide([("lei", LEI, "ab")], {"a": "ftm/1", "b": "ftm/2"}, editions=["us-csl"])) == [["a", "b"]]


CHAIN = [("lei", LEI, "ab"), ("inn", INN, "bc")]
FILES = {"a": "ftm", "b": "us-csl/1", "c": "ftm"}
NAMES = {"a": "bank", "b": "beta", "c": "mill"}


def test_a_record_with_two_numbers_joins_two_records_of_one_file_and_that_is_told():
    found = decide(CHAIN, FILES, NAMES)
    assert groups(found) == [["a", "b", "c"]]
    assert {(doubt.number, doubt.reason) for doubt in found.doubts} == {(LEI, CHAINED), (INN, CHAINED)}


def test_a_chain_between_parties_with_different_numbers_of_one_kind_joins_nobody():
    numbers = {"a": {"inn": [OTHER_INN], "lei": [LEI]}, "c": {"inn": [INN]}, "b": {"inn": [INN], "lei": [LEI]}}
    found = decide(CHAIN, FILES, NAMES, numbers=numbers)
    assert groups(found) == []
    assert {(doubt.number, doubt.reason) for doubt in found.doubts} == {(LEI, BETWEEN), (INN, BETWEEN)}
    assert [pair[:2] for pair in found.pairs] == [("a", "b"), ("b", "c")]


def test_what_stands_beside_such_a_chain_stays_joined():
    numbers = {"a": {"inn": [OTHER_INN]}, "c": {"inn": [INN]}}
    found = decide([("lei", LEI, "abg"), ("inn", INN, "bc")], {**FILES, "g": "gleif"}, NAMES, numbers=numbers)
    assert groups(found) == [["a", "g"]]
    assert {frozenset(pair[:2]) for pair in found.pairs} >= {frozenset("ab"), frozenset("bc"), frozenset("bg")}


def test_of_such_a_chain_a_number_that_is_misspelt_gives_way():
    numbers = {"a": {"ogrn": ["1"]}, "c": {"ogrn": ["2"]}}
    found = decide([("lei", LEI, "ab"), ("inn", "7707083890", "bc")], FILES, NAMES, numbers=numbers)
    assert groups(found) == [["a", "b"]]
    assert [(doubt.number, doubt.reason) for doubt in found.doubts] == [("7707083890", BETWEEN)]


def test_a_chain_between_parties_that_were_judged_two_joins_nobody():
    files = {"a": "ftm", "b": "us-csl/1", "c": "gleif"}
    found = decide(CHAIN, files, NAMES, apart("c", "a"))
    assert groups(found) == []
    assert [pair[:2] for pair in found.pairs] == [("a", "b"), ("b", "c")]


def test_a_judgement_of_two_that_share_a_number_is_not_told_and_a_third_of_it_is():
    files = {"a": "ftm", "b": "us-csl/1", "c": "gleif"}
    two = decide([("lei", LEI, "ab")], files, NAMES, apart("a", "b"))
    assert (groups(two), two.doubts, two.pairs) == ([], [], [])
    three = decide([("lei", LEI, "abc")], files, NAMES, apart("a", "b"))
    assert groups(three) == []
    assert three.doubts == [Doubt("lei", LEI, ("a", "b", "c"), JUDGED)]
    assert [pair[:2] for pair in three.pairs] == [("a", "c"), ("b", "c")]


def test_what_was_judged_one_is_one_without_a_number_and_against_a_doubt():
    links = Links({"c": "b"}, frozenset(), frozenset({"b"}))
    found = decide([("lei", LEI, "bc")], {"b": "ftm", "c": "ftm"}, {"b": "bank", "c": "mill"}, links)
    assert (groups(found), found.doubts) == ([["b", "c"]], [])
    # The one that stands for all need not be there.
    links = Links({"b": "x", "c": "x"}, frozenset(), frozenset({"x"}))
    assert groups(decide([], {"b": "ftm", "c": "gleif"}, {}, links)) == [["b", "c"]]


def test_a_judgement_on_the_id_of_which_another_stands_for_all_holds():
    links = Links({"a2": "a"}, frozenset({frozenset(("a2", "b"))}), frozenset({"a"}))
    files = {"a": "us-csl/1", "a2": "ftm", "b": "gleif"}
    assert groups(decide([("lei", LEI, ("a", "b"))], files, {}, links)) == [["a", "a2"]]


def test_a_publisher_s_own_number_of_a_record_joins_whatever_else_is_said():
    found = decide([("entry", "us-ofac-1", "ab")], {"a": "", "b": "us-csl/1"}, {"a": "bank", "b": "mill"})
    assert groups(found) == [["a", "b"]]


def test_a_wrong_check_digit_and_different_numbers_are_told_of_parties_that_are_joined():
    numbers = {"a": {"ogrn": [OGRN]}, "b": {"ogrn": ["1027700132196"]}}
    found = decide([("inn", "7707083890", "ab")], {"a": "ftm", "b": "us-csl/1"}, {}, numbers=numbers)
    assert groups(found) == [["a", "b"]]
    assert [doubt.reason for doubt in found.doubts] == [MISSPELT, DIFFER]


def test_a_number_that_very_many_records_carry_is_told_and_pairs_nobody():
    nodes = tuple(f"n{number}" for number in range(300))
    found = decide([("inn", INN, nodes)], dict.fromkeys(nodes, "ftm"), {node: node for node in nodes})
    assert (groups(found), found.pairs) == ([], [])
    assert [doubt.reason for doubt in found.doubts] == [SHARED]


def test_of_many_records_with_the_number_of_a_listed_party_each_may_be_that_party():
    register = [f"n{number:02}" for number in range(30)]
    files = {**dict.fromkeys(register, "ftm"), "listed": "us-csl/1"}
    nodes = ("listed", *register)
    found = decide([("inn", INN, nodes)], files, {node: node for node in nodes}, editions=("us-csl",))
    assert groups(found) == []
    assert {(pair.left, pair.right) for pair in found.pairs} == {("listed", node) for node in register}


NODES = tuple("abcdefgh")
NUMBERS = [("lei", LEI), ("inn", INN), ("inn", OTHER_INN), ("ogrn", OGRN), ("bic", "SABRRUMM"), ("imo", "9074729")]


@st.composite
def worlds(draw):
    carriers = [
        (*number, tuple(sorted(nodes)))
        for number in NUMBERS
        if len(nodes := draw(st.sets(st.sampled_from(NODES), max_size=4))) > 1
    ]
    files = {node: draw(st.sampled_from(("ftm", "us-csl/1", "us-csl/2", "gleif", ""))) for node in NODES}
    names = {node: draw(st.sampled_from(("bank", "mill", "ship", ""))) for node in NODES}
    pairs = draw(st.sets(st.sampled_from([frozenset(pair) for pair in permutations(NODES, 2)]), max_size=2))
    numbers = {}
    for scheme, number, nodes in carriers:
        for node in nodes:
            numbers.setdefault(node, {}).setdefault(scheme, []).append(number)
    return carriers, files, names, Links(apart=frozenset(pairs)), numbers


@given(worlds(), st.integers(0, 1000))
def test_the_order_decides_nothing_and_no_two_that_stay_two_are_joined(world, seed):
    carriers, files, names, links, numbers = world
    found = decide(carriers, files, names, links, numbers)
    drawn = random.Random(seed)
    mixed = [(scheme, number, drawn.sample(nodes, len(nodes))) for scheme, number, nodes in carriers]
    other = decide(
        drawn.sample(mixed, len(mixed)),
        dict(drawn.sample(sorted(files.items()), len(files))),
        dict(drawn.sample(sorted(names.items()), len(names))),
        links,
        numbers,
    )
    assert (groups(found), found.doubts, found.pairs) == (groups(other), other.doubts, other.pairs)
    for group in found.groups:
        assert not any(pair <= group for pair in links.apart)
    # Who carries a number with another is joined to it, or may be the same, or was judged another: never silence.
    joined = {frozenset((left, right)) for group in found.groups for left in group for right in group}
    doubtful = {frozenset(pair[:2]) for pair in found.pairs}
    for _, _, nodes in carriers:
        for left in nodes:
            for right in nodes:
                assert left == right or frozenset((left, right)) in joined | doubtful | links.apart


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_ids_decide_nothing(order):
    """The same records under other ids make the same groups."""
    called = dict(zip("abc", (f"id-{number}" for number in order), strict=True))
    carriers = [(scheme, number, [called[node] for node in nodes]) for scheme, number, nodes in CHAIN]
    numbers = {called["a"]: {"inn": [OTHER_INN]}, called["c"]: {"inn": [INN]}}
    files = {called[node]: file for node, file in FILES.items()}
    names = {called[node]: name for node, name in NAMES.items()}
    assert groups(decide(carriers, files, names, numbers=numbers)) == []
