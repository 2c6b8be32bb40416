"""Whatever the stakes, the files and the parts: by way of Spark the graph is the one of this machine."""

import os
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import embargraph
from embargraph.checks.facts import check_witnesses
from embargraph.engines.session import Spark
from made_stakes import TYPES, rows_of, some_rows, write_facts, write_table

pytestmark = [pytest.mark.spark, pytest.mark.filterwarnings("ignore")]

#: How many random examples: few in the gate, EMBARGRAPH_EXAMPLES=300 outside it, where all ways to split run too.
MANY = int(os.environ.get("EMBARGRAPH_EXAMPLES", "0"))
LISTINGS = [("p00", "a", "2019"), ("p01", "b", "2020-05-10"), ("p02", "a", "2020-03"), ("p03", "b", "2019")]
PARTIES = [f"p{place:02d}" for place in range(60)]
PERCENT = (0, 1, 10, 20, 25, 30, 40, 49, 50, 51, 60, 100)


def build(folder, facts, stakes, engine=None, name="graph"):
    """The report on the table, and every row that answers rest on."""
    target = folder / f"{name}.duckdb"
    report = embargraph.build(target, facts, seeds=False, stakes=stakes, engine=engine)[-1]
    return report, rows_of(target), rows_of(target, "statement"), rows_of(target, "reject")


@st.composite
def tables(draw):
    """Up to sixty actors and two hundred stakes, with faults, bounds, partial days, control, votes and repeats."""
    party = st.sampled_from(PARTIES[: draw(st.integers(2, 60))])
    share = st.sampled_from(PERCENT).map(Decimal)
    bounds = st.tuples(share | st.none(), share | st.none()).map(
        lambda two: (None, *(sorted(two) if None not in two else two))
    )
    extent = st.tuples(share, st.none(), st.none()) | bounds
    day = st.sampled_from([None, "2019", "2020-03", "2020-05-10", "2021", "2022-06"])
    stake = st.tuples(
        party,
        party,
        extent,
        st.booleans(),
        st.booleans(),
        st.sampled_from([None, "capital", "votes", "control"]),
        day,
        day,
    )
    rows = draw(st.lists(stake, min_size=1, max_size=200))
    rows = [(owner, owned, *extent, *rest) for owner, owned, extent, *rest in rows]
    return rows + draw(st.lists(st.sampled_from(rows), max_size=5))


@settings(
    max_examples=MANY or 1,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture],
)
@given(rows=tables(), parts=st.integers(1, 7), files=st.integers(1, 3), least=st.sampled_from([10, 25, 51]))
def test_random_stakes_give_the_same_rows_in_every_column(session, tmp_path_factory, rows, parts, files, least):
    folder = tmp_path_factory.mktemp("random")
    own = f'value = {least}\nunit = "percent"\naggregate = true\ncontrol = true'
    facts = write_facts(folder / "facts.toml", LISTINGS, own, domestic=["p05", "p06"])
    stakes = write_table(folder / "stakes", rows, files=files)
    here = build(folder, facts, stakes)
    there = build(folder, facts, stakes, Spark(session, parts=parts, collect_under=0), "there")
    assert there == here


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A table of stakes in one file, and what this machine makes of it."""
    folder = tmp_path_factory.mktemp("whole")
    rows = some_rows(7, actors=20, stakes=70)
    facts = write_facts(folder / "facts.toml", LISTINGS, domestic=["p05"])
    found = build(folder, facts, write_table(folder / "stakes", rows))
    assert len([row for row in found[1] if '"witness":[]' not in row]) > 20, "too little follows to show anything"
    return rows, facts, found


SPLITS = [(1, "gzip", 1), (3, "gzip", 2), (17, "snappy", 7), (17, "zstd", 64)]


@pytest.mark.parametrize(("files", "codec", "parts"), SPLITS if MANY else SPLITS[2:3])
def test_files_order_compression_and_parts_make_no_difference(session, tmp_path, whole, files, codec, parts):
    import random

    rows, facts, (report, restrictions, statements, rejects) = whole
    shuffled = random.Random(files).sample(rows, len(rows))
    stakes = write_table(tmp_path / "stakes", shuffled, files=files, codec=codec, group=13)
    found = build(tmp_path, facts, stakes, Spark(session, parts=parts, collect_under=0))
    assert found[1:3] == (restrictions, statements)
    assert len(found[3]) == len(rejects)
    assert (found[0].read, found[0].loaded, found[0].rejected) == (report.read, report.loaded, report.rejected)


def test_conclusions_are_checked_in_tasks_and_a_false_one_is_found(session, tmp_path, whole):
    from embargraph.engines.checking import check_in_session

    _, facts, _ = whole
    build(tmp_path, facts, write_table(tmp_path / "stakes", whole[0]))
    graph = tmp_path / "graph.duckdb"
    here, there = check_witnesses(graph), check_in_session(graph, session)
    assert here.witnesses == there.witnesses > 0
    assert list(there.lines()) == list(here.lines())
    before = here.faults
    import duckdb

    with duckdb.connect(str(graph)) as connection:
        # A witness without one of its stakes, and premises that nobody states.
        connection.execute("UPDATE restriction SET premises = premises[2:] WHERE len(witness) > 1")
    here, there = check_witnesses(graph), check_in_session(graph, session)
    assert there.faults == here.faults
    assert len(here.faults) > len(before)


def test_rows_with_faults_are_rejects_with_the_same_words(session, tmp_path):
    good = ("p00", "q0", Decimal(60), None, None, None, None, None, None, None)
    bad = [
        (*good[:2], Decimal("100.000000001"), *good[3:]),
        (*good[:2], Decimal(-1), *good[3:]),
        (*good[:8], "2021", "2020"),
        (None, *good[1:]),
        ("", *good[1:]),
        ("q0", None, *good[2:]),
        ("q0", "q0", *good[2:]),
        ("o" * 151, *good[1:]),
        ("p00", "é" * 76, *good[2:]),
        ("p 0", *good[1:]),
        (*good[:7], "equity", None, None),
        (*good[:8], "2020-13", None),
        (*good[:3], Decimal(1), None, *good[5:]),
        (*good[:2], None, Decimal(60), Decimal(50), *good[5:]),
        (*good[:7], "control", None, None),
    ]
    facts = write_facts(tmp_path / "facts.toml", LISTINGS)
    # A cycle, the same stake twice, and owners whom nobody describes are no faults.
    fine = [good, good, ("q0", "q1", *good[2:]), ("q1", "q0", *good[2:]), ("nobody", "q1", *good[2:])]
    stakes = write_table(tmp_path / "stakes", [*bad, *fine], files=3, group=4)
    here = build(tmp_path, facts, stakes)
    there = build(tmp_path, facts, stakes, Spark(session, collect_under=0), "there")
    assert there == here
    report = there[0]
    assert (report.read, report.rejected) == (len(bad) + len(fine), len(bad))
    # A repeat is loaded, and counted beside.
    assert (report.read, report.duplicates) == (report.loaded + report.rejected, 1)


@pytest.mark.parametrize("rows", [[], [("p00", "q0", *[None] * 8)]])
def test_no_stake_and_nobody_listed_are_no_fault(session, tmp_path, rows):
    facts = write_facts(tmp_path / "facts.toml", [] if rows else LISTINGS)
    stakes = write_table(tmp_path / "stakes", rows, types=TYPES)
    here = build(tmp_path, facts, stakes)
    assert build(tmp_path, facts, stakes, Spark(session, collect_under=0), "there") == here
