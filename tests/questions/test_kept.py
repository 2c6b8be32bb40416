"""What is kept of a graph answers as the SQL does: for many parties, days and options, and when it is damaged."""

import datetime
import random

import pytest

from embargraph import Graph
from embargraph.errors import UnknownNameError
from embargraph.model.vocabulary import VERDICTS
from embargraph.questions.ask import find_question, run_question
from embargraph.questions.explain import explain
from embargraph.questions.jurisdictions import jurisdiction_rows
from embargraph.questions.kept import KeptGraph
from embargraph.questions.kept_restrictions import FOLLOWED, followed_digest
from embargraph.questions.searched import describe_answer
from embargraph.questions.show import show_node
from embargraph.questions.vintage import loaded_lists, read_vintage
from embargraph.store.lists_held import lists_held
from embargraph.store.lookup import resolve_name, resolve_names

TODAY = datetime.date(2026, 11, 22)
DAYS = [None, TODAY, *(datetime.date.fromisoformat(day) for day in (
    "2010-01-01", "2018-05-03", "2019-05-16", "2020-08-17", "2021-03-11", "2022-10-07", "2024-12-02", "2025-09-29",
    "2025-11-09", "2025-11-10", "2026-06-30", "2026-11-09", "2026-11-10", "2027-06-01",
))]  # fmt: skip
BASES = ["listed", "owned", "located", "end_use", "foreign_produced", "headquartered"]
ITEMS = [
    "lithography",
    "3A090",
    "3B001",
    "4A090",
    "EAR99",
    "semiconductor",
    ["EUV", "gallium"],
    "all items subject to the EAR",
]
EFFECTS = ["licence_requirement", "denial", "blocking"]


@pytest.fixture(scope="module")
def kept(packaged_file):
    """What is kept of the packaged graph, and the graph."""
    with Graph(packaged_file) as graph:
        made = KeptGraph.made(graph.connection, graph.digest)
        assert made is not None
        yield made, graph


def names(connection, count, seed):
    """Ids, labels and other names of nodes of every kind, those that rules reach before others."""
    rows = connection.execute(
        "SELECT DISTINCT n.id, m.name FROM node n JOIN name m ON m.node = n.id "
        "WHERE n.id IN (SELECT who FROM restriction) OR hash(n.id) % 5 = 0 ORDER BY ALL"
    ).fetchall()
    return random.Random(seed).sample(sorted({text for row in rows for text in row}), count)


def options(draw):
    given = {}
    if draw.random() < 0.25:
        given["basis"] = draw.choice(BASES)
    if draw.random() < 0.15:
        given["effect"] = draw.choice(EFFECTS)
    if draw.random() < 0.15:
        given["verdict"] = draw.choice(list(VERDICTS))
    if draw.random() < 0.25:
        given["status"] = draw.choice(["in_force", "unknown", "not_in_force"])
    if draw.random() < 0.3:
        given["what"] = draw.choice(ITEMS)
    if draw.random() < 0.1:
        given["via"] = draw.choice(["us-bis-entity-list", "us-bis", "China", "Huawei"])
    return given


def test_the_version_of_the_question_is_the_one_that_is_followed():
    assert followed_digest() == FOLLOWED, "restricted.sql changed: change kept_restrictions.py with it, then FOLLOWED"


def test_restrictions_are_those_of_the_sql(kept):
    made, graph = kept
    draw, question, found, of_items = random.Random(7), find_question("restricted"), 0, 0
    with graph.reading() as connection:
        asked = [*names(connection, 55, 1), "Huawei", "China", "Hong Kong", "Russia", "SMIC", ["ZTE", "China"], "world"]
        for who in asked:
            for day in draw.sample(DAYS, 2):
                given = {"who": who, **options(draw)}
                answers = []
                for of in (made, None):
                    try:
                        answers.append(run_question(
                            connection, question, given, as_of=day, today=TODAY, like=graph.like, kept=of
                        ))  # fmt: skip
                    except UnknownNameError as error:
                        answers.append(str(error))
                fast, plain = answers
                if isinstance(plain, str):
                    assert fast == plain
                    continue
                assert fast.rows == plain.rows, (given, day)
                assert repr(fast.rows) == repr(plain.rows), (given, day)
                assert (fast.resolved, fast.selected) == (plain.resolved, plain.selected)
                found += len(plain)
                of_items += len(plain) if "what" in given else 0
    assert found > 1000 and of_items > 30


def test_what_an_answer_rests_on_is_what_the_sql_says(kept):
    made, graph = kept
    draw, question = random.Random(11), find_question("restricted")
    with graph.reading() as connection:
        rest = {"lists": lists_held(connection), "jurisdictions": [], "edition": {}}
        for who in [*names(connection, 15, 2), "Huawei", "Nexperia"]:
            day = draw.choice(DAYS)
            try:
                answer = run_question(connection, question, {"who": who}, as_of=day, today=TODAY, like=graph.like)
            except UnknownNameError:
                continue
            plain = describe_answer(answer, connection, **rest)
            assert describe_answer(answer, connection, **rest, kept=made) == plain, (who, day)
        assert made.told("vintage") == read_vintage(connection)
        assert made.told("lists") == loaded_lists(connection)
        assert made.told("lists_held") == lists_held(connection)
        for day in [*DAYS[1:], datetime.date(1995, 1, 1), datetime.date(2004, 5, 1), datetime.date(2020, 2, 1)]:
            assert made.jurisdictions(day) == jurisdiction_rows(connection, day), day


def test_proofs_are_those_of_the_sql(kept):
    made, graph = kept
    steps = 0
    with graph.reading() as connection:
        for who in [*names(connection, 6, 3), "Huawei", "SMIC", "YMTC"]:
            try:
                plain = explain(connection, who, as_of=TODAY, like=graph.like)
            except UnknownNameError:
                continue
            for _ in range(2):
                fast = explain(connection, who, as_of=TODAY, like=graph.like, kept=made)
                assert [proof.to_dict() for proof in fast] == [proof.to_dict() for proof in plain], who
                assert [list(proof.lines()) for proof in fast] == [list(proof.lines()) for proof in plain], who
            steps += sum(len(proof.steps) for proof in plain)
    assert steps > 100


def test_nodes_are_shown_as_the_sql_shows_them(kept):
    made, graph = kept
    with graph.reading() as connection:
        ids = [row[0] for row in connection.execute("SELECT id FROM node ORDER BY hash(id) LIMIT 30").fetchall()]
        for id_ in [*ids, "huawei", "place-nl", "us-bis-entity-list", "nexperia", "cn-mofcom"]:
            plain = show_node(connection, id_)
            fast = show_node(connection, id_, made)
            assert fast == plain, id_
            assert repr(fast) == repr(plain)


def test_names_mean_what_the_sql_finds(kept):
    made, graph = kept
    with graph.reading() as connection:
        odd = [
            "HUAWEI",
            "hUAWEI",
            "\u212auka",
            "\u0130ran",
            "华为",
            "HUAWEI\u212a",
            "Москва",
            "ß",
            "",
            " ",
            "place-CN",
            "x",
        ]
        for name in [*names(connection, 80, 4), *odd, "no such party at all", "3B001.c", "LEI 1", "lithography"]:
            for day in (None, TODAY):
                answers = []
                for of in (made.names, None):
                    try:
                        answers.append((
                            resolve_name(connection, name, graph.like, of),
                            resolve_names(connection, name, broader=True, day=day, like=graph.like, kept=of),
                        ))  # fmt: skip
                    except UnknownNameError as error:
                        answers.append(str(error))
                assert answers[0] == answers[1], (name, day)
