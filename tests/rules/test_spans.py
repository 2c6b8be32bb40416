"""Stretches of days: what is united, cut and kept for each actor is what sets of days say."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from embargraph.rules.ownership.spans import Pieces, Spans, envelopes, united

ACTORS, DAYS = 4, 12
STRETCH = st.tuples(st.integers(0, ACTORS - 1), st.integers(1, DAYS), st.integers(1, 5))
ROUNDS = st.lists(st.lists(STRETCH, max_size=8), min_size=1, max_size=6)


def as_spans(stretches):
    rows = [(actor, first, first + length) for actor, first, length in stretches]
    return Spans(*(np.array([row[place] for row in rows], dtype=np.int64) for place in range(3)))


def days_of(spans):
    rows = zip(*(column.tolist() for column in spans[:3]), strict=True)
    return [(actor, day) for actor, first, stop in rows for day in range(first, stop)]


@given(ROUNDS)
def test_rounds_give_each_day_once_and_with_the_round_that_found_it(rounds):
    pieces, known = Pieces(ACTORS), {}
    for rank, stretches in enumerate(rounds):
        found = as_spans(stretches)
        new = united(found, pieces)
        told = days_of(new)
        assert len(told) == len(set(told)), "a day twice"
        assert set(told) == set(days_of(found)) - known.keys()
        order = list(zip(new.actor.tolist(), new.first.tolist(), strict=True))
        assert order == sorted(order)
        known |= dict.fromkeys(told, rank)
        pieces.add(new, rank)
    reach = pieces.reach()
    ranks = dict(zip(days_of(reach), np.repeat(reach.rank, reach.stop - reach.first).tolist(), strict=True))
    assert ranks == known


@given(ROUNDS, st.lists(STRETCH, max_size=6))
def test_overlaps_and_what_is_covered_are_those_of_the_days(rounds, asked):
    pieces, known = Pieces(ACTORS), set()
    for rank, stretches in enumerate(rounds):
        new = united(as_spans(stretches), pieces)
        pieces.add(new, rank)
        known |= set(days_of(new))
    wanted = as_spans(asked)
    place, first, stop = pieces.overlaps(*wanted)
    assert place.tolist() == sorted(place.tolist())
    found = [(where, day) for where, a, b in zip(place.tolist(), first.tolist(), stop.tolist(), strict=True)
             for day in range(a, b)]  # fmt: skip
    each = [set(days_of(as_spans([stretch]))) for stretch in asked]
    assert sorted(found) == sorted((where, day) for where, days in enumerate(each) for _, day in days & known)
    for days, is_covered in zip(each, pieces.covers(*wanted).tolist(), strict=True):
        # What lies apart may be missed, and is then looked at once more; never the other way round.
        assert not is_covered or days <= known


def test_an_envelope_goes_from_an_actors_first_day_to_its_last():
    given_ = as_spans([(1, 2, 3), (1, 9, 1), (3, 4, 2)])
    assert [column.tolist() for column in envelopes(given_)] == [[1, 3], [2, 4], [10, 6]]
    assert [len(column) for column in envelopes(as_spans([]))] == [0, 0, 0]
