"""Nobody whom restricted owners bring within reach is left out, listed or not: against a brute force, and by the check."""

import duckdb
import pytest

from cross_holdings import FEEDS, NANO, fact_file, faults, listed_and_owned, many, verdicts
from embargraph.checks.facts import check_witnesses
from embargraph.packaged import build_graph
from embargraph.store.file import open_graph


def build(folder, graphs):
    facts = folder / "facts.toml"
    facts.write_text(fact_file(graphs), encoding="utf-8")
    build_graph(folder / "graph.duckdb", [facts], seeds=False)
    return folder / "graph.duckdb"


@pytest.fixture(scope="module")
def graphs():
    return many(700, seed=20)


@pytest.fixture(scope="module")
def built(graphs, tmp_path_factory):
    return build(tmp_path_factory.mktemp("cross"), graphs)


def test_graphs_of_cross_holdings_are_as_the_brute_force_has_them(graphs, built):
    assert listed_and_owned(graphs) > 170, "the graphs try hardly any listed party that is owned"
    connection = open_graph(built)
    assert list(faults(connection, graphs))[:3] == []
    connection.close()


def test_the_check_finds_nothing_to_say_of_them(built):
    report = check_witnesses(built)
    assert report.faults == []
    assert report.asked[1] > 1_000
    assert "checked for a conclusion missed" in "".join(report.lines())


def test_the_check_misses_a_row_of_a_listed_party(graphs, built, tmp_path):
    """Each row of a listed party that is taken away is missed, and of no other party."""
    # One in each graph: a row that is missing too would not show that another is.
    listed = {}
    for number, graph in enumerate(graphs):
        for party in sorted({p for p, *_ in graph[2]}):
            if any(verdicts(graph, rule, when).get(party) == "restricted" for rule in FEEDS for when in range(9)):
                listed[number] = f"g{number}p{party}"
    copy = tmp_path / "graph.duckdb"
    copy.write_bytes(built.read_bytes())
    with duckdb.connect(str(copy)) as connection:
        gone = connection.execute(
            "DELETE FROM restriction WHERE basis IN ('owned', 'controlled') AND verdict = 'restricted' "
            "AND list_contains($1, who) RETURNING who",
            [sorted(listed.values())],
        ).fetchall()
    found = {fault.split()[1] for fault in check_witnesses(copy).faults if fault.startswith("missing: ")}
    assert found == {who for (who,) in gone} and len(found) > 100


def ladder(tiers):
    """Two owners in each tier, of which neither is enough alone."""
    stakes = [
        (2 * (tier - 1) + owner, 2 * tier + owned, "capital", 30 * NANO, 30 * NANO, 0, 8)
        for tier in range(1, tiers)
        for owner in (0, 1)
        for owned in (0, 1)
    ]
    return 2 * tiers, set(), [(0, "a", 0, 8), (1, "a", 0, 8)], stakes


def ring(parties, share, listed):
    """Everybody holds everybody."""
    stakes = [
        (owner, owned, "capital", share * NANO, share * NANO, 0, 8)
        for owner in range(parties)
        for owned in range(parties)
        if owner != owned
    ]
    return parties, set(), [(party, "a", 0, 8) for party in range(listed)], stakes


def test_many_tiers_and_dense_cross_holdings_end(tmp_path):
    graphs = [ladder(40), ring(20, 60, 1), ring(20, 20, 3), ring(12, 60, 12)]
    connection = open_graph(build(tmp_path, graphs))
    assert list(faults(connection, graphs)) == []
    connection.close()


def test_what_an_owner_that_no_longer_counts_holds_is_not_left_for_the_others(tmp_path):
    """Without its own listing a party's owner may fall away; its share stays its own, and a range ends before it."""
    # p0 is held by p2, which it holds in turn, by 60 to 75 %; listed p1 has at most the other 40 %.
    held_back = (3, set(), [(0, "a", 0, 8), (1, "a", 0, 8)],
                 [(0, 2, "capital", 75 * NANO, 75 * NANO, 0, 8), (2, 0, "capital", 60 * NANO, 75 * NANO, 0, 8),
                  (1, 0, "capital", 10 * NANO, 100 * NANO, 0, 8)])  # fmt: skip
    # The same with 50 to 75 %: the other half is enough.
    enough = (3, set(), [(0, "a", 0, 8), (1, "a", 0, 8)],
              [(0, 2, "capital", 75 * NANO, 75 * NANO, 0, 8), (2, 0, "capital", 50 * NANO, 75 * NANO, 0, 8),
               (1, 0, "capital", 10 * NANO, 100 * NANO, 0, 8)])  # fmt: skip
    assert verdicts(held_back, "sum", 4).get(0) is None and verdicts(enough, "sum", 4)[0] == "red_flag"
    graphs = [held_back, enough]
    path = build(tmp_path, graphs)
    connection = open_graph(path)
    assert list(faults(connection, graphs)) == []
    connection.close()
