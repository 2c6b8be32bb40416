"""Two words that are said to be unlike, for many at once, are unlike by every rule for two words."""

import itertools
import random

import numpy as np
import pytest

from embargraph.screening.compare import word_columns
from embargraph.screening.compare.score import roles
from embargraph.screening.compare.sieve import gain_of
from embargraph.screening.compare.word_columns import WordColumns, count_bits, joined_letters, letters_of
from embargraph.screening.names.given_names import given_names
from embargraph.screening.names.lexicon import abbreviations, near_words
from embargraph.screening.names.parse import Name, parse_name

#: Words in every way in which two may be alike: letters, sounds, endings, loans, articles glued on, shortened, syllables.
_TEXT = """
almaz almas antey anteyev huawei huawai azov azovsky azovskaya dubna dubnensky sergei sergey lavrov lavrow lavrova
mohammad muhammad mohamed abdulaziz abdrahman hamid abdhamid salah salahdin elkaddafi kaddafi qadhafi gaddafi annour nour
essalam salam tekhnodinamika technodynamics technologies technology tech trading trdg electronic elec international
charekh sharekh chevtchouk shevchuk haniyeh haniya yusuf youssef li lee lu lyon lion ltd gmbh limited tawafuk tawafukltd
paorosgosstrakh rosgosstrakh henadz gennad uladzimir vladimir vasylovych vasilevich karaeu karaev ivanovna ivanauna kim
park pak choi choe jung jong chun jun ii xii 12 13 v n j ic insurance aviation aircraft airlines institute academy bank
furniture blubird bluebird caesar kaesar cezar sezar qasim kassem ghods qods phoenix feniks yu yuri yury zh zhanna
evropa europa spetsmash specmash smic tsmc zemic mhi
"""


def made(seed=3):
    """Such words, words of the tables, and each of some with letters changed, left out, doubled or swapped."""
    dice = random.Random(seed)
    words = _TEXT.split()
    words += dice.sample(sorted(given_names()), 30) + dice.sample(sorted(near_words()), 20)
    words += dice.sample(sorted(abbreviations()), 10)
    for word in dice.sample(words, 60):
        place = dice.randrange(len(word))
        letter = dice.choice("aeioukhsgtv")
        words.append(dice.choice([
            word[:place] + letter + word[place + 1 :], word[:place] + letter + word[place:], word[:place] + word[place + 1 :],
            word + dice.choice(("a", "sky", "ov", "ova", "s", "ing", "h")), word[1:] + word[:1],
        ]))  # fmt: skip
    return [word for word in dict.fromkeys(words) if word]


def tokens(person):
    """The words as they are compared in names of persons or of bodies."""
    found = {token: None for word in made() for token in parse_name(f"zz {word} zz").tokens[1:-1]}
    found |= {token: None for word in made() for token in parse_name(f"zz {word}").tokens[1:]}
    return roles(Name("", tuple(found), frozenset(), False), person, {"bank": 0.3})


@pytest.mark.parametrize("person", [False, True])
def test_words_that_give_something_are_never_said_to_be_unlike(person):
    words = WordColumns()
    known = tokens(person)
    places = np.array(words.add(known))
    a, b = np.repeat(places, len(places)), np.tile(places, len(places))
    may = words.may_be_alike(a, b, np.full(len(a), person))
    unlike = 0
    for (left, right), said in zip(itertools.product(known, repeat=2), may.tolist(), strict=True):
        if said or left.text == right.text:
            continue
        unlike += 1
        for strict in (False, True):
            assert gain_of(left, right, person, strict, 0.55) < 0, (left, right)
    # It is of use only where it says so of most.
    assert unlike > 0.75 * len(may)


def test_letters_are_counted_up_to_two():
    both = np.array([letters_of(word) for word in ("banana", "nab")], np.uint64)
    assert count_bits(both[:1] & ~both[1:]).tolist() == [2]
    joined = joined_letters(*(np.array([letters_of(word)], np.uint64) for word in ("blue", "bird")))
    assert joined.tolist() == [letters_of("bluebird")]


def test_bits_are_counted_without_the_newest_numpy(monkeypatch):
    numbers = np.random.default_rng(1).integers(0, 2**63, 500, np.uint64) * np.uint64(2)
    expected = [int(number).bit_count() for number in numbers]
    assert count_bits(numbers).tolist() == expected
    monkeypatch.delattr(np, "bitwise_count", raising=False)
    assert word_columns.count_bits(numbers).tolist() == expected


def test_words_that_are_not_plain_letters_are_marked_for_a_look_of_their_own():
    words = WordColumns()
    odd = words.add([*parse_name("علي").tokens, *parse_name("a" * 80).tokens, *parse_name("Huawei").tokens])
    assert words["odd"][odd].tolist() == [1, 1, 0]


def test_columns_grow(monkeypatch):
    words = WordColumns()
    many = [token for number in range(700) for token in parse_name(f"word{number}x name{number}x").tokens]
    first, second = words.add(many[:900]), words.add(many[900:])
    assert [words["length"][place] for place in (*first, *second)] == [len(token.text) for token in many]
