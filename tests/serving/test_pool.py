"""Generations: a graph built anew takes over without a failed or a wrong answer; limits of time and of the queue."""

import asyncio
import os
import threading
import time

import pytest

from embargraph.api import Graph
from embargraph.errors import GraphFileError
from embargraph.serving.generation import Generation, generations_folder
from embargraph.serving.pool import Pool
from embargraph.serving.problems import Problem
from embargraph.serving.settings import Limits, Settings

ASKED = "/api/v1/ask/restricted?who=Acme&shape=array&as_of=2026-01-05"


def reload(client):
    """Tell a server that its file has changed, and wait until it has looked."""
    return client.portal.call(client.app.state.context.pool.reload)


def rows(answer):
    return {(row["who"]["id"], row["since"]) for row in answer.json()}


def test_a_graph_built_anew_over_the_served_one_answers_after_a_reload(serve, build):
    client = serve(build("Acme"))
    before = client.get("/readyz").json()["graph"]
    assert rows(client.get(ASKED)) == {("acme", "2020-01-01")}

    build("Zenith", "Acme")
    assert rows(client.get(ASKED)) == {("acme", "2020-01-01")}
    assert reload(client) is True

    assert rows(client.get(ASKED)) == {("acme", "2020-01-02")}
    assert client.get("/readyz").json()["graph"] != before


def test_a_changed_file_is_noticed_without_being_told(serve, build):
    client = serve(build("Acme"))
    build("Zenith", "Acme")

    ends = time.monotonic() + 10
    while rows(client.get(ASKED)) != {("acme", "2020-01-02")}:
        assert time.monotonic() < ends
        time.sleep(0.1)


def test_a_file_that_is_no_graph_leaves_the_old_one_answering_and_readyz_says_so(serve, build):
    path = build("Acme")
    client = serve(path)
    torn = path.with_name("torn")
    torn.write_bytes(b"no graph" * 100)
    os.replace(torn, path)

    assert reload(client) is False

    ready = client.get("/readyz")
    assert ready.status_code == 200 and ready.json()["source_failed"] is True
    assert rows(client.get(ASKED)) == {("acme", "2020-01-01")}
    build("Zenith", "Acme")
    assert reload(client) is True
    assert client.get("/readyz").json()["source_failed"] is False


def test_the_same_content_built_anew_is_no_new_generation(serve, build):
    client = serve(build("Acme"))
    build("Acme")

    assert reload(client) is False
    assert client.get("/readyz").json()["swaps"] == 1


def test_an_old_generation_is_closed_after_its_last_request(build):
    generation = Generation(build("Acme"))
    assert generation.acquire()
    generation.retire()
    assert generation.acquire(), "who reads may be joined until the last has ended"
    generation.release()
    assert generation.graph.ask("restricted", who="Acme", ever=True)

    generation.release()

    assert not generation.acquire()
    assert not generation.path.exists()
    with pytest.raises(Exception, match="closed"):
        generation.graph.ask("restricted", who="Acme", ever=True)


def test_generations_are_held_in_a_folder_that_nobody_else_reads(build):
    generation = Generation(build("Acme"))
    try:
        assert generation.path.parent == generations_folder()
        assert generations_folder().stat().st_mode & 0o077 == 0
        assert generation.path.stem.startswith(generation.digest.removeprefix("sha256:"))
        assert not list(generations_folder().glob("*.part"))
    finally:
        generation.retire()


def test_two_servers_of_one_graph_do_not_take_each_others_file_away(build):
    source = build("Acme")
    one, other = Generation(source), Generation(source)
    other.retire()
    with one.graph.reading() as connection:
        ((path,),) = connection.execute("SELECT path FROM duckdb_databases() WHERE NOT internal").fetchall()
    assert one.path.exists() and str(one.path) == path and not other.path.exists()
    # What a process that was killed has left goes with the next.
    left = one.path.with_name(f"{one.path.name.split('-')[0]}-999999999-00000000.duckdb")
    left.touch()
    Generation(source).retire()
    assert one.path.exists() and not left.exists()
    one.retire()


