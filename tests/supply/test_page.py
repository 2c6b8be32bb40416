"""The worked example of docs/supply.md is what the program computes."""

from fractions import Fraction

from embargraph.supply.chain import Chain, Market, Provision, Technology
from embargraph.supply.cuts import find_cuts


def market(**shares):
    rows = tuple(
        Provision(f"place-{code}", weight, frozenset() if code == "cn" else frozenset({code}))
        for code, weight in shares.items()
    )
    return Market(rows, sum(shares.values()))


CHAIN = Chain(
    {
        "chip": Technology("chip", needs=["scanner", "resist"]),
        "scanner": Technology("scanner", kinds=["wet", "dry"]),
        "wet": Technology("wet", market(nl=95, jp=5)),
        "dry": Technology("dry", market(nl=50, jp=40, cn=10)),
        "resist": Technology("resist", market(jp=60, us=30, kr=12)),
    }
)


def sets(name, share):
    return [sorted(members) for members in find_cuts(CHAIN, [name], Fraction(share)).sets[name]]


def test_the_worked_example():
    assert sets("scanner", "0.9") == [["jp", "nl"]]
    assert sets("resist", "0.9") == [["jp", "kr", "us"]]
    assert CHAIN.denied("resist", {"jp", "us"}) == Fraction(90, 102)
    assert sets("chip", "0.9") == [["jp", "nl"], ["jp", "kr", "us"]]
    assert sets("chip", "0.95") == [["jp", "kr", "us"]]
