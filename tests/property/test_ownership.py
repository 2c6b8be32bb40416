"""The fixed point of ownership on random graphs, against a brute force of a few lines."""

from decimal import Decimal
from itertools import product

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from embargraph.checks.ownership import WitnessChecker
from embargraph.packaged import build_graph
from embargraph.rules.ownership.arrays import Network, Reach, Threshold, read_network
from embargraph.rules.ownership.fixed_point import LEVELS
from embargraph.rules.ownership.solver import find_witnesses, solve
from embargraph.rules.ownership.stakes import CONTROL
from embargraph.store.file import open_graph

WHOLE = 100
DAYS = range(1, 12)
#: Two owners make exactly half, just less, and just more; an owner alone does.
SHARES = st.sampled_from([0, 1, 10, 20, 25, 30, 40, 49, 50, 51, 60, 100])
#: Exact, as wide as it may be, and anything between: certain and possible, least and greatest.
EXACT = SHARES.map(lambda share: (share,) * 4)
LOOSE = st.tuples(SHARES, SHARES, SHARES, SHARES).map(
    lambda s: (min(s), min(s[0], s[1]), min(s[0], s[2]), s[0]) if s[0] == max(s) else (0, 0, s[0], max(s))
)


@st.composite
def spans(draw):
    first = draw(st.integers(1, 9))
    return first, draw(st.integers(first + 1, 12))


@st.composite
def graphs(draw):
    """Actors, holdings, windows and seeds, as the stake tables hold them."""
    actors = draw(st.integers(2, 7))
    actor = st.integers(0, actors - 1)
    pairs = draw(st.lists(st.tuples(actor, actor, st.sampled_from([0, 0, 0, 1, CONTROL])), max_size=16, unique=True))
    holdings = []
    for owner, owned, basis in pairs:
        if owner != owned:
            shares = draw(st.sampled_from([(1, 1, 1, 1), (0, 1, 0, 1)]) if basis == CONTROL else EXACT | LOOSE)
            holdings.append((owned, basis, owner, *draw(spans()), *shares))
    flags = st.booleans()
    windows = [
        Threshold(
            draw(st.sampled_from([25, 50, 51])), *draw(st.tuples(flags, flags, flags)), *draw(spans()), draw(flags)
        )
        for _ in range(draw(st.integers(1, 2)))
    ]
    seeds = [(draw(actor), *draw(spans()), draw(flags)) for _ in range(draw(st.integers(1, 3)))]
    return actors, holdings, windows, seeds


def network(actors, holdings, windows, seeds):
    """The arrays of a graph; actor 1 is of the state that made the rules. Shares are of 100 units in a percent."""
    rows = np.array(sorted(holdings) or np.empty((0, 9)), dtype=np.int64).reshape(-1, 9)
    owned, basis, owner, first, stop = rows[:, :5].T
    links = np.array(sorted({(h[2], h[0]) for h in holdings}), dtype=np.int64).reshape(-1, 2)
    count = np.arange(actors + 1)
    unit = 10**9
    return Network(
        ids=np.array([f"a{i}" for i in range(actors)], dtype=object),
        domestic=np.arange(actors) == 1,
        start=np.searchsorted(owned, count),
        owner=owner,
        basis=basis,
        first=first,
        stop=stop,
        share={level: np.where(basis == CONTROL, 1, unit) * rows[:, 5 + i] for i, level in enumerate(LEVELS)},
        held_start=np.searchsorted(links[:, 0], count),
        held=links[:, 1],
        thresholds=[window._replace(least=window.least * unit) for window in windows],
        seeds=Reach(*np.array(sorted(seeds), dtype=np.int64).reshape(-1, 4).T),
    )


def held_on(holdings, day, level):
    """Owner, owned, basis, the share that counts, the share that is sure."""
    place = LEVELS.index(level)
    return [(o, c, b, s[place], s[0]) for c, b, o, first, stop, *s in holdings if first <= day < stop and s[place] > 0]


def brute(listed, held, tests, level, domestic=1):
    """Everyone restricted, found by trying every company until nothing is new."""
    restricted, size = set(listed), -1
    while len(restricted) > size:
        size = len(restricted)
        for company, test in product({stake[1] for stake in held}, tests):
            if test.foreign_only and company == domestic and not level.high:
                continue
            for basis in {stake[2] for stake in held}:
                stakes = [(o, v, s) for o, c, b, v, s in held if (c, b) == (company, basis)]
                mine = [(o, v, s) for o, v, s in stakes if o in restricted]
                if basis == CONTROL:
                    enough = bool(mine) and test.control
                elif test.aggregate:
                    free = WHOLE - sum(s for o, _, s in stakes if o not in restricted)
                    total = sum(v for _, v, _ in mine)
                    total = max(min(total, free), sum(s for *_, s in mine)) if level.high else total
                    enough = bool(mine) and total >= test.least
                else:
                    others = {o: sum(s for p, _, s in stakes if p != o) for o, *_ in mine}
                    enough = any(max(s, min(v, WHOLE - others[o])) >= test.least for o, v, s in mine)
                if enough:
                    restricted.add(company)
    return restricted


