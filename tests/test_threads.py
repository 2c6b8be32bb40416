"""One graph shared by threads, closed, given nonsense: right answers or errors of ours, and nothing else."""

import datetime
import os
import pickle
import shutil
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path

import pytest

import embargraph
from embargraph import EmbargraphError, Graph
from embargraph.screening import Screener, match

DAY = "2026-10-01"
THREADS = 8


@pytest.fixture(scope="module")
def parties(packaged):
    """Labels of parties, groups and places that rules reach."""
    rows = packaged.connection.execute(
        "SELECT label FROM (SELECT DISTINCT n.label FROM restriction r JOIN node n ON n.id = r.who) ORDER BY hash(label)"
    ).fetchall()
    return [*[label for (label,) in rows][:60], "Huawei", "China", "Hong Kong"]


def _together(work, tasks):
    """Do tasks in eight threads that start at once, and return what each gave."""
    barrier = threading.Barrier(THREADS)

    def run(own):
        barrier.wait()
        return [(task, work(task)) for task in own]

    with ThreadPoolExecutor(THREADS) as pool:
        return [each for found in pool.map(run, [tasks[n::THREADS] for n in range(THREADS)]) for each in found]


def test_eight_threads_with_many_questions_each_are_answered_as_one_alone(packaged_file, parties):
    with Graph(packaged_file) as alone:
        screener = Screener(alone, as_of=DAY)
        expected = {
            **{("ask", name): alone.ask("restricted", who=name, as_of=DAY).rows for name in parties},
            **{("why", name): [proof.to_dict() for proof in alone.why(name, as_of=DAY)] for name in parties[:12]},
            **{("screen", name): screener.screen(name) for name in parties},
        }
    tasks = [task for n in range(60) for task in expected if task[0] != "why" or n % 10 == 0]
    tasks = (tasks * (1 + 150 * THREADS // len(tasks)))[: 150 * THREADS]
    with Graph(packaged_file) as shared:
        screen = Screener(shared, as_of=DAY).screen

        def work(task):
            kind, name = task
            if kind == "ask":
                return shared.ask("restricted", who=name, as_of=DAY).rows
            return [proof.to_dict() for proof in shared.why(name, as_of=DAY)] if kind == "why" else screen(name)

        found = _together(work, tasks)
    assert len(found) == 150 * THREADS
    wrong = {task for task, answer in found if answer != expected[task]}
    assert not wrong


def test_eight_threads_under_assumptions_are_answered_as_one_alone(packaged_file):
    what_if = {"nothing": (), "affiliates": ("us-bis-affiliates-rule=in-force",)}
    names = ["Nexperia", "Huawei", "SMIC", "ZTE", "DJI"]
    with Graph(packaged_file) as alone:
        expected = {
            (kind, name): alone.ask("restricted", who=name, as_of="2026-11-22", assume=assume).rows
            for kind, assume in what_if.items()
            for name in names
        }
    assert expected["nothing", "Nexperia"] != expected["affiliates", "Nexperia"]
    with Graph(packaged_file) as shared:
        found = _together(
            lambda task: shared.ask("restricted", who=task[1], as_of="2026-11-22", assume=what_if[task[0]]).rows,
            list(expected) * THREADS,
        )
    assert len(found) == 10 * THREADS
    assert not {task for task, answer in found if answer != expected[task]}


def test_a_reader_cannot_spoil_what_is_kept(packaged_file):
    with Graph(packaged_file) as graph:
        for _ in range(4):
            rows = graph.ask("restricted", who="ZTE", as_of=DAY).rows
        said = repr(rows)
        for row in rows:
            row.via.clear()
            row.evidence.clear()
            row.under["label"] = "spoilt"
        assert repr(graph.ask("restricted", who="ZTE", as_of=DAY).rows) == said


def test_rows_and_answers_are_pickled(packaged):
    answer = packaged.ask("restricted", who="ZTE", as_of=DAY)
    again = pickle.loads(pickle.dumps(answer))
    assert again.rows == answer.rows
    assert again.rows[0].under == answer.rows[0].under
    assert again.answer == answer.answer


def test_closing_waits_and_may_be_repeated(packaged_file):
    graph = Graph(packaged_file)
    began, end = threading.Event(), threading.Event()

    def read():
        with graph.reading() as connection:
            began.set()
            end.wait(10)
            return connection.execute("SELECT count(*) > 0 FROM node").fetchall()

    with ThreadPoolExecutor(2) as pool:
        reader = pool.submit(read)
        began.wait(10)
        closer = pool.submit(graph.close)
        closer_waits = not closer.done()
        end.set()
        assert reader.result(10) == [(True,)]
        closer.result(10)
    assert closer_waits
    graph.close()


class _Odd:
    def __repr__(self):
        raise RuntimeError("no text")


NONSENSE = [
    None, 0, -1, 10**30, 3.5, float("nan"), float("inf"), True, b"ZTE", "", " ", "\0", "\ud800", "x" * 2_000_000, "'; DROP",
    [], [None], {}, {"a": 1}, object(), _Odd(), datetime.datetime(2026, 1, 1), Decimal("NaN"), ("ZTE", b"ZTE"),
]  # fmt: skip
CALLS = {
    "ask": lambda graph, bad: graph.ask(bad),
    "ask who": lambda graph, bad: graph.ask("restricted", who=bad, as_of=DAY),
    "ask day": lambda graph, bad: graph.ask("restricted", who="ZTE", as_of=bad),
    "ask basis": lambda graph, bad: graph.ask("restricted", who="ZTE", basis=bad, as_of=DAY),
    "ask from": lambda graph, bad: graph.ask("changes", **{"from": bad}),
    "ask number": lambda graph, bad: graph.ask("paths", **{"from": "ZTE", "to": "Huawei", "max_hops": bad}),
    "ask queries": lambda graph, bad: graph.ask("restricted", who="ZTE", queries=bad),
    "ask assume": lambda graph, bad: graph.ask("restricted", who="ZTE", assume=bad, as_of=DAY),
    "ask facts": lambda graph, bad: graph.ask("restricted", who="ZTE", facts=bad, as_of=DAY),
    "why": lambda graph, bad: graph.why(bad),
    "why what": lambda graph, bad: graph.why("ZTE", bad),
    "why documents": lambda graph, bad: graph.why("ZTE", documents=bad),
    "questions": lambda graph, bad: graph.questions(bad),
    "jurisdictions": lambda graph, bad: graph.jurisdictions(bad),
    "assuming": lambda graph, bad: graph.assuming(bad),
    "diff": lambda graph, bad: graph.diff(bad),
    "diff watch": lambda graph, bad: graph.diff(watch=bad, as_of=DAY) if bad not in (None, [], {}) else None,
    "licence": lambda graph, bad: graph.licence(bad, "DE"),
    "licence to": lambda graph, bad: graph.licence("EAR99", bad),
    "licence party": lambda graph, bad: graph.licence("EAR99", "DE", party=bad),
    "show": lambda graph, bad: graph.show(bad),
    "find": lambda graph, bad: graph.find(bad),
    "sparql": lambda graph, bad: graph.sparql(bad),
    "sparql seconds": lambda graph, bad: graph.sparql("ASK {}", seconds=bad),
    "open": lambda _graph, bad: None if bad is None else embargraph.open(bad).close(),
    "screener": lambda graph, bad: Screener(graph, as_of=bad),
    "threshold": lambda graph, bad: Screener(graph, threshold=bad),
    "screen": lambda graph, bad: Screener(graph, as_of=DAY).screen(bad),
    "screen country": lambda graph, bad: Screener(graph, as_of=DAY).screen("ZTE", country=bad),
    "screen birth": lambda graph, bad: Screener(graph, as_of=DAY).screen("ZTE", birth_date=bad),
    "screen kind": lambda graph, bad: Screener(graph, as_of=DAY).screen("ZTE", kind=bad),
    "screen marks": lambda graph, bad: Screener(graph, as_of=DAY).screen("ZTE", identifiers=bad),
    "around": lambda graph, bad: graph.to_networkx(around=bad),
    "selection": lambda graph, bad: graph.to_networkx(as_of=bad),
    "rdf kinds": lambda graph, bad: graph.to_rdf(around="ZTE", kinds=bad),
    "searched": lambda graph, bad: graph.searched(bad),
    "licence facts": lambda graph, bad: graph.licence("EAR99", "DE", facts=bad),
    "licence files": lambda graph, bad: graph.licence("EAR99", "DE", fact_files=bad),
    "licence day": lambda graph, bad: graph.licence("EAR99", "DE", as_of=bad),
    "licence origin": lambda graph, bad: graph.licence("EAR99", "DE", origin=bad),
    "licence value": lambda graph, bad: graph.licence("EAR99", "DE", value=bad),
    "diff other": lambda graph, bad: graph.diff(bad, as_of=DAY) if bad is not None else None,
    "ask timeout": lambda graph, bad: graph.ask("restricted", who="ZTE", as_of=DAY, timeout=bad),
    "screen many": lambda graph, bad: list(Screener(graph, as_of=DAY).screen_many(bad)),
    "screen one of many": lambda graph, bad: list(Screener(graph, as_of=DAY).screen_many([bad])),
    "screen workers": lambda graph, bad: list(Screener(graph, as_of=DAY).screen_many(["ZTE"], workers=bad)),
    "screen record": lambda graph, bad: Screener(graph, as_of=DAY).record(bad),
    "screen assume": lambda graph, bad: Screener(graph, as_of=DAY, assume=bad),
    "match": lambda _graph, bad: match(bad, "ZTE"),
    "match kind": lambda _graph, bad: match("ZTE", "ZTE", kind=bad),
    "build": lambda _graph, bad: embargraph.build(bad, seeds=False),
    "build facts": lambda _graph, bad: embargraph.build(FOLDER / "g.duckdb", bad, seeds=False),
    "build sources": lambda _graph, bad: embargraph.build(FOLDER / "g.duckdb", seeds=False, sources=bad),
    "build links": lambda _graph, bad: embargraph.build(FOLDER / "g.duckdb", seeds=False, links=bad),
    "build rejects": lambda _graph, bad: embargraph.build(FOLDER / "g.duckdb", seeds=False, rejects=bad),
}  # fmt: skip
#: Where calls that write may write.
FOLDER = Path(tempfile.gettempdir()) / f"embargraph-nonsense-{os.getpid()}"


@pytest.fixture(scope="module", autouse=True)
def _folder():
    FOLDER.mkdir()
    here = Path.cwd()
    # A name that was given is a file of this folder.
    os.chdir(FOLDER)
    yield
    os.chdir(here)
    shutil.rmtree(FOLDER)


@pytest.mark.parametrize("name", CALLS)
def test_nonsense_gives_an_error_of_ours_or_an_answer(packaged, name):
    foreign = []
    for number, bad in enumerate(NONSENSE):
        try:
            CALLS[name](packaged, bad)
        except EmbargraphError as error:
            assert str(error)
        except Exception as error:  # noqa: BLE001 - whatever is raised is what the test is about
            foreign.append((number, type(error).__name__, str(error)[:100]))
    assert not foreign


def test_nonsense_from_eight_threads(packaged):
    tasks = [(name, bad) for name in ("ask who", "why", "find", "ask day") for bad in NONSENSE] * 2

    def work(task):
        try:
            CALLS[task[0]](packaged, task[1])
        except EmbargraphError:
            return None
        except Exception as error:  # noqa: BLE001 - whatever is raised is what the test is about
            return repr(error)
        return None

    assert not [said for _, said in _together(work, tasks) if said]


def test_a_closed_graph_says_so(packaged_file):
    graph = Graph(packaged_file)
    screener = Screener(graph, as_of=DAY)
    answer = graph.ask("restricted", who="ZTE", as_of=DAY)
    graph.close()
    calls = [
        lambda: graph.ask("restricted", who="ZTE"), lambda: graph.why("ZTE"), lambda: graph.show("ZTE"),
        lambda: graph.find("ZTE"), graph.vintage, graph.lists, graph.lists_held, graph.jurisdictions,
        lambda: graph.sparql("ASK {}"), lambda: graph.diff(assume="us-bis-affiliates-rule=stayed"), graph.to_networkx,
        graph.to_rdf, lambda: graph.licence("EAR99", "DE"), lambda: graph.assuming("us-bis-affiliates-rule=stayed"),
        lambda: graph.connection, lambda: Screener(graph), lambda: screener.record("zte"), lambda: answer.answer,
    ]  # fmt: skip
    for number, call in enumerate(calls):
        with pytest.raises(embargraph.EmbargraphError, match="closed"):
            raise AssertionError((number, call()))
