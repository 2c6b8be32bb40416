"""What is left out before words are paired could never have reached the score."""

import itertools
import random

import pytest

from embargraph.screening.compare.score import compare
from embargraph.screening.compare.sieve import Sieve
from embargraph.screening.names.parse import parse_name

#: Words that meet in every way in which two can: spelt and heard alike, shortened, ended otherwise, acronyms, initials,
#: numbers, series, legal forms, Korean syllables, given names, other scripts.
_TEXT = """
Almaz Almas Antey Anteyev Huawei Hua Wei Technologies Technology Tech Trading Trdg General Heavy Industries Industry
MHI Mitsubishi Mitubishi SMIC TSMC ZEMIC Shipyard Ship Yard Repair Plant Furniture Bluebird Blue Bird Blubird Azov
Azovsky Azovskaya Kim Jong Jung Un Chol Park Pak Sergei Sergey Serge Lavrov Lavrow Mohammad Muhammad Mohamed Abdul Aziz
Al Rahman Salah Din Salahdin Bank of the National Institute 12 13 XII II V. N. J. Co. Ltd GmbH LLC JSC OOO Holding Group
MIC KB NPO Alexander Aleksandr Sasha William Bill Yusuf Youssef Qadhafi Gaddafi Li Lee Lu Foods Lyon Lion Electronic
Elec International 华为 技术 شركة Ναυπηγεία
"""
WORDS = _TEXT.split()
LEAST = (0.3, 0.55, 0.7)


def made(count, seed):
    """Names of one to six such words, among them some of the length at which forms cut."""
    dice = random.Random(seed)
    for _ in range(count):
        name = " ".join(dice.choices(WORDS, k=dice.choice((1, 2, 2, 3, 3, 4, 5, 6))))
        yield name[: dice.choice((35, 34, 200, 200, 200))]


def related(count, seed):
    """Pairs of which one is made of the other: words swapped, dropped, written together, shortened to initials."""
    dice = random.Random(seed)
    for name in made(count, seed):
        words = name.split()
        dice.shuffle(words)
        less = words[: dice.randint(1, len(words))]
        yield name, dice.choice((" ".join(less), "".join(less), "".join(word[0] for word in words), f"{less[0]} Ltd"))


@pytest.mark.parametrize("least", LEAST)
@pytest.mark.parametrize("person", [False, True])
def test_what_is_left_out_is_below_the_score(least, person):
    sieve = Sieve({"general": 0.4, "bank": 0.3}, least)
    pairs = itertools.chain(zip(made(500, 1), made(500, 2), strict=True), related(500, 3))
    rejected = 0
    for left, right in pairs:
        a, b = parse_name(left), parse_name(right)
        if sieve.rejects(sieve.side(a, person), sieve.side(b, person), person):
            rejected += 1
            first, second = (a, b) if left <= right else (b, a)
            kind = "person" if person else "organization"
            score = compare(first, second, kind, {"general": 0.4, "bank": 0.3}, least)
            assert score.value < least, (left, right)
    # It is of use only where it leaves many out.
    assert rejected > 200


def test_unknown_kinds_are_compared_as_their_words_say():
    sieve = Sieve({}, 0.55)
    for left, right in related(400, 4):
        a, b = parse_name(left), parse_name(right)
        person = not (a.is_body or b.is_body)
        if sieve.rejects(sieve.side(a, person), sieve.side(b, person), person):
            first, second = (a, b) if left <= right else (b, a)
            assert compare(first, second, None, {}, 0.55).value < 0.55, (left, right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Mitsubishi Heavy Industries", "MHI"),
        ("Blue Bird Foods", "Bluebird"),
        ("华为技术有限公司", "Bank of Lyon"),
        ("SEMICONDUCTOR MANUFACTURING INTERNA", "Semiconductor Manufacturing International Corporation"),
        ("Almaz Shipyard", "Almas Ship Yard"),
    ],
)
def test_what_may_reach_it_is_kept(left, right):
    sieve = Sieve({}, 0.55)
    a, b = sieve.side(parse_name(left), False), sieve.side(parse_name(right), False)
    assert not sieve.rejects(a, b, False)
    assert not sieve.rejects(b, a, False)


def test_what_is_remembered_is_bounded(monkeypatch):
    monkeypatch.setattr("embargraph.screening.compare.sieve._MOST", 10)
    sieve = Sieve({}, 0.55)
    assert not sieve.full
    for left, right in related(20, 5):
        sieve.rejects(sieve.side(parse_name(left), False), sieve.side(parse_name(right), False), False)
    assert sieve.full
