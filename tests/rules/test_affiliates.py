"""Question `affiliates`: owners above and holdings below, tier by tier, for a day."""

import pytest

WORLD = """
[source]
id = "world"
title = "World"
published = "2020-01-01"
[[node]]
id = "top"
kind = "actor"
type = "company"
label = "Top"
[[node]]
id = "mid"
kind = "actor"
type = "company"
label = "Mid"
[[node]]
id = "low"
kind = "actor"
type = "company"
label = "Low"
[[node]]
id = "side"
kind = "actor"
type = "company"
label = "Side"
"""


def stake(owner, owned, relation="owns", standing="reported", **more):
    rest = "".join(f"{name} = {value!r}\n".replace("'", '"') for name, value in more.items())
    rest = rest.replace("True", "true")
    return (
        f'[[statement]]\nsubject = "{owner}"\nrelation = "{relation}"\nobject = "{owned}"\n'
        f'standing = "{standing}"\n{rest}'
    )


CHAIN = [
    stake("top", "mid", share=60, since="2020-01-01"),
    stake("mid", "low", share_min=25, share_max=50, above_min=True, since="2021-01-01", until="2022-12-31"),
    stake("side", "low", relation="controls", since="2020-01-01"),
]


def seen(graph, **options):
    rows = graph.ask("affiliates", **options).to_dicts()
    return [(row["direction"], row["tier"], row["owner"]["id"], row["owned"]["id"], row["held"]) for row in rows]


def test_owners_above_and_holdings_below_with_their_tiers(graph_of):
    graph = graph_of(WORLD + "".join(CHAIN))

    assert seen(graph, who="Low", as_of="2022-06-01") == [
        ("above", 1, "mid", "low", "more than 25 to 50 %"),
        ("above", 1, "side", "low", "controls"),
        ("above", 2, "top", "mid", "60 %"),
    ]
    assert seen(graph, who="Top", as_of="2022-06-01") == [
        ("below", 1, "top", "mid", "60 %"),
        ("below", 2, "mid", "low", "more than 25 to 50 %"),
    ]
    assert seen(graph, who="Mid", as_of="2022-06-01", direction="below") == [
        ("below", 1, "mid", "low", "more than 25 to 50 %")
    ]
    assert seen(graph, who="Top", as_of="2022-06-01", tiers=1) == [("below", 1, "top", "mid", "60 %")]


def test_a_day_sees_the_stakes_that_held_on_it(graph_of):
    graph = graph_of(WORLD + "".join(CHAIN))

    assert [row[2] for row in seen(graph, who="Low", as_of="2023-01-01")] == ["side"]
    assert len(seen(graph, who="Low", ever=True)) == 3
    assert seen(graph, who="Low", as_of="2019-01-01") == []


def test_a_cross_holding_ends(graph_of):
    graph = graph_of(WORLD + stake("top", "mid", share=60) + stake("mid", "top", share=10))

    assert seen(graph, who="Top", as_of="2022-01-01") == [
        ("above", 1, "mid", "top", "10 %"),
        ("above", 2, "top", "mid", "60 %"),
        ("below", 1, "top", "mid", "60 %"),
        ("below", 2, "mid", "top", "10 %"),
    ]


def test_what_is_only_alleged_is_shown_and_leads_nowhere(graph_of):
    graph = graph_of(WORLD + stake("top", "mid", standing="alleged", share=60) + stake("mid", "low", share=60))

    rows = graph.ask("affiliates", who="Top", as_of="2022-01-01").to_dicts()
    assert [(row["owned"]["id"], row["standing"]) for row in rows] == [("mid", "alleged")]


def test_an_interest_that_is_no_stake_is_shown_and_leads_nowhere(graph_of):
    graph = graph_of(
        WORLD + stake("top", "mid", relation="has_interest_in", role="nominee") + stake("mid", "low", share=60)
    )

    assert seen(graph, who="Top", as_of="2022-01-01") == [("below", 1, "top", "mid", "share not known (nominee)")]


def test_each_row_says_whether_the_other_end_is_restricted_on_the_day(packaged):
    for day, expected in (("2025-10-15", "restricted"), ("2018-10-15", None)):
        rows = packaged.ask("affiliates", who="Wingtech", as_of=day).to_dicts()
        assert {row["restricted"] for row in rows if row["owned"]["id"] == "nexperia"} <= {expected}
    (row, *_) = packaged.ask("affiliates", who="Nexperia", as_of="2025-10-15").to_dicts()
    assert (row["direction"], row["owner"]["id"], row["restricted"]) == ("above", "wingtech", "restricted")
    assert row["evidence"][0]["citation"] or row["evidence"][0]["gist"]


def test_without_a_party_every_stake_is_given_once(packaged):
    rows = packaged.ask("affiliates", ever=True).to_dicts()
    count = packaged.connection.execute(
        "SELECT count(*) FROM statement WHERE relation IN ('owns', 'controls', 'ultimate_parent_of', 'has_interest_in')"
    ).fetchall()[0][0]

    assert len(rows) == count
    assert {(row["direction"], row["tier"]) for row in rows} == {("below", 1)}


@pytest.mark.parametrize("who", ["China", "place-cn"])
def test_a_country_is_asked_for_itself_not_for_all_in_it(packaged, who):
    rows = packaged.ask("affiliates", who=who, ever=True).to_dicts()

    assert {row["who"]["id"] for row in rows} <= {"cn", "place-cn"}
