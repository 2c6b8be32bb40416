"""What is left out for many names at once could never have reached the score, and leaving it out changes no answer."""

import random

import pytest

from embargraph.screening.candidates import find_parties
from embargraph.screening.compare.score import compare
from embargraph.screening.compare.sieve import Sieve
from embargraph.screening.index.batch_sieve import BatchSieve, judge_of
from embargraph.screening.index.build import build_index
from embargraph.screening.index.search import ASK, COMPARE, NameIndex
from embargraph.screening.names.parse import parse_name, parse_person

#: Words that meet in every way: written together, as initials, twice in a name in two spellings, with a husband's name.
_TEXT = """
Almaz Almas Antey Huawei Hua Wei Technologies Technology Tech Trading Trdg General Heavy Industries Industry MHI Mitsubishi
SMIC Shipyard Ship Yard Repair Plant Furniture Bluebird Blue Bird Blubird Azov Azovsky Kim Jong Jung Un Park Sergei Sergey
Lavrov Lavrow Mohammad Muhammad Abdul Aziz Al Rahman Salah Din Bank of the National Institute 12 13 XII II V. N. J. Co. Ltd
GmbH LLC B.V. S.r.l. Holding Group KB Alexander Aleksandr Qadhafi Gaddafi Li Lee de Ortega Murillo Torres Lyon Lion
International Grace E. Garces Import Export Trade 华为 شركة Ναυπηγεία
"""
WORDS = _TEXT.split()
TYPES = ("company", "person", "vessel", "party", "")
KINDS = (None, None, "person", "company", "organization", "vessel")


def made(count, seed):
    """Names of one to six such words, among them some of the length at which forms cut."""
    dice = random.Random(seed)
    names = {"Mitsubishi Heavy Industries Plant General", "Semiconductor Manufacturing International Corporation"}
    while len(names) < count:
        name = " ".join(dice.choices(WORDS, k=dice.choice((1, 2, 2, 3, 3, 4, 5, 6))))
        names.add(name[: dice.choice((35, 34, 200, 200, 200))].strip())
    return sorted(names)


def asked(count, seed):
    """Such names, and others made of those that are known: words swapped, dropped, together, as initials, cut."""
    dice = random.Random(seed)
    names = made(count // 2, seed)
    for name in dice.sample(made(160, 1), count // 2):
        words = name.split()
        less = dice.sample(words, dice.randint(1, len(words)))
        ways = (" ".join(less), "".join(less), "".join(word[0] for word in words), f"{less[0]} B.V.", name[:35])
        names.append(dice.choice(ways))
    return [(name, dice.choice(KINDS)) for name in names]


@pytest.fixture(scope="module")
def index():
    names = made(160, 1)
    nodes = [(str(place), name, TYPES[place % len(TYPES)], "") for place, name in enumerate(names)]
    return NameIndex(build_index([(name, place) for place, name in enumerate(names)], nodes))


@pytest.mark.parametrize("least", [0.3, 0.55, 0.7])
def test_what_is_left_out_is_below_the_score(index, least):
    queries = asked(40, 7)
    names, everywhere = [parse_name(name) for name, _ in queries], range(index.names)
    found = BatchSieve(index, least).sift(names, [kind for _, kind in queries], [False] * 40, [everywhere] * 40)
    left_out = 0
    for name, (_, kind), rows in zip(names, queries, found, strict=True):
        for place in set(everywhere) - {place for place, _ in rows}:
            left_out += 1
            there = index.kinds[index.view("node_type")[index.view("party")[place]]]
            kind_there = kind or there
            kind_there = "organization" if kind_there == "company" else kind_there
            if there not in {None, kind_there}:
                continue
            other, one = index.name(place), name
            if kind_there == "person" and name.forms:
                one = parse_person(name.raw) or name
            if kind_there in {"person", "vessel"} and not one.forms <= other.forms:
                continue
            first, second = (one, other) if one.raw <= other.raw else (other, one)
            assert compare(first, second, kind_there, index.weights, least).value < least, (name.raw, other.raw)
    assert left_out > 0.5 * 40 * index.names


@pytest.mark.parametrize("least", [0.3, 0.55])
def test_answers_are_those_without_a_sieve(index, monkeypatch, least):
    queries = asked(120, 8)
    with_it = find_parties(index, queries, least)
    one_by_one = [find_parties(index, [query], least)[0] for query in queries]
    monkeypatch.setattr(
        BatchSieve, "sift", lambda _, __, ___, ____, places: [[(p, COMPARE) for p in at] for at in places]
    )
    monkeypatch.setattr(Sieve, "rejects", lambda *_: False)
    without = find_parties(index, queries, least)

    assert with_it == without == one_by_one
    assert sum(map(bool, with_it)) > 40


@pytest.mark.parametrize(
    ("listed", "asked_for"),
    [
        ("Grace E. Nakagawa", "Manuel Homero Garces"),
        ("Blue Bird Foods", "Bluebird"),
        ("Mitsubishi Heavy Industries", "MHI"),
        ("Semiconductor Manufacturing International Corporation", "SEMICONDUCTOR MANUFACTURING INTERNA"),
        ("Precision Mechanics Mechanical Engineering Plant", "Precision Engineering"),
        ("Socorro Elizabeth Hernandez de Hernandez", "Socorro Hernandez"),
    ],
)
def test_a_pair_is_answered_alike_alone_and_among_many(listed, asked_for):
    made_of = NameIndex(build_index([(listed, 0)], [("a", listed, "", "")]))
    # Names without a candidate do not count: a few are asked about one by one.
    many = [(asked_for, None), (listed, None), (asked_for, None), (listed, None)]

    for least in (0.3, 0.55, 0.7):
        assert find_parties(made_of, many, least)[0] == find_parties(made_of, [(asked_for, None)], least)[0]


def test_what_a_cut_name_proves_hides_nothing_of_the_name_as_it_stands():
    """Of 35 and 34 letters, and two words of the one are a word of the other."""
    listed, name = "ISLAMIC REVOLUTIONARY GUARDS CORPS", "ISLAMIC REVOLUTION GUARDS CORPS AIR"
    made_of = NameIndex(build_index([(listed, 0)], [("a", listed, "company", "")]))
    many = [(name, "company"), (listed, None), (name, None), (listed, None)]

    found = find_parties(made_of, many, 0.55)[0]
    assert [each.party for each in found] == [0]
    assert found == find_parties(made_of, [(name, "company")], 0.55)[0]


def test_names_within_a_name_are_all_asked_about(index):
    name = parse_name("Acme (SMIC)")
    (rows,) = BatchSieve(index, 0.55).sift([name], [None], [True], [[0, 1]])
    assert all(what == ASK for _, what in rows)


def test_what_is_remembered_is_bounded(index, monkeypatch):
    monkeypatch.setattr("embargraph.screening.index.batch_sieve._MOST", 10)
    first = judge_of(index, 0.56)
    find_parties(index, asked(20, 9), 0.56)
    assert first.full
    assert judge_of(index, 0.56) is not first


def test_threads_share_one(index):
    from concurrent.futures import ThreadPoolExecutor

    queries = [asked(60, seed) for seed in range(20, 26)]
    alone = [find_parties(NameIndex(index.arrays), each, 0.55) for each in queries]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda each: find_parties(index, each, 0.55), queries)) == alone
