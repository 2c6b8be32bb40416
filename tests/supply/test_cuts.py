"""Minimal cut sets: each denies, no part of one does, none is missing."""

from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embargraph.supply.chain import Chain, Market, Provision, Technology
from embargraph.supply.cuts import find_cuts

MEMBERS = "abcdefg"


def sold(*parts, total=None):
    """A market from pairs of who can refuse and a weight."""
    rows = tuple(Provision(f"p{n}", weight, frozenset(who)) for n, (who, weight) in enumerate(parts))
    return Market(rows, sum(weight or 0 for _, weight in parts) if total is None else total)


def brute(chain, name, share):
    """Every minimal set, by trying all of them."""
    members = sorted(chain.members([name]))
    found = []
    for size in range(1, len(members) + 1):
        for chosen in map(frozenset, combinations(members, size)):
            if not any(less <= chosen for less in found) and chain.is_denied(name, chosen, share):
                found.append(chosen)
    return sorted(found, key=lambda chosen: (len(chosen), sorted(chosen)))


def sets(chain, name, share="0.9", **options):
    cuts = find_cuts(chain, [name], Fraction(share), **options)
    return ["".join(sorted(chosen)) for chosen in cuts.sets[name]]


def test_a_technology_needs_all_that_goes_into_it():
    chain = Chain(
        {
            "chip": Technology("chip", needs=["scanner", "resist"]),
            "scanner": Technology("scanner", sold(("a", 100))),
            "resist": Technology("resist", sold(("b", 60), ("c", 40))),
        }
    )
    assert sets(chain, "chip") == ["a", "bc"]


def test_any_kind_and_any_provider_will_do():
    chain = Chain(
        {
            "tool": Technology("tool", kinds=["wet", "dry"]),
            "wet": Technology("wet", sold(("a", 100))),
            "dry": Technology("dry", sold(("b", 95), ("c", 5))),
        }
    )
    assert sets(chain, "tool") == ["ab"]
    assert sets(chain, "tool", "0.96") == ["abc"]


@pytest.mark.parametrize(("both", "expected"), [(False, ["ab"]), (True, ["a", "b"])])
def test_what_is_bought_and_made_has_two_ways(both, expected):
    chain = Chain(
        {
            "wafer": Technology("wafer", sold(("a", 100)), needs=["furnace"]),
            "furnace": Technology("furnace", sold(("b", 100))),
        },
        both=both,
    )
    assert sets(chain, "wafer") == expected


def test_what_nobody_can_refuse_stays_in_the_denominator():
    chain = Chain({"x": Technology("x", sold(("a", 50), ("b", 30), ("", 20)))})
    assert sets(chain, "x") == []
    assert sets(chain, "x", "0.8") == ["ab"]
    assert sets(chain, "x", "0.3") == ["a", "b"]
    assert chain.denied("x", "ab") == Fraction(4, 5)


def test_the_whole_includes_providers_without_a_share():
    chain = Chain({"x": Technology("x", sold(("a", 100), ("b", None)))})
    assert sets(chain, "x") == ["a"]
    assert sets(chain, "x", "1") == ["ab"]


def test_without_shares_everybody_must_refuse():
    chain = Chain({"x": Technology("x", sold(("a", None), ("b", None)))})
    assert sets(chain, "x", "0.1") == ["ab"]
    domestic = Chain({"x": Technology("x", sold(("a", None), ("", None)))})
    assert sets(domestic, "x", "0.1") == []


def test_a_state_refuses_for_makers_that_use_its_technology():
    chain = Chain({"chip": Technology("chip", sold(("au", 60), ("bu", 40)))})
    assert sets(chain, "chip") == ["u", "ab"]


def test_cycles_are_broken_and_named():
    chain = Chain(
        {
            "a": Technology("a", sold(("a", 100)), needs=["b"]),
            "b": Technology("b", needs=["a"]),
        }
    )
    assert chain.circles == [("b", "a")]
    assert sets(chain, "a") == ["a"]
    assert find_cuts(chain, ["b"], Fraction(1)).sets["b"] == []


def test_a_limit_leaves_the_answer_whole_up_to_a_size_and_says_so():
    chain = Chain({"x": Technology("x", sold(*((who, 1) for who in "abcdefghijkl")))})
    whole = find_cuts(chain, ["x"], Fraction(1, 2))
    assert (len(whole.sets["x"]), whole.bound) == (924, None)
    least = Technology("y", sold(("a", 1)))
    both = Chain({"x": chain.technologies["x"], "y": least, "z": Technology("z", needs=["x", "y"])})
    short = find_cuts(both, ["z"], Fraction(1, 2), steps=200)
    assert short.sets["z"] == [frozenset("a")]
    assert short.bound is not None
    assert short.bound < 6


WEIGHTS = st.one_of(st.none(), st.integers(0, 60))
PROVISIONS = st.lists(st.tuples(st.frozensets(st.sampled_from(MEMBERS), max_size=2), WEIGHTS), max_size=5)


@st.composite
def chains(draw):
    """A random graph without cycles: technology n consists of earlier ones."""
    count = draw(st.integers(1, 7))
    made = {}
    for number in range(count):
        parts = st.lists(st.sampled_from(sorted(made)), max_size=3, unique=True) if made else st.just([])
        rows = draw(PROVISIONS)
        market = sold(*rows) if rows else None
        made[f"t{number}"] = Technology(f"t{number}", market, draw(parts), draw(parts))
    return Chain(made, both=draw(st.booleans())), f"t{count - 1}"


@settings(max_examples=300, deadline=None)
@given(chains(), st.sampled_from(["0.01", "0.5", "0.9", "1"]))
def test_each_set_denies_no_part_does_and_none_is_missing(made, share):
    chain, name = made
    found = find_cuts(chain, [name], Fraction(share))

    assert found.bound is None
    assert found.sets[name] == brute(chain, name, Fraction(share))


@settings(max_examples=100, deadline=None)
@given(chains(), st.integers(0, 60))
def test_with_a_limit_every_set_up_to_the_bound_is_found(made, steps):
    chain, name = made
    found = find_cuts(chain, [name], Fraction(1, 2), steps=steps)
    whole = brute(chain, name, Fraction(1, 2))

    bound = len(MEMBERS) if found.bound is None else found.bound
    assert found.sets[name] == [chosen for chosen in whole if len(chosen) <= bound]


@settings(max_examples=100, deadline=None)
@given(chains(), st.frozensets(st.sampled_from(MEMBERS)), st.sampled_from(MEMBERS))
def test_one_more_refusal_never_denies_less(made, members, more):
    chain, name = made
    if name in chain.known:
        assert chain.denied(name, members | {more}) >= chain.denied(name, members)