def brute_on(graph, day, level):
    _, holdings, windows, seeds = graph
    listed = {a for a, first, stop, certain in seeds if first <= day < stop and (certain or not level.certain)}
    tests = [w for w in windows if w.first <= day < w.stop and (w.certain or not level.certain)]
    return brute(listed, held_on(holdings, day, level), tests, level)


def on(reach, day):
    """Who is restricted on a day, with rank."""
    today = (reach.first <= day) & (day < reach.stop)
    assert len(set(reach.actor[today].tolist())) == today.sum(), "an actor's pieces overlap"
    return dict(zip(reach.actor[today].tolist(), reach.rank[today].tolist(), strict=True))


@given(graphs())
def test_all_days_at_once_equal_each_day_alone_and_the_brute_force(graph):
    made = network(*graph)
    for level in LEVELS:
        reach = solve(made, level)
        for day in DAYS:
            assert on(reach, day) == on(solve(made, level, day=day), day)
            assert set(on(reach, day)) == brute_on(graph, day, level), (level, day)


@given(graphs())
def test_a_weaker_level_holds_whatever_a_stronger_one_holds(graph):
    made = network(*graph)
    strong, likely, open_, weak = (solve(made, level) for level in LEVELS)
    for day in DAYS:
        assert set(on(strong, day)) <= set(on(likely, day)) & set(on(open_, day))
        assert set(on(likely, day)) | set(on(open_, day)) <= set(on(weak, day))


@given(graphs(), st.randoms(use_true_random=False))
def test_order_and_names_do_not_matter(graph, random):
    actors, holdings, windows, seeds = graph
    name = [0, 1, *random.sample(range(2, actors), actors - 2)]
    shuffled = [[name[c], b, name[o], *rest] for c, b, o, *rest in random.sample(holdings, len(holdings))]
    renamed = network(actors, shuffled, windows, [(name[a], *rest) for a, *rest in seeds])
    for level in LEVELS:
        plain, other = solve(network(*graph), level), solve(renamed, level)
        for day in DAYS:
            assert {name[actor]: rank for actor, rank in on(plain, day).items()} == on(other, day)


@given(graphs())
def test_what_follows_adds_nothing_when_it_is_listed(graph):
    actors, holdings, windows, seeds = graph
    reach = solve(network(*graph))
    found = zip(reach.actor.tolist(), reach.first.tolist(), reach.stop.tolist(), strict=True)
    again = solve(network(actors, holdings, windows, [*seeds, *((*piece, True) for piece in found)]))
    for day in DAYS:
        assert set(on(again, day)) == set(on(reach, day))


@given(graphs(), graphs())
def test_a_stake_or_a_listing_more_frees_nobody_who_is_restricted_for_certain(graph, more):
    actors, holdings, windows, seeds = graph
    taken = {tuple(h[:3]) for h in holdings}
    added = [h for h in more[1] if tuple(h[:3]) not in taken and max(h[0], h[2]) < actors]
    extended = [*seeds, *(seed for seed in more[3] if seed[0] < actors)]
    for level in LEVELS[:2]:
        before = solve(network(*graph), level)
        for after in (
            solve(network(actors, [*holdings, *added], windows, seeds), level),
            solve(network(actors, holdings, windows, extended), level),
        ):
            assert all(set(on(before, day)) <= set(on(after, day)) for day in DAYS)