def test_eight_clients_during_rebuilds_get_no_failed_and_no_wrong_answer(serve, build):
    """Each answer is whole: its rows are those of the graph that it names."""
    path = build("Acme")
    client = serve(path)
    lists = [("Acme",), ("Zenith", "Acme"), ("Zenith", "Omega", "Acme"), ("Acme", "Omega")]
    right = {}
    for names in lists:
        with Graph(build(*names, target=path.with_name("known.duckdb"))) as graph:
            known = graph.ask("restricted", who="Acme", as_of="2026-01-05").to_dicts()
            right[f"sha256:{graph.digest}"] = [
                (row["who"]["id"], row["since"], row["under"]["citation"]) for row in known
            ]
    ends, seen, faults = threading.Event(), set(), []

    def ask(number):
        while not ends.is_set():
            # A new option each time: the kept answers are not what is tested.
            day = f"2026-01-0{1 + number % 9}"
            found = client.get(f"/api/v1/ask/restricted?who=Acme&as_of={day}")
            if found.status_code != 200:
                faults.append(found.text)
                continue
            made = found.json()
            told = [(row["who"]["id"], row["since"], row["under"]["citation"]) for row in made["rows"]]
            if told != right[made["answer"]["graph"]]:
                faults.append((made["answer"]["graph"], told))
            seen.add(made["answer"]["graph"])
            number += 1

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    try:
        for names in (*lists[1:], *lists, *lists[:2]):
            build(*names)
            reload(client)
            time.sleep(0.1)
    finally:
        ends.set()
        for thread in threads:
            thread.join(30)
    assert not faults
    assert seen == set(right)


def in_pool(path, work, **limits):
    """Run a coroutine that is given a pool with a graph open."""

    async def main():
        pool = Pool(Settings(graph=path, limits=Limits(**limits)))
        await pool.reload()
        try:
            return await work(pool)
        finally:
            await pool.close()

    return asyncio.run(main())


SLOW = "SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE (a.range * b.range) % 7 = 3"


def test_a_slow_question_is_interrupted_and_its_thread_lives(build):
    stopped = threading.Event()

    def slow(generation):
        try:
            with generation.graph.reading() as connection:
                return connection.execute(SLOW).fetchall()
        finally:
            stopped.set()

    async def work(pool):
        began = time.monotonic()
        with pytest.raises(Problem) as caught:
            await pool.run(slow, 0.3)
        assert time.monotonic() - began < 3
        assert (caught.value.status, caught.value.code) == (504, "too-slow")
        assert await asyncio.to_thread(stopped.wait, 10), "the engine still works"
        await asyncio.sleep(0.1)
        assert pool.waiting == 0
        # Every thread answers again.
        return await asyncio.gather(*(pool.run(lambda generation: generation.digest) for _ in range(pool.width * 2)))

    assert len(set(in_pool(build("Acme"), work))) == 1


def test_what_a_question_opens_after_its_time_is_refused(build):
    """Between two statements the engine hears nothing: the next cursor is where such work ends."""
    ended = []

    def slow(generation):
        try:
            while True:
                generation.graph.ask("restricted", ever=True)
                with generation.graph.reading() as connection:
                    connection.execute("SELECT 1").fetchall()
        except BaseException as error:
            ended.append(type(error).__name__)
            raise

    async def work(pool):
        with pytest.raises(Problem):
            await pool.run(slow, 0.2)
        for _ in range(100):
            if ended:
                return
            await asyncio.sleep(0.05)

    in_pool(build("Acme"), work)
    assert ended


def test_a_full_queue_and_a_missing_graph_are_503_and_say_when_to_come_again(build):
    async def work(pool):
        hold = threading.Event()
        tasks = [asyncio.create_task(pool.run(lambda _: hold.wait(10), 10)) for _ in range(pool.width + 2)]
        await asyncio.sleep(0.1)
        with pytest.raises(Problem) as caught:
            await pool.run(lambda _: None)
        hold.set()
        await asyncio.gather(*tasks)
        await pool.run(lambda _: None)
        return caught.value

    problem = in_pool(build("Acme"), work, queue=2)
    assert (problem.status, problem.code) == (503, "busy") and problem.headers["retry-after"]

    async def none():
        with pytest.raises(Problem, match="not open yet"):
            await Pool(Settings()).run(lambda _: None)

    asyncio.run(none())


def test_who_waits_too_long_for_a_thread_is_told_to_come_again(build):
    async def work(pool):
        hold = threading.Event()
        tasks = [asyncio.create_task(pool.run(lambda _: hold.wait(10), 10)) for _ in range(pool.width)]
        await asyncio.sleep(0.05)
        with pytest.raises(Problem) as caught:
            await pool.run(lambda _: None)
        hold.set()
        await asyncio.gather(*tasks)
        return caught.value

    assert in_pool(build("Acme"), work, patience=0.2).status == 503


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(GraphFileError, match=r"none\.duckdb"):
        Generation(tmp_path / "none.duckdb")
