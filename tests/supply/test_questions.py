"""Chokepoints, coverage, leaks and exposure: from facts and from the packaged core."""

import pytest

from embargraph.api import Graph
from embargraph.errors import UsageError
from embargraph.packaged import build_graph

FACTS = """
[source]
id = "s"
title = "Mine"
published = "2024-01-01"

[[node]]
id = "press"
kind = "technology"
type = "product"
label = "Press"

[[node]]
id = "clay"
kind = "technology"
type = "material"
label = "Clay"

[[node]]
id = "vase"
kind = "technology"
type = "product"
label = "Vase"

[[node]]
id = "pot"
kind = "technology"
type = "product"
label = "Pot"

[[node]]
id = "presser"
kind = "actor"
type = "company"
label = "Presser"
country = "NL"

[[node]]
id = "potter"
kind = "actor"
type = "company"
label = "Potter"
country = "CN"

[[node]]
id = "digger"
kind = "actor"
type = "company"
label = "Digger"
country = "KR"

[[node]]
id = "press-order"
kind = "measure"
type = "order"
label = "Press order"

[[clock]]
measure = "press-order"
clock = "text"
since = "2023-01-01"
known_through = "2024-01-01"
citation = "test"
standing = "record"
"""


def says(subject, relation, object_, **fields):
    more = "".join(f"{key} = {value!r}\n".replace("'", '"') for key, value in fields.items())
    return (
        f'[[statement]]\nsubject = "{subject}"\nrelation = "{relation}"\nobject = "{object_}"\n'
        f'standing = "record"\ncitation = "test"\n{more}'
    )


