"""What must hold of every set of facts: order-free, idempotent, monotone, true on every day."""

from datetime import date, timedelta

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from embargraph.api import Graph
from embargraph.packaged import build_graph

HEAD = """
[source]
id = "random"
published = "2026-01-01"

[[node]]
id = "some-state"
kind = "actor"
type = "state"
label = "Some State"

[[node]]
id = "some-list"
kind = "measure"
type = "list"
label = "Some list"

[[node]]
id = "some-rule"
kind = "measure"
type = "rule"
label = "Some rule"

[[statement]]
subject = "some-list"
relation = "issued_by"
object = "some-state"
standing = "record"
citation = "1"

[[statement]]
subject = "some-rule"
relation = "issued_by"
object = "some-state"
standing = "record"
citation = "1"

[[statement]]
subject = "some-list"
relation = "has_effect"
value = "licence_requirement"
standing = "record"
citation = "1"

[[statement]]
subject = "some-rule"
relation = "has_effect"
value = "licence_requirement"
basis = "foreign_produced"
standing = "record"
citation = "1"
"""
ACTORS = [f"actor-{number}" for number in range(4)]
NODES = "".join(f'[[node]]\nid = "{a}"\nkind = "actor"\ntype = "company"\nlabel = "{a}"\n' for a in ACTORS)
DAYS = st.dates(date(2018, 1, 1), date(2025, 12, 31))


@st.composite
def period(draw):
    """Nothing, a start, or a start and an end, some of them partial."""
    start = draw(st.none() | DAYS)
    end = draw(st.none() | DAYS)
    if start and end and end < start:
        start, end = end, start
    form = draw(st.sampled_from(["%Y-%m-%d", "%Y-%m-%d", "%Y-%m"]))
    text = f'since = "{start.strftime(form)}"\n' if start else ""
    return text + (f'until = "{end.strftime(form)}"\n' if end else "")


@st.composite
def fact(draw):
    """One listing, one link to the rule, or one report of a listing."""
    kind = draw(st.sampled_from(["listing", "listing", "report", "feeds"]))
    when = draw(period())
    if kind == "feeds":
        return (
            '[[statement]]\nsubject = "some-list"\nrelation = "feeds"\nobject = "some-rule"\nstanding = "record"\n'
            f'citation = "3"\nfootnote = "1"\n{when}'
        )
    actor = draw(st.sampled_from(ACTORS))
    if kind == "report":
        return (
            f'[[listing]]\nactor = "{actor}"\nlist = "some-list"\nstanding = "reported"\n{when}'
            f'footnote = "{draw(st.sampled_from(["1", "2"]))}"\n'
        )
    footnote = draw(st.sampled_from(["", 'footnote = "1"\n', 'footnote = "1,2"\n']))
    return f'[[listing]]\nactor = "{actor}"\nlist = "some-list"\ncitation = "2"\n{footnote}{when}'


def build(folder, facts):
    path = folder / "facts.toml"
    path.write_text(HEAD + NODES + "".join(facts))
    target = folder / "graph.duckdb"
    build_graph(target, [path], seeds=False)
    with Graph(target) as graph:
        return graph.ask("restricted", ever=True).to_dicts(), graph.connection.execute(
            "SELECT id, who, under, verdict, first_day, last_day, standing FROM restriction ORDER BY ALL"
        ).fetchall()


def days_with(rows, verdict):
    """Who is, under what, on which sampled days, with this verdict."""
    sample = [date(2018, 1, 1) + timedelta(days=23 * n) for n in range(130)]
    return {
        (who, under, day)
        for _, who, under, found, first, last, _ in rows
        if found == verdict
        for day in sample
        if (first is None or first <= day) and (last is None or day <= last)
    }


slow = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
facts_lists = st.lists(fact(), min_size=1, max_size=6, unique=True)


@slow
@given(facts_lists, st.randoms())
def test_the_order_of_facts_does_not_matter(tmp_path_factory, facts, random):
    shuffled = list(facts)
    random.shuffle(shuffled)
    folder = tmp_path_factory.mktemp("order")

    assert build(folder, facts)[1] == build(folder, shuffled)[1]


ENTRY = '[[listing]]\nactor = "actor-0"\nlist = "some-list"\ncitation = "2"\n'


@slow
# An entry that has ended must not take in one without a start that goes on.
@example([ENTRY], f'{ENTRY}since = "2018-01-01"\nuntil = "2018-01-01"\n')
@example([ENTRY], f'{ENTRY}since = "2018-01-01"\n')
@given(facts_lists, fact().filter(lambda text: "reported" not in text))
def test_a_further_fact_of_the_record_never_removes_a_certain_restriction(tmp_path_factory, facts, more):
    # Reports give way to the record, by design: that is a correction.
    facts = [text for text in facts if "reported" not in text]
    folder = tmp_path_factory.mktemp("monotone")
    before = days_with(build(folder, facts)[1], "restricted")
    after = days_with(build(folder, list(dict.fromkeys([*facts, more])))[1], "restricted")

    assert before <= after


@slow
@given(facts_lists)
def test_unknown_rows_have_branches_and_no_row_is_without_premises(tmp_path_factory, facts):
    for row in build(tmp_path_factory.mktemp("shape"), facts)[0]:
        assert bool(row["branches"]) == (row["verdict"] == "unknown")
        assert row["evidence"]
        assert row["via"]
