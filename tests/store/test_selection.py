"""What a selection keeps: days, kinds, standings and what lies around a name."""

from datetime import date

import pytest

from embargraph.exports.network import to_networkx

FACTS = """
[source]
id = "s"
title = "t"
published = "2024-01-01"
[[node]]
id = "a"
kind = "actor"
label = "A"
[[node]]
id = "b"
kind = "actor"
label = "B"
[[node]]
id = "c"
kind = "actor"
label = "C"
[[node]]
id = "t"
kind = "technology"
label = "T"
[[node]]
id = "alone"
kind = "place"
label = "Alone"
[[statement]]
subject = "a"
relation = "owns"
object = "b"
since = "2020-05"
until = "2020-07"
standing = "record"
[[statement]]
subject = "b"
relation = "owns"
object = "c"
standing = "reported"
[[statement]]
subject = "c"
relation = "uses"
object = "t"
since = "2022"
standing = "alleged"
"""


@pytest.fixture
def chain(graph_of):
    return graph_of(FACTS)


def kept(graph, **filters):
    found = to_networkx(graph.connection, **filters)
    return "".join(sorted(found)), sorted(f"{a}{b}" for a, b in found.edges())


@pytest.mark.parametrize(
    ("filters", "nodes", "edges"),
    [
        ({}, "aalonebcst", ["ab", "bc", "ct"]),
        ({"as_of": date(2020, 5, 1)}, "abc", ["ab", "bc"]),
        ({"as_of": date(2020, 7, 31)}, "abc", ["ab", "bc"]),
        ({"as_of": date(2020, 8, 1)}, "bc", ["bc"]),
        ({"as_of": date(2023, 1, 1)}, "bct", ["bc", "ct"]),
        ({"kinds": ["actor"]}, "abc", ["ab", "bc"]),
        ({"kinds": ["place"]}, "alone", []),
        ({"standings": ["record"]}, "ab", ["ab"]),
        ({"standings": ["record", "alleged"]}, "abct", ["ab", "ct"]),
        ({"around": ["B"], "hops": 0}, "b", []),
        ({"around": ["B"]}, "abc", ["ab", "bc"]),
        ({"around": ["A"], "hops": 1}, "ab", ["ab"]),
        ({"around": ["A"], "hops": 2}, "abc", ["ab", "bc"]),
        ({"around": ["A"], "hops": 9}, "abct", ["ab", "bc", "ct"]),
        ({"around": ["A", "C"], "hops": 1}, "abct", ["ab", "bc", "ct"]),
        ({"around": ["A"], "hops": 9, "standings": ["record"]}, "ab", ["ab"]),
        ({"around": ["Alone"]}, "alone", []),
    ],
)
def test_filters_keep(filters, nodes, edges, chain):
    assert kept(chain, **filters) == (nodes, edges)


def test_a_restriction_brings_its_premises(packaged):
    graph = to_networkx(packaged.connection, around=["ZTE"], hops=1)

    told = {key for _, _, key in graph.edges(keys=True)}
    told |= {row["id"] for _, data in graph.nodes(data=True) for row in data.get("values", [])}
    premises = {p for _, _, data in graph.edges(data=True) for p in data.get("premises", [])}
    assert premises
    assert premises <= told


def test_the_callers_connection_is_left_as_it_was(chain):
    to_networkx(chain.connection, around=["A"])

    assert chain.connection.execute("SELECT count(*) FROM duckdb_tables() WHERE temporary").fetchall() == [(0,)]
    assert chain.connection.execute("SELECT count(*) FROM statement").fetchall() == [(3,)]