SUPPLY = [
    says("vase", "needs", "press"),
    says("vase", "needs", "clay"),
    says("pot", "needs", "press"),
    says("pot", "needs", "clay"),
    says("place-nl", "produces", "press", share=95, period="2023"),
    says("place-cn", "produces", "press", share=5, period="2023"),
    says("presser", "produces", "press", share=95, period="2023"),
    says("place-kr", "produces", "clay", share=50, period="2023"),
    says("place-jp", "produces", "clay", share=50, period="2023"),
    says("digger", "produces", "clay", share=50, period="2023"),
    says("potter", "produces", "vase"),
    says("press-order", "issued_by", "nl"),
    says("press-order", "targets", "place-cn"),
    says("press-order", "covers", "press"),
]


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A graph of the packaged facts and these."""
    folder = tmp_path_factory.mktemp("small")
    (folder / "facts.toml").write_text(FACTS + "\n".join(SUPPLY), encoding="utf-8")
    build_graph(folder / "graph.duckdb", [folder / "facts.toml"])
    with Graph(folder / "graph.duckdb") as graph:
        yield graph


def ids(nodes):
    return [node["id"] for node in nodes]


def test_chokepoints_are_ranked_by_refusals_and_say_whether_controls_apply(small):
    rows = {row["what"]["id"]: row for row in small.ask("chokepoints", as_of="2023-06-01").to_dicts()}
    assert (rows["press"]["refusals"], rows["press"]["share"], rows["press"]["applies"]) == (1, 95.0, True)
    assert [(c["id"], c["share"]) for c in rows["press"]["countries"]] == [("nl", 95.0), ("cn", 5.0)]
    assert ids(rows["press"]["controls"]) == ["press-order"]
    assert (rows["clay"]["refusals"], rows["clay"]["applies"]) == (2, False)
    assert [ids(members) for members in rows["clay"]["coalitions"]] == [["jp", "kr"]]
    assert "vase" not in rows

    before = {row["what"]["id"]: row for row in small.ask("chokepoints", as_of="2022-06-01").to_dicts()}
    assert not before["press"]["applies"]


def test_chokepoints_by_maker_ask_whether_the_makers_states_act(small):
    rows = {row["what"]["id"]: row for row in small.ask("chokepoints", as_of="2023-06-01", by="maker").to_dicts()}
    assert [ids(members) for members in rows["press"]["coalitions"]] == [["presser"]]
    assert rows["press"]["applies"]
    assert "clay" not in rows


@pytest.mark.parametrize(
    ("day", "by", "press", "pot"),
    [
        ("2022-06-01", "NL,JP", ("open", 0.0), ("open", 0.0)),
        ("2023-06-01", "NL,JP", ("denied", 95.0), ("denied", 95.0)),
        ("2023-06-01", "JP", ("open", 0.0), ("open", 0.0)),
    ],
)
def test_coverage_is_what_measures_deny_on_the_day(small, day, by, press, pot):
    answer = small.ask("coverage", by=by, as_of=day)
    rows = {row["what"]["id"]: row for row in answer.to_dicts()}
    assert (rows["press"]["verdict"], rows["press"]["share"]) == press
    assert (rows["pot"]["verdict"], rows["pot"]["share"]) == pot
    # What the target makes itself stays open, whatever goes into it.
    assert rows["vase"]["verdict"] == "open"


def test_coverage_names_what_stays_open(small):
    (row,) = small.ask("coverage", by="NL", as_of="2023-06-01", what="press", share=0.99).to_dicts()
    assert (row["verdict"], row["share"]) == ("partly", 95.0)
    assert [(each["id"], each["share"], each["is_target"]) for each in row["open"]] == [("place-cn", 5.0, True)]


def test_a_technology_that_a_measure_exempts_is_not_covered(graph_of):
    more = [says("press-order", "exempts", "press", until="2023-12-31")]
    graph = graph_of(FACTS + "\n".join(SUPPLY + more), seeds=True)
    assert graph.ask("coverage", by="NL", as_of="2023-06-01", what="press")[0].verdict == "open"
    assert graph.ask("coverage", by="NL", as_of="2024-01-01", what="press")[0].verdict == "denied"


@pytest.mark.parametrize("by", ["", "Presser", ","])
def test_coverage_needs_states(small, by):
    with pytest.raises(UsageError, match="--by"):
        small.ask("coverage", by=by)


def test_leaks_are_countries_without_a_measure_and_makers_on_no_list(small):
    rows = small.ask("leaks", what="vase", as_of="2023-06-01").to_dicts()
    assert [(row["kind"], row["who"]["id"], row["what"]["id"]) for row in rows] == [
        ("country", "place-jp", "clay"),
        ("country", "place-kr", "clay"),
        ("maker", "potter", "vase"),
    ]


def test_a_listed_maker_is_no_leak(graph_of):
    listing = '[[listing]]\nactor = "potter"\nlist = "us-bis-entity-list"\nsince = "2023-01-01"\ncitation = "test"\n'
    graph = graph_of(FACTS + "\n".join(SUPPLY) + listing, seeds=True)
    rows = graph.ask("leaks", what="vase", as_of="2023-06-01").to_dicts()
    assert "potter" not in ids(row["who"] for row in rows)


def test_exposure_goes_both_ways_and_further(small):
    rows = small.ask("exposure", who="Presser").to_dicts()
    assert [(r["side"], r["hop"], r["who"]["id"], r["through"]["id"], r["share"]) for r in rows] == [
        ("own", 0, "presser", "press", 95.0),
        ("customer", 1, "potter", "press", 95.0),
    ]
    rows = small.ask("exposure", who="Potter").to_dicts()
    assert [(r["side"], r["who"]["id"], r["share"]) for r in rows if r["hop"] == 1] == [
        ("supplier", "presser", 95.0),
        ("supplier", "digger", 50.0),
    ]


def test_exposure_follows_supplies_step_by_step(graph_of):
    chain = [says("digger", "supplies", "potter", item="clay"), says("potter", "supplies", "presser", item="vases")]
    graph = graph_of(FACTS + "\n".join(chain), seeds=True)
    rows = graph.ask("exposure", who="Presser", hops=2).to_dicts()
    assert [(r["side"], r["hop"], r["who"]["id"], ids(r["via"])) for r in rows] == [
        ("supplier", 1, "potter", []),
        ("supplier", 2, "digger", ["potter"]),
    ]
    assert len(graph.ask("exposure", who="Presser", hops=1)) == 1
    with pytest.raises(UsageError, match="--hops"):
        graph.ask("exposure", who="Presser", hops=0)


def test_the_packaged_core_answers_every_question_and_says_what_is_missing(packaged):
    for question, options in (
        ("chokepoints", {}),
        ("coverage", {"by": "US,NL,JP", "as_of": "2023-10-01"}),
        ("exposure", {"who": "TSMC"}),
        ("leaks", {"what": "advanced chips"}),
    ):
        answer = packaged.ask(question, **options)
        assert len(answer)
        assert any("no market shares" in note for note in answer.notes), question


def test_the_step_from_unilateral_to_allied_control(packaged):
    def denied(day, by):
        rows = packaged.ask("coverage", by=by, as_of=day).to_dicts()
        return {row["what"]["id"] for row in rows if row["verdict"] == "denied"}

    # Before October 2022 nothing but the Dutch practice on one machine.
    assert denied("2022-09-30", "US,NL,JP") == {"euv-lithography"}
    # In October 2022 the US rule covers the tools on paper, and closes what comes from the US alone.
    assert denied("2022-10-31", "US") == {"us-chip-production-technology"}
    allied = denied("2023-10-01", "US,NL,JP")
    assert {"wafer-cleaning-equipment", "deposition-equipment", "etching-equipment"} <= allied
    # The Netherlands left two older models out until September 2024, and by them immersion as a class.
    late = {"asml-nxt-1970i", "asml-nxt-1980i", "duv-immersion-lithography"}
    assert not late & allied
    assert late <= denied("2024-12-03", "US,NL,JP")


@pytest.mark.shared
def test_the_same_step_with_shares(eto):
    def denied(day, by):
        rows = eto.ask("coverage", by=by, as_of=day).to_dicts()
        return {
            row["what"]["id"] for row in rows if row["verdict"] == "denied" and row["what"]["id"].startswith("eto-n")
        }

    first, alone = denied("2022-09-30", "US,NL,JP"), denied("2023-10-01", "US")
    allied = denied("2023-10-01", "US,NL,JP")
    assert first == {"eto-n20"}
    assert alone < allied
    assert {"eto-n20", "eto-n22"} <= allied - alone
    assert allied <= denied("2024-12-03", "US,NL,JP")