@given(graphs())
def test_every_witness_is_enough_and_needed_and_of_lower_rank(graph):
    _, holdings, windows, _ = graph
    made = network(*graph)
    reach = solve(made)
    for day in DAYS:
        rank = on(reach, day)
        witnesses = find_witnesses(made, reach, day)
        found = {}
        for entity, owner in zip(witnesses.entity.tolist(), witnesses.owner.tolist(), strict=True):
            found.setdefault(entity, []).append(owner)
        assert set(found) == {actor for actor, place in rank.items() if place > 0}
        tests = [w for w in windows if w.first <= day < w.stop and w.certain]
        stakes = held_on(holdings, day, LEVELS[0])
        for entity, owners in found.items():
            assert all(rank[owner] < rank[entity] for owner in owners)
            into = [stake for stake in stakes if stake[1] == entity]
            assert entity in brute(owners, into, tests, LEVELS[0])
            if len(owners) > 1:
                shares = sorted(s for basis in (0, 1) for s in [witnesses.share[witnesses.entity == entity] // 10**9])
                least = min(test.least for test in tests if test.aggregate)
                assert shares[0].sum() >= least > shares[0].sum() - shares[0].min()


RULEBOOK = """
[source]
id = "rulebook"
title = "Rules for a test"
published = "2026-10-01"
"""
NODES = {
    "xa": ("actor", "state"), "list-a": ("measure", "list"), "list-b": ("measure", "list"),
    "sum": ("measure", "rule"), "alone": ("measure", "rule"),
}  # fmt: skip
STATEMENTS = [
    *((measure, "issued_by", 'object = "xa"') for measure in ("list-a", "list-b", "sum", "alone")),
    *((measure, "has_effect", 'value = "blocking"') for measure in ("list-a", "list-b", "sum", "alone")),
    ("sum", "has_threshold", 'value = 50\nunit = "percent"\naggregate = true\nforeign_only = true'),
    ("alone", "has_threshold", 'value = 50\nunit = "percent"\nstrict = true\ncontrol = true\nsince = "2020-06"'),
    ("list-a", "feeds", 'object = "sum"'),
    ("list-b", "feeds", 'object = "sum"\nsince = "2020-05-01"'),
    ("list-a", "feeds", 'object = "alone"'),
]
PARTIES = [f"p{i:02d}" for i in range(24)]
#: A partial date is uncertain for its span.
DATES = st.sampled_from(["2019", "2020-03", "2020-05-10", "2020-06-15", "2021"])


@st.composite
def fact_lines(draw):
    """Listings and stakes among two dozen parties, restated ones and unknown shares among them."""
    party = st.sampled_from(PARTIES)
    blocks = []
    listings = draw(st.lists(st.tuples(party, st.sampled_from(["a", "b"])), min_size=2, max_size=5, unique=True))
    for actor, name in listings:
        blocks.append(f'[[listing]]\nactor = "{actor}"\nlist = "list-{name}"\nsince = "{draw(DATES)}"')
    extents = st.sampled_from([
        "share = 50", "share = 50.1", "share = 49.9", "share = 30", "share = 20", "share = 25", "share = 100", "",
        "share_min = 25\nshare_max = 50", "share_min = 50", "share_max = 60", 'share = 51\nbasis = "votes"',
    ])  # fmt: skip
    stake = st.tuples(party, party, extents, DATES, st.booleans(), st.booleans())
    stakes = draw(st.lists(stake, min_size=20, max_size=60, unique_by=lambda stake: stake[:4]))
    for owner, owned, extent, since, ends, controls in stakes:
        if owner != owned:
            relation, extent = ("controls", "") if controls and not extent else ("owns", extent)
            until = '\nuntil = "2022-06"' if ends else ""
            blocks.append(
                f'[[statement]]\nsubject = "{owner}"\nrelation = "{relation}"\nobject = "{owned}"\n{extent}\n'
                f'since = "{since}"{until}\nstanding = "record"'
            )
    return list(dict.fromkeys(blocks))


def built(folder, blocks):
    """The graph of the rulebook and some facts."""
    lines = [RULEBOOK]
    for node, (kind, type_) in NODES.items():
        lines.append(f'[[node]]\nid = "{node}"\nkind = "{kind}"\ntype = "{type_}"\nlabel = "{node}"')
    lines[-len(NODES)] += '\ncountry = "XA"'
    for place, party in enumerate(PARTIES):
        country = "XA" if place == 1 else "XB"
        lines.append(
            f'[[node]]\nid = "{party}"\nkind = "actor"\ntype = "company"\nlabel = "{party}"\ncountry = "{country}"'
        )
    for subject, relation, rest in STATEMENTS:
        lines.append(f'[[statement]]\nsubject = "{subject}"\nrelation = "{relation}"\n{rest}\nstanding = "record"')
    facts = folder / "facts.toml"
    facts.write_text("\n".join([*lines, *blocks]), encoding="utf-8")
    build_graph(folder / "graph.duckdb", [facts], seeds=False)
    return open_graph(folder / "graph.duckdb")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("built")


# Each example builds graphs: a failing one is told as it was found, since making it small takes minutes.
SLOW = settings(
    max_examples=8,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def stakes_on(connection, day, level):
    """Owner, owned, basis, share and sure share on a day, from the statements: one stake stated twice is one."""
    rows = connection.execute(
        "SELECT subject, object, CASE relation WHEN 'controls' THEN 'control' ELSE "
        "coalesce(qualifiers['basis'], 'capital') END, share, share_min, share_max, "
        "coalesce(since_last, DATE '2026-10-01') <= $1::DATE AND coalesce(until_first >= $1::DATE, true) "
        "FROM statement WHERE relation IN ('owns', 'controls') "
        "AND coalesce(since_first, DATE '0001-01-01') <= $1::DATE AND coalesce(until_last >= $1::DATE, true)",
        [day],
    ).fetchall()
    stated = {}
    for owner, owned, basis, share, low, high, certain in rows:
        if certain or not level.certain:
            known = (share, low, high) != (None, None, None)
            least = share if share is not None else low or Decimal(0)
            most = next((s for s in (share, high) if s is not None), Decimal(100))
            stated.setdefault((owner, owned, basis), []).append((least, most, known, certain))
    found = []
    for (owner, owned, basis), some in stated.items():
        sure = max((low for low, _, _, certain in some if certain), default=Decimal(0))
        value = max(low for low, *_ in some)
        if level.high:
            groups = [g for g in ([s for s in some if s[3]], some) if g]
            tops = [max(high for _, high, known, _ in g if known or not any(s[2] for s in g)) for g in groups]
            value = max(value, *tops)
        if value > 0 or basis == "control":
            found.append((owner, owned, CONTROL if basis == "control" else basis, value, sure))
    return found


#: The rulebook again: least share, aggregate, control, foreign only, first day possible and certain, lists with theirs.
RULES = {
    "sum": (Threshold(50, True, False, True, 0, 0, True), "0001-01-01", "0001-01-01", {"a": "0001", "b": "2020-05-01"}),
    "alone": (Threshold(Decimal("50.1"), False, True, False, 0, 0, True), "2020-06-01", "2020-06-30", {"a": "0001"}),
}


def verdicts_on(connection, rule, day):
    """The verdict by party as the brute force has it from the statements alone; the listed are left out."""
    test, possible, certain, lists = RULES[rule]
    found = {}
    for level, verdict in reversed(list(zip(LEVELS, ("restricted", "unknown", "red_flag", "unknown"), strict=True))):
        rows = connection.execute(
            "SELECT object, subject[6:6] FROM statement WHERE relation = 'targets' "
            f"AND since_{'last' if level.certain else 'first'} <= $1::DATE",
            [day],
        ).fetchall()
        listed = {party for party, name in rows if lists.get(name, "9") <= day}
        if (certain if level.certain else possible) <= day:
            reached = brute(listed, stakes_on(connection, day, level), [test], level, domestic="p01")
            found |= dict.fromkeys(reached - listed - {"p01" if test.foreign_only else ""}, verdict)
    return found


@SLOW
@given(fact_lines())
def test_rows_say_what_the_brute_force_says_of_the_statements(folder, blocks):
    connection = built(folder, blocks)
    named = connection.execute("SELECT object FROM statement WHERE relation = 'targets'").fetchall()
    for rule, day in product(RULES, ("2019-12-31", "2020-03-20", "2020-05-12", "2020-06-20", "2022-01-01")):
        rows = connection.execute(
            "SELECT who, verdict FROM restriction WHERE under = $1 AND coalesce(first_day <= $2::DATE, true) "
            "AND coalesce(last_day >= $2::DATE, true) AND NOT list_contains($3, who)",
            [rule, day, [party for (party,) in named]],
        ).fetchall()
        expected = verdicts_on(connection, rule, day)
        assert dict(rows) == {who: verdict for who, verdict in expected.items() if (who,) not in named}
    connection.close()


@SLOW
@given(fact_lines(), st.randoms(use_true_random=False))
def test_rows_do_not_depend_on_the_order_of_facts(folder, blocks, random):
    found = []
    for order in (blocks, random.sample(blocks, len(blocks))):
        connection = built(folder, order)
        found.append(connection.execute("SELECT * FROM restriction ORDER BY id").fetchall())
        connection.close()
    assert found[0] == found[1]


@SLOW
@given(fact_lines())
def test_one_company_alone_gets_the_answer_that_it_gets_among_all(folder, blocks):
    connection = built(folder, blocks)
    for rule in RULES:
        whole = read_network(connection, rule)
        for level in LEVELS:
            reach = solve(whole, level)
            for number, who in enumerate(whole.ids.tolist()):
                alone = solve(read_network(connection, rule, who=who), level)
                pieces = [list(zip(*(c[r.actor == number].tolist() for c in r), strict=True)) for r in (reach, alone)]
                assert pieces[0] == pieces[1], (rule, level, who)
    connection.close()


@SLOW
@given(fact_lines())
def test_the_checker_accepts_every_witness_and_none_without_one_of_its_stakes(folder, blocks):
    connection = built(folder, blocks)
    checker = WitnessChecker(connection)
    assert list(checker.faults()) == []
    for row in checker.rows:
        for member in row["witness"]:
            rest = [other for other in row["witness"] if other is not member]
            assert list(checker.row_faults({**row, "witness": rest})), "a stake less is still enough"
            stake = checker.statements.pop(member["statement"])
            assert list(checker.row_faults(row)), "a stake that nobody states is taken"
            checker.statements[member["statement"]] = stake
    connection.close()
